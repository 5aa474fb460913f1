"""What a page may listen to, and who may: asked by the very questions the pages ask.

A topic is ``user:<id>``, ``case:<number>``, ``presence:<number>``, ``office:<id>`` or ``panti:<id>``. A hint names a
topic and a version and nothing else; what changed is read over HTTP, where every right is asked again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from casework.cases.enums import Side
from casework.cases.law import RIGHTS
from casework.cases.models import Case, CaseEvent, EmergencyOpening, Proposal
from casework.cases.queries import holders, visible_to
from casework.offices.models import Office, User
from casework.offices.queries import rights_of, who_may
from casework.panti.house.queries import beds_changed
from casework.panti.queries import houses_shown_to

from .models import Notification

_SHAPE: Final = re.compile(r"(user|office|panti):([1-9]\d{0,8})|(case|presence):(K-\d{4}-\d{6,8})", re.ASCII)
# the offices whose lists a case stands in
_SIDES: Final = (Side.RESPONSIBLE, Side.PRESENT, Side.RECEIVING, Side.PREVIOUS, Side.REQUESTED)
# after these a case goes from the lists of those without the right to sealed cases, or comes back to them
_SECRECY: Final = frozenset(("seal", "unseal", "classify", "reassign"))
# by these a case leaves an office that the case itself no longer names
_PASSED_ON: Final = frozenset(
    (
        "reassign",
        "return_proposal",
        "withdraw_proposal",
        "call_off",
        "expire_proposal",
        "void_proposal",
    )
)
# events looked through for what a page missed between being drawn and listening
_MISSED: Final = 30
# the longest a step takes from its date to its commit
_UNCOMMITTED: Final = timedelta(seconds=2)


@dataclass(frozen=True)
class Place:
    """Where a hint goes: the group that hears it, and the topic by which the browser knows it."""

    group: str
    topic: str
    # the case whose readers alone may hear of it, asked again with each hint
    case: int | None = None


def now_version() -> int:
    """A version where nothing counts up: milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def parse(topic: object) -> tuple[str, str] | None:
    """Kind and key of a well-formed topic; None for anything else a client may send."""
    found = _SHAPE.fullmatch(topic) if isinstance(topic, str) else None
    return None if found is None else (found[1] or found[3], found[2] or found[4])


def places_for(user: User, topic: object) -> list[Place]:
    """The groups somebody may join to hear of a topic; none where they may not, or where there is no such thing."""
    parsed = parse(topic)
    if parsed is None:
        return []
    kind, key = parsed
    if kind in ("case", "presence"):
        pk = visible_to(user).filter(number=key).values_list("pk", flat=True).first()
        return [Place(f"live.{kind}.{pk}", f"{kind}:{key}", pk)] if pk else []
    if kind == "user":
        return [of_user(user.pk)] if int(key) == user.pk else []
    if kind == "office":
        allowed = rights_of(user).holds("view_case", int(key))
    else:
        allowed = houses_shown_to(user).filter(pk=int(key)).exists()
    if not allowed:
        return []
    sealed = [of_lists(kind, int(key), sealed=True)] if rights_of(user).holds("view_sealed", int(key)) else []
    return [of_lists(kind, int(key)), *sealed]


def readers_of(case: int) -> set[int]:
    """The ids of everybody who may read a case now: it may have been sealed or passed on since they asked to listen.

    Asked for all who listen at once, so that a hint to a hundred tabs costs as many queries as one to a single tab.
    """
    found = Case.objects.filter(pk=case).first()
    if found is None:
        return set()
    readers = {holder.user.pk for holder in holders("view_case", found)}
    if found.sealed:
        opened = set(EmergencyOpening.objects.live().filter(case=found).values_list("user_id", flat=True))
        allowed = who_may("view_case", found.offices_at(RIGHTS["view_case"].sides))
        readers |= {holder.user.pk for holder in allowed} & opened
    return readers


def of_user(pk: int) -> Place:
    return Place(f"live.user.{pk}", f"user:{pk}")


def control_of(pk: int) -> str:
    """The group by which every socket of a person is asked to show itself again."""
    return f"{of_user(pk).group}.control"


def of_presence(case: Case) -> Place:
    return Place(f"live.presence.{case.pk}", f"presence:{case.number}", case.pk)


def of_lists(kind: str, pk: int, *, sealed: bool = False) -> Place:
    """The readers of lists at an office or a house; of what is sealed only those among them who may read that."""
    return Place(f"live.{kind}.{pk}{'.sealed' if sealed else ''}", f"{kind}:{pk}")


def touched_by(case: Case, event: CaseEvent | None = None) -> list[Place]:
    """Everywhere a change of this case may show: its page, and the lists of its offices and of those above them.

    A sealed case is heard of by those alone who may read sealed ones there; by the others once, when it goes.
    """
    verb = event.verb if event else ""
    offices = set(case.offices_at(_SIDES))
    if event is not None:
        # the house that owes something of the case, though the case names it no more
        named = (event.office_id, event.facts.get("left_panti"), event.facts.get("panti"))
        offices |= {pk for pk in named if isinstance(pk, int)}
    if verb in _PASSED_ON:
        recent = CaseEvent.objects.filter(case=case).order_by("-seq").values_list("office_id", flat=True)
        offices |= {pk for pk in recent[:4] if pk}
        asked = event.facts.get("proposal") if event else None
        proposal = Proposal.objects.filter(pk=asked).first() if asked else None
        if proposal is not None and proposal.law.asks:
            # asked and not answered, an office has written nothing
            offices.add(proposal.facts[proposal.law.asks])
    closely = case.sealed and verb not in _SECRECY
    places = [Place(f"live.case.{case.pk}", f"case:{case.number}", case.pk), *_lists(offices, sealed=closely)]
    return list(dict.fromkeys(places))


def of_house(pk: int) -> list[Place]:
    """The lists of a house and of the office above it, for what touches no case."""
    return list(_lists([pk], sealed=False))


def _lists(offices: Iterable[int], *, sealed: bool) -> Iterator[Place]:
    for pk, parent in Office.objects.filter(pk__in=offices).values_list("pk", "parent_id").order_by("pk"):
        for kind, key in (("office", pk), ("office", parent), ("panti", pk)):
            if key:
                yield of_lists(kind, key, sealed=sealed)


def missed(user: User, topics: Iterable[str], since: int) -> bool:
    """Whether something may have happened on these topics since their page was drawn (milliseconds since 1970).

    Looks at the newest events alone: a page that is answered too often reads itself once for nothing. What others
    did is dated before it is committed, what the reader did themselves was committed before their page was drawn.
    """
    wanted = set(topics)
    drawn = datetime.fromtimestamp(since / 1000, UTC)
    earlier = drawn - _UNCOMMITTED
    if of_user(user.pk).topic in wanted:
        # the clock tells of what is overdue without an event
        told = (
            Notification.objects.filter(user=user)
            .order_by("-created_at", "-id")
            .values_list("created_at", flat=True)
            .first()
        )
        if told is not None and told >= earlier:
            return True
    newest = CaseEvent.objects.select_related("case").order_by("-pk")[:_MISSED]
    recent = [one for one in newest if one.recorded_at >= (drawn if one.actor_id == user.pk else earlier)]
    if any(place.topic in wanted for event in recent for place in touched_by(event.case, event)):
        return True
    parsed = [parse(topic) for topic in wanted]
    return beds_changed([int(one[1]) for one in parsed if one and one[0] == "panti"], earlier)
