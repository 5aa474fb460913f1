"""Appending to the ledger of a case, and proving afterwards that nothing in it was changed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.offices.models import User

from .duties import DUTIES, DutyLaw
from .models import Case, CaseEvent, Duty, EventText
from .signals import case_event_recorded, case_event_settled

# whose ledgers are read together when they are proved
CASES_AT_ONCE: Final = 500


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
    head; the duties it does, ends or opens; ``case_event_recorded``, whose receivers may undo it all by raising;
    ``case_event_settled``, whose receivers may append what follows.
    A server clock that was set back writes no moment of recording before that of the event it follows.
    """
    now = max(timezone.now(), _last_recorded(case))
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
    _keep_duties(case, event)
    case_event_recorded.send(Case, case=case, event=event)
    case_event_settled.send(Case, case=case, event=event)
    return event


def _last_recorded(case: Case) -> datetime:
    last = CaseEvent.objects.filter(case=case, seq=case.event_count).order_by()
    return next(iter(last.values_list("recorded_at", flat=True)), datetime.min.replace(tzinfo=UTC))


def _keep_duties(case: Case, event: CaseEvent) -> None:
    """Bring the duties of a case in line with its newest event: done, pointless or opened."""
    if event.verb == "correct_death":
        _owe_again(case)
    for duty in Duty.objects.live().filter(case=case):
        law = DUTIES[duty.kind]
        done = event.verb in law.done_by and law.settles(event)
        if done or law.pointless(case, duty):
            duty.ended_by, duty.is_done = event, done
            duty.save(update_fields=["ended_by", "is_done"])
        elif law.along and "left_panti" in event.facts:
            duty.offices = case.offices_at(law.sides)
            duty.save(update_fields=["offices"])
    for law in DUTIES.values():
        if event.verb in law.opens and law.follows(event):
            duty, is_new = Duty.objects.get_or_create(
                case=case,
                kind=law.kind,
                ended_by=None,
                defaults={
                    "offices": law.offices_of(case, event),
                    "due_at": law.due_at(event),
                    "opened_by": event,
                },
            )
            if law.adds_up and not is_new:
                _owe_more(case, law, duty, event)


def _owe_more(case: Case, law: DutyLaw, duty: Duty, event: CaseEvent) -> None:
    """What is owed of an earlier fact is owed of this one too, by the offices of both and by the later day."""
    duty.offices = list(dict.fromkeys([*law.offices_of(case, event), *duty.offices]))
    duty.due_at = max(duty.due_at, law.due_at(event))
    duty.save(update_fields=["offices", "due_at"])


def _owe_again(case: Case) -> None:
    """What a death made pointless is owed again once it was none, by the day it was due."""
    death = CaseEvent.objects.filter(case=case, verb="record_death").order_by("-seq").first()
    for duty in Duty.objects.filter(case=case, ended_by=death, is_done=False) if death else ():
        if not DUTIES[duty.kind].pointless(case, duty):
            duty.ended_by = None
            duty.save(update_fields=["ended_by"])


@dataclass(frozen=True)
class Fault:
    """The first bad place in a case's ledger."""

    number: str
    seq: int
    reason: str


def faults(cases: Iterator[Case]) -> Iterator[Fault]:
    """The first fault of each case whose ledger was edited, cut, reordered or does not end at the case's stage."""
    for case, events in _with_events(cases, CaseEvent.objects.all()):
        fault = _first_fault(case, events) and _standing_fault(case)
        if fault:
            yield fault


def changed_texts(cases: Iterator[Case]) -> Iterator[Fault]:
    """The texts that are not what their event was recorded with, or gone.

    No fault of the ledger: the law may demand the correction or erasure of words. Whoever verifies is told, so that
    one nobody asked for is seen.
    """
    for case, events in _with_events(cases, CaseEvent.objects.select_related("text")):
        for event in events:
            text = getattr(event, "text", None)
            if text_hash(text.body if text else "") != event.text_hash:
                yield Fault(
                    case.number, event.seq, "its text was changed" if text else "its text was taken away"
                )


def _with_events(cases: Iterator[Case], found: QuerySet[CaseEvent]) -> Iterator[tuple[Case, list[CaseEvent]]]:
    """Each case with its whole ledger, some hundreds of cases a query: a city is read in minutes."""
    while some := list(islice(cases, CASES_AT_ONCE)):
        of: dict[int, list[CaseEvent]] = {case.pk: [] for case in some}
        for event in found.filter(case__in=of).order_by("case_id", "seq").iterator():
            of[event.case_id].append(event)
        for case in some:
            yield case, of[case.pk]


@transaction.atomic
def _standing_fault(case: Case) -> Fault | None:
    """The fault of a case that has one while nobody writes to it: the case and its events may have been read a moment
    apart."""
    fresh = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    return _first_fault(fresh, list(CaseEvent.objects.filter(case=fresh).order_by("seq")))


def _first_fault(case: Case, events: list[CaseEvent]) -> Fault | None:
    previous, stage, seq = "", "", 0
    for event in events:
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
