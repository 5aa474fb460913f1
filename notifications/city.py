"""The notifications of a city that is written in bulk: of the last event of each open case, and of what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.dispatch import receiver

from casework.cases.enums import Course
from casework.cases.enums import Kind as LawKind
from casework.cases.law import LAW, ways_from
from casework.cases.models import CaseEvent
from casework.desk.demo.city.life import Life, Mark
from casework.desk.demo.city.sheets import Sheets
from casework.desk.demo.city.signals import lives_told
from casework.offices.models import User

from .models import Kind, Notification

# what is older was read
_UNREAD: Final = timedelta(days=3)
# what a house does every day tells nobody of a next step, and leaves the one before it standing
_DAILY: Final = frozenset(
    (
        "belongings_received",
        "belongings_moved",
        "cash_moved",
        "medicine_ordered",
        "medicine_given",
        "vital_signs",
    )
)


@receiver(lives_told, dispatch_uid="notifications.city")
def notifications_of_a_city(
    sender: Any, *, lives: list[Life], sheets: Sheets, now: datetime, **kwargs: Any
) -> None:
    for life in lives:
        for event, user, kind, facts in _told(life):
            if user.pk == event.actor_id:
                continue
            at = event.recorded_at
            sheets.add(
                Notification,
                user=user,
                case=life.case,
                event=event,
                kind=kind,
                facts=facts,
                created_at=at,
                read_at=None if now - at < _UNREAD else at + timedelta(hours=5),
            )


def _told(life: Life) -> Iterator[tuple[CaseEvent, User, Kind, dict[str, Any]]]:
    for mark in life.marks:
        event = mark.event
        if event.verb in LAW and "proposal" in event.facts:
            yield (
                event,
                _proposer(life, event),
                Kind.CARRIED_OUT if LAW[event.verb].kind == LawKind.EXIT else Kind.DECIDED,
                {"transition": event.verb, "proposal": event.facts["proposal"]},
            )
    # nobody is told of a sealed case but those who may read it: left to the services
    if not life.is_closed and not life.case.sealed:
        yield from _next(life, next(one for one in reversed(life.marks) if one.event.verb not in _DAILY))


def _proposer(life: Life, event: CaseEvent) -> User:
    asked = next(
        mark.event
        for mark in reversed(life.marks)
        if mark.event.verb == "propose" and mark.event.seq < event.seq
    )
    return asked.actor


def _next(life: Life, last: Mark) -> Iterator[tuple[CaseEvent, User, Kind, dict[str, Any]]]:
    """Whoever may take the next step of the road, or decide what was proposed."""
    event, proposal = last.event, last.proposal
    if event.verb == "propose" and proposal is not None:
        right, kind, name = proposal.law.decided_with, Kind.TO_DECIDE, proposal.transition
    elif event.moves:
        ways = [law for law in ways_from(last.stage) if law.course == Course.ROAD]
        if not ways:
            return
        right, kind, name = ways[0].begins_with, Kind.NEXT_STEP, ways[0].name
    else:
        return
    facts = {"transition": name, "proposal": proposal.pk if proposal else None}
    for office in life.case.offices_at(right.sides):
        for user in life.places.team(right.codename, office):
            yield event, user, kind, facts
        return
