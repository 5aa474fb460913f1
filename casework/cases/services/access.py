"""Writing down who opened a file."""

from django.utils import timezone

from casework.offices.models import User
from casework.people.models import Person

from ..enums import Purpose
from ..models import AccessLog, Case


def log_access(*, actor: User, purpose: Purpose, person: Person, case: Case | None = None) -> None:
    """Write one row per reader, person, case, purpose and quarter of an hour; a repeat writes nothing."""
    now = timezone.now()
    quarter = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    AccessLog.objects.bulk_create(
        [
            AccessLog(
                user=actor,
                person=person,
                case=case,
                purpose=purpose,
                quarter=quarter,
                at=now,
            )
        ],
        ignore_conflicts=True,
    )
