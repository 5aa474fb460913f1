"""Reads of notifications: one's own alone, and of cases one may still read."""

from django.db.models import QuerySet

from casework.cases.queries import visible_to
from casework.offices.models import User

from .models import Notification


def told(actor: User) -> QuerySet[Notification]:
    """What a person was told, newest first; a case they may no longer read takes its notifications with it."""
    return (
        Notification.objects.filter(user=actor, case__in=visible_to(actor))
        .select_related("case", "case__person", "event", "event__actor")
        .order_by("-id")
    )


def unread_count(actor: User) -> int:
    """The number at the bell."""
    return told(actor).filter(read_at__isnull=True).count()
