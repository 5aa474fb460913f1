"""The answers an incident asks: the literal table of who gives each, and when it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from .enums import Answer, Severity
from .models import Incident


@dataclass(frozen=True)
class AnswerLaw:
    """``undone`` finds the incidents that still lack it; ``asked_since`` says since when one does, None where not.

    The right to give it is asked at the house, and ``codename`` is its name.
    """

    codename: str
    undone: Q
    asked_since: Callable[[Incident], datetime | None]
    # given by somebody else than whoever reported it
    by_somebody_else: bool = False
    # the office above gives it where nobody in the house can: the only one there reported it, say
    above: bool = False
    # given by the house, so that whoever hands out the work there hands it on and gives it more time
    by_the_house: bool = True


def _while_grave(incident: Incident) -> datetime | None:
    asked = incident.severity == Severity.GRAVE and incident.overseen_at is None
    return incident.reported_at if asked else None


ANSWERS: Final[dict[Answer, AnswerLaw]] = {
    Answer.ACKNOWLEDGE: AnswerLaw(
        "acknowledge_incident",
        Q(acknowledged_at__isnull=True),
        lambda incident: incident.reported_at if incident.acknowledged_at is None else None,
        by_somebody_else=True,
        above=True,
    ),
    Answer.OVERSEE: AnswerLaw(
        "oversee_incident",
        Q(overseen_at__isnull=True, severity=Severity.GRAVE),
        _while_grave,
        by_the_house=False,
    ),
    Answer.REVIEW: AnswerLaw(
        "review_incident",
        Q(reviewed_at__isnull=True, acknowledged_at__isnull=False),
        lambda incident: incident.acknowledged_at if incident.reviewed_at is None else None,
        above=True,
    ),
}
