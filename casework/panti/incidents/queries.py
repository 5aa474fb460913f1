"""Reads about incidents: by those who answer for them, and by whoever reported one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from casework.offices.models import Office, User
from casework.offices.queries import Holder, rights_of, who_may

from .answers import ANSWERS
from .enums import KEPT_CLOSE, Answer, Severity
from .models import Incident, IncidentPerson


def readable(actor: User) -> QuerySet[Incident]:
    """Incidents this person may read: of houses where they answer for them, and those they reported and work in still.

    An incident stays with the house in which it happened, wherever its people are by now and whoever reads their cases;
    where one of these is sealed it is read by those who read sealed cases in that house.
    """
    rights = rights_of(actor)
    mine = Q(panti__in=rights.offices("view_incidents"))
    mine |= Q(panti__in=rights.offices("report_incident"), reported_by=actor)
    sealed = Exists(IncidentPerson.objects.filter(incident=OuterRef("pk"), case__sealed=True))
    return Incident.objects.filter(
        mine & (~sealed | Q(panti__in=rights.offices("view_sealed")))
    ).select_related("panti", "reported_by", "acknowledged_by", "overseen_by", "reviewed_by")


def answerers(incident: Incident, answer: Answer) -> list[Holder]:
    """Who may give this answer to an incident today, never whoever reported it to the one that others sign; where its
    house has nobody who may, those of the office above it."""
    law = ANSWERS[answer]
    barred = incident.reported_by_id if law.by_somebody_else else None
    found = readers_of(incident, who_may(law.codename, [incident.panti_id]))
    found = [holder for holder in found if holder.user.pk != barred]
    nearest = [holder for holder in found if holder.office.pk == incident.panti_id]
    return nearest or found if law.above else found


def may_answer(actor: User, incident: Incident, answer: Answer) -> bool:
    """Whether this person is among those who may give the answer today."""
    if not rights_of(actor).holds(ANSWERS[answer].codename, incident.panti_id):
        return False
    return any(holder.user.pk == actor.pk for holder in answerers(incident, answer))


def readers_of(incident: Incident, found: list[Holder]) -> list[Holder]:
    """Those of some people of its house who may read an incident: of a sealed case, who read sealed cases there."""
    if not incident.people.filter(case__sealed=True).exists():
        return found
    readers = {holder.user.pk for holder in who_may("view_sealed", [incident.panti_id])}
    return [holder for holder in found if holder.user.pk in readers]


def kinds_untold(incidents: Iterable[Incident]) -> set[int]:
    """Those of some incidents of whose kind a list that names no case is silent; one query.

    A sealed case is in them, or their kind is kept close (``KEPT_CLOSE``) and touched a resident.
    """
    found = list(incidents)
    people = IncidentPerson.objects.filter(incident__in=found).values_list("incident_id", "case__sealed")
    touched = set(people)
    close = {one.pk for one in found if one.kind in KEPT_CLOSE}
    return {pk for pk, sealed in touched if sealed or pk in close}


def who_hears(incident: Incident) -> list[User]:
    """Who hears of an incident at once, by how grave it is: whoever acknowledges it, then whoever reviews it, then the
    Dinas; each once."""
    answers = [Answer.ACKNOWLEDGE]
    answers += [Answer.REVIEW] if incident.severity != Severity.MINOR else []
    answers += [Answer.OVERSEE] if incident.severity == Severity.GRAVE else []
    found = {holder.user.pk: holder.user for answer in answers for holder in answerers(incident, answer)}
    return list(found.values())


def of_house(office: Office, actor: User) -> QuerySet[Incident]:
    return readable(actor).filter(panti=office).prefetch_related("people__case__person")


def found(actor: User, pk: int) -> Incident:
    """The incident of that key; raises ``Http404`` where the person may not know of it."""
    incident = (
        readable(actor)
        .prefetch_related("people__case__person", "additions__written_by", "extensions__extended_by")
        .filter(pk=pk)
        .first()
    )
    if incident is None:
        raise Http404
    return incident
