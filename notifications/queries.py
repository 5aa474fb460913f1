"""Reads of notifications: one's own alone, and of cases one may still read."""

from django.db.models import Q, QuerySet

from casework.cases.queries import visible_to
from casework.offices.models import User
from casework.offices.queries import rights_of

from .models import Kind, Notification
from .recipients import REVIEWS


def told(actor: User) -> QuerySet[Notification]:
    """What a person was told, newest first; a case they may no longer read takes its notifications with it.

    Emergencies stay with whoever reviews them, who reads no case at all.
    """
    theirs = Q(case__in=visible_to(actor))
    if rights_of(actor).anywhere(REVIEWS):
        theirs |= Q(kind=Kind.EMERGENCY)
    return (
        Notification.objects.filter(theirs, user=actor)
        .select_related("case", "case__person", "event", "event__actor")
        .order_by("-created_at", "-id")
    )


def unread_count(actor: User) -> int:
    """The number at the bell."""
    return told(actor).filter(read_at__isnull=True).count()
