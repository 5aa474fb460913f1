"""Reads about incidents: by those who answer for them, and by whoever reported one."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from casework.cases.queries import visible_to
from casework.offices.models import Office, User
from casework.offices.queries import rights_of

from .models import Incident


def readable(actor: User) -> QuerySet[Incident]:
    """Incidents this person may read: of houses where they answer for them, and those they reported; of cases they
    may read today."""
    mine = Q(panti__in=rights_of(actor).offices("view_incidents")) | Q(reported_by=actor)
    leading = visible_to(actor).values("pk")
    return (
        Incident.objects.filter(mine, people__leads=True, people__case__in=leading)
        .select_related("panti", "reported_by", "acknowledged_by", "overseen_by", "reviewed_by")
        .distinct()
    )


def of_house(office: Office, actor: User) -> QuerySet[Incident]:
    return readable(actor).filter(panti=office).prefetch_related("people__case__person")


def found(actor: User, pk: int) -> Incident:
    """The incident of that key; raises ``Http404`` where the person may not know of it."""
    incident = (
        readable(actor)
        .prefetch_related("people__case__person", "additions__written_by")
        .filter(pk=pk)
        .first()
    )
    if incident is None:
        raise Http404
    return incident
