"""What an incident still asks, and by when: read from the incident itself, whether or not it touches a resident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from casework.offices.models import Office
from casework.offices.queries import term

from .answers import ANSWERS
from .enums import HEAD_WITHIN, Answer
from .models import Incident


@dataclass(frozen=True)
class Ask:
    """One answer an incident waits for: since when and until when, and until when at first if it was given longer."""

    incident: Incident
    answer: Answer
    since: datetime
    due_at: datetime
    was_due_at: datetime | None = None

    @property
    def label(self) -> str | Promise:
        return self.answer.label

    @property
    def url(self) -> str:
        return reverse("incident_detail", args=[self.incident.panti.code, self.incident.pk])


def asks_of(incident: Incident) -> Iterator[Ask]:
    """The answers an incident still waits for, in the order of the table."""
    longer = {extension.answer: extension.due_at for extension in incident.extensions.all()}
    for answer, law in ANSWERS.items():
        since = law.asked_since(incident)
        if since is None:
            continue
        due = _due(incident, answer, since)
        later = longer.get(answer)
        if later is None or later <= due:
            yield Ask(incident, answer, since, due)
        else:
            yield Ask(incident, answer, since, later, was_due_at=due)


def ask_of(incident: Incident, answer: Answer) -> Ask | None:
    """What an incident asks with this answer; None where it is given, or not asked yet."""
    return next((ask for ask in asks_of(incident) if ask.answer == answer), None)


def _due(incident: Incident, answer: Answer, since: datetime) -> datetime:
    hours = HEAD_WITHIN.get(incident.severity) if answer == Answer.ACKNOWLEDGE else None
    if hours:
        return since + timedelta(hours=hours)
    return term(answer, incident.panti_id, timezone.localdate(since)).after(since)


def unanswered() -> Q:
    """Incidents that wait for any answer."""
    return reduce(or_, (law.undone for law in ANSWERS.values()))


def asks_in(office: Office, among: QuerySet[Incident] | None = None) -> list[Ask]:
    """Everything the incidents of a house still wait for, the most urgent first; two queries.

    ``among`` narrows to these incidents: those somebody may read.
    """
    waiting = (Incident.objects.all() if among is None else among).filter(unanswered(), panti=office)
    waiting = waiting.select_related("panti").prefetch_related("extensions")
    found = [ask for incident in waiting for ask in asks_of(incident)]
    return sorted(found, key=lambda ask: (ask.due_at, ask.incident.pk))
