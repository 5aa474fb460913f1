"""Appending to the ledger of a case, and proving afterwards that nothing in it was changed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from casework.offices.models import User

from .models import Case, CaseEvent, EventText
from .signals import case_event_recorded


def text_hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest() if body else ""


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(event: CaseEvent) -> str:
    """SHA-256 over everything an event says and the hash of the one before, in a canonical JSON."""
    content = {
        "case": event.case_id,
        "seq": event.seq,
        "verb": event.verb,
        "source": event.source,
        "target": event.target,
        "actor": event.actor_id,
        "office": event.office_id,
        "occurred_at": _utc(event.occurred_at),
        "recorded_at": _utc(event.recorded_at),
        "facts": event.facts,
        "text": event.text_hash,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def append(
    case: Case,
    verb: str,
    *,
    actor: User,
    office_id: int | None,
    source: str,
    occurred_at: datetime | None = None,
    text: str = "",
    facts: dict[str, Any] | None = None,
) -> CaseEvent:
    """Append an event to a locked case whose stage already is the event's target, and save the case.

    Effects, in order: the event with its hash over the head before it; its text beside it; the case with the new
    head; ``case_event_recorded``, whose receivers may undo it all by raising.
    """
    now = timezone.now()
    event = CaseEvent(
        case=case,
        seq=case.event_count + 1,
        verb=verb,
        source=source,
        target=case.stage,
        actor=actor,
        office_id=office_id,
        occurred_at=occurred_at or now,
        recorded_at=now,
        facts=facts or {},
        text_hash=text_hash(text),
        previous_hash=case.head_hash,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    if text:
        EventText.objects.create(event=event, body=text)
    case.head_hash, case.event_count = event.hash, event.seq
    case.save()
    case_event_recorded.send(Case, case=case, event=event)
    return event


@dataclass(frozen=True)
class Fault:
    """The first bad place in a case's ledger."""

    number: str
    seq: int
    reason: str


def faults(cases: Iterator[Case]) -> Iterator[Fault]:
    """The first fault of each case whose ledger was edited, cut, reordered or does not end at the case's stage."""
    for case in cases:
        fault = _first_fault(case)
        if fault:
            yield fault


def changed_texts(cases: Iterator[Case]) -> Iterator[Fault]:
    """The texts that are not what their event was recorded with, or gone.

    No fault of the ledger: the law may demand the correction or erasure of words. Whoever verifies is told, so that
    one nobody asked for is seen.
    """
    for case in cases:
        for event in CaseEvent.objects.filter(case=case).order_by("seq").select_related("text"):
            text = getattr(event, "text", None)
            if text_hash(text.body if text else "") != event.text_hash:
                yield Fault(
                    case.number, event.seq, "its text was changed" if text else "its text was taken away"
                )


def _first_fault(case: Case) -> Fault | None:
    previous, stage, seq = "", "", 0
    for event in CaseEvent.objects.filter(case=case).order_by("seq").select_related("text"):
        seq += 1
        if event.seq != seq:
            return Fault(case.number, seq, "an event is missing")
        if event.previous_hash != previous:
            return Fault(case.number, seq, "does not follow the event before it")
        if event_hash(event) != event.hash:
            return Fault(case.number, seq, "was changed")
        if event.source != stage:
            return Fault(
                case.number,
                seq,
                "begins at another stage than the event before it ended at",
            )
        previous, stage = event.hash, event.target
    if case.event_count != seq or case.head_hash != previous:
        return Fault(case.number, seq + 1, "events at the end are missing")
    if stage != case.stage:
        return Fault(case.number, seq, f"ends at {stage}, but the case is at {case.stage}")
    return None
