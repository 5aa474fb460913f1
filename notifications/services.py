"""The only writers of notifications."""

from typing import Any

from django.utils import timezone

from casework.cases.models import Case, CaseEvent
from casework.offices.models import User

from .models import Kind, Notification
from .recipients import recipients


def tell(case: Case, event: CaseEvent) -> int:
    """Write one row for everybody who must hear of an event, in its transaction; returns how many."""
    rows = [
        Notification(
            user=recipient.user,
            case=case,
            event=event,
            kind=recipient.kind,
            facts={"transition": recipient.transition, "proposal": recipient.proposal_id},
        )
        for recipient in recipients(case, event)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def tell_of_overdue(case: Case, users: list[User], facts: dict[str, Any]) -> int:
    """Write one row for everybody to whom an overdue task was raised; returns how many.

    Told once for each task, level and day it was due, so that a task extended and overdue again is told again.
    """
    level = facts["level"]
    rows = [
        Notification(
            user=user,
            case=case,
            kind=Kind.OVERDUE if level == 1 else Kind.RAISED,
            about=f"task {facts['task']} {level} {facts['due']}",
            facts=facts,
        )
        for user in users
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def mark_read(actor: User, *, only: int | None = None) -> int:
    """Mark one notification, or all, as read; somebody else's are not touched. Returns how many were unread."""
    unread = Notification.objects.filter(user=actor, read_at__isnull=True)
    if only is not None:
        unread = unread.filter(pk=only)
    return unread.update(read_at=timezone.now())
