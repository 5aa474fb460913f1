"""What is asked about an incident that touches no resident, of whom and by when.

Read from the incident itself, which has no case whose ledger would carry duties: an answer not given yet is asked. The
same three answers, rights, terms and signatures as those of any other incident (``cases.duties``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.fields import IntegerField
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from casework.cases.duties import DUTIES
from casework.cases.enums import DutyKind
from casework.offices.models import Office, User
from casework.offices.queries import memberships_of, rights_of, somebody_there, term
from casework.offices.terms import TERMS

from .enums import HEAD_WITHIN, Severity
from .models import Incident, IncidentPerson

# which incidents still lack each answer
OPEN: Final[dict[DutyKind, Q]] = {
    DutyKind.ACKNOWLEDGE_INCIDENT: Q(acknowledged_at__isnull=True),
    DutyKind.OVERSEE_INCIDENT: Q(overseen_at__isnull=True, severity=Severity.GRAVE),
    DutyKind.REVIEW_INCIDENT: Q(reviewed_at__isnull=True, acknowledged_at__isnull=False),
}


@dataclass(frozen=True)
class Ask:
    """One answer an incident waits for: since when and until when."""

    incident: Incident
    kind: DutyKind
    since: datetime
    due_at: datetime

    @property
    def label(self) -> str | Promise:
        return self.kind.label

    @property
    def basis(self) -> str | Promise:
        return TERMS[self.kind].basis

    @property
    def is_late(self) -> bool:
        return self.due_at < timezone.now()

    @property
    def url(self) -> str:
        return reverse("incident_detail", args=[self.incident.panti.code, self.incident.pk])


def of_houses() -> QuerySet[Incident]:
    """Incidents that touch no resident."""
    people = IncidentPerson.objects.filter(incident=OuterRef("pk"))
    return Incident.objects.filter(~Exists(people)).select_related("panti", "reported_by")


def asks_of(incident: Incident, kinds: Iterable[DutyKind] = tuple(OPEN)) -> Iterator[Ask]:
    """The answers of these kinds that an incident still waits for."""
    for kind in kinds:
        since = _asked_since(incident, kind)
        if since is not None:
            yield Ask(incident, kind, since, _due(incident, kind, since))


def _asked_since(incident: Incident, kind: DutyKind) -> datetime | None:
    if kind == DutyKind.ACKNOWLEDGE_INCIDENT:
        return incident.reported_at if incident.acknowledged_at is None else None
    if kind == DutyKind.OVERSEE_INCIDENT:
        asked = incident.severity == Severity.GRAVE and incident.overseen_at is None
        return incident.reported_at if asked else None
    return incident.acknowledged_at if incident.reviewed_at is None else None


def _due(incident: Incident, kind: DutyKind, since: datetime) -> datetime:
    hours = HEAD_WITHIN.get(incident.severity) if kind == DutyKind.ACKNOWLEDGE_INCIDENT else None
    if hours:
        return since + timedelta(hours=hours)
    return term(kind, incident.panti_id, timezone.localdate(since)).after(since)


def asked_of(actor: User) -> list[Ask]:
    """What incidents without residents ask of this person, the most urgent first; in one query.

    Of a house below theirs only where nobody in that house may give the answer.
    """
    rights = rights_of(actor)
    own = {membership.office_id for membership in memberships_of(actor)}
    found: dict[int, tuple[Incident, list[DutyKind]]] = {}
    wanted: dict[DutyKind, Q] = {}
    for kind, undone in OPEN.items():
        law = DUTIES[kind]
        held = rights.offices(law.codename)
        mine: Any = Q(panti__in=held)
        barred = OuterRef("reported_by") if law.by_somebody_else else Value(0, output_field=IntegerField())
        if law.above:
            there = somebody_there(law.codename, at=Q(office=OuterRef("panti")), without=barred)
            mine = Q(panti__in=held & own) | (Q(panti__in=held - own) & ~there)
        if law.by_somebody_else:
            mine &= ~Q(reported_by=actor)
        if held:
            wanted[kind] = undone & mine
    if not wanted:
        return []
    matching = of_houses().annotate(**{f"asks_{kind.value}": cond for kind, cond in wanted.items()})
    some = Q(pk__in=[])
    for kind in wanted:
        some |= Q(**{f"asks_{kind.value}": True})
    for incident in matching.filter(some):
        kinds = [kind for kind in wanted if getattr(incident, f"asks_{kind.value}")]
        found[incident.pk] = incident, kinds
    asks = [ask for incident, kinds in found.values() for ask in asks_of(incident, kinds)]
    return sorted(asks, key=lambda ask: (ask.due_at, ask.incident.pk))


def asks_in(office: Office) -> list[Ask]:
    """Everything the incidents of a house that touch no resident still wait for, the most urgent first."""
    some = Q(pk__in=[])
    for undone in OPEN.values():
        some |= undone
    found = [ask for incident in of_houses().filter(some, panti=office) for ask in asks_of(incident)]
    return sorted(found, key=lambda ask: (ask.due_at, ask.incident.pk))
