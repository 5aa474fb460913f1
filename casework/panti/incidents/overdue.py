"""Raising what incidents without residents wait for too long: as ``workflows.escalation`` does for duties of cases."""

from __future__ import annotations

import logging
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.offices.models import User
from casework.offices.queries import Holder, remembering_terms, term, who_may

from .asks import OPEN, Ask, asks_of, of_houses
from .models import Incident
from .queries import answerers
from .signals import house_incident_overdue

logger = logging.getLogger("casework.incidents")

# the right that hears at each level, once the day is over and once it has stayed so for the term ``escalate``
HEARS: Final = {1: "hear_overdue", 2: "hear_long_overdue"}


def raise_overdue() -> int:
    """Tell of every answer that is overdue: at first whoever should give it and the supervisor, then the head or,
    where it is the head who has not answered, the Dinas; returns how many were told of.

    Runs as often as it likes: whoever heard of one at a level is not told again. Each answer is a transaction of its
    own, in which its e-mails are queued too; one that fails is logged and keeps no other waiting.
    """
    some = Q(pk__in=[])
    for undone in OPEN.values():
        some |= undone
    with remembering_terms():
        late = [ask for incident in of_houses().filter(some) for ask in asks_of(incident) if ask.is_late]
        return sum(_raised(ask) for ask in late)


def _raised(ask: Ask) -> bool:
    try:
        with transaction.atomic():
            for level in range(1, _level(ask) + 1):
                house_incident_overdue.send(
                    Incident, incident=ask.incident, ask=ask, level=level, users=_hear(ask, level)
                )
    except Exception:
        # the next sweep tries again
        logger.exception("overdue incident not raised", extra={"incident": ask.incident.pk})
        return False
    return True


def _level(ask: Ask) -> int:
    further = term("escalate", ask.incident.panti_id, timezone.localdate(ask.due_at)).after(ask.due_at)
    return 2 if further < timezone.now() else 1


def _hear(ask: Ask, level: int) -> list[User]:
    answering = answerers(ask.incident, ask.kind)
    found = who_may(HEARS[level], [ask.incident.panti_id])
    if level == 1:
        return _people([*answering, *_nearest(found, ask)])
    # raising it to whoever should have answered would raise it nowhere
    asked = {holder.user.pk for holder in answering}
    here = [holder for holder in _nearest(found, ask) if holder.user.pk not in asked]
    return _people(here or [holder for holder in found if holder.user.pk not in asked])


def _nearest(found: list[Holder], ask: Ask) -> list[Holder]:
    here = [holder for holder in found if holder.office.pk == ask.incident.panti_id]
    return here or found


def _people(found: list[Holder]) -> list[User]:
    return list({holder.user.pk: holder.user for holder in found}.values())
