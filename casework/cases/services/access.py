"""Writing down who opened a file."""

from collections.abc import Iterable

from django.utils import timezone

from casework.offices.models import User
from casework.offices.queries import workplace
from casework.people.models import Person

from ..enums import Purpose
from ..models import AccessLog, Case
from ..queries import acting_office


def log_access(*, actor: User, purpose: Purpose, person: Person, case: Case | None = None) -> None:
    """Write one row per reader, person, case, purpose and quarter of an hour; a repeat writes nothing."""
    _log(actor, purpose, [(person.pk, case)])


def log_accesses(*, actor: User, purpose: Purpose, cases: Iterable[Case]) -> None:
    """Write what ``log_access`` writes for many cases at once: a list that was saved names everybody in it."""
    _log(actor, purpose, [(case.person_id, case) for case in cases])


def log_audit(*, actor: User, purpose: Purpose, people: Iterable[Person]) -> None:
    """Write that somebody read or saved the accesses to these people's files: one row for each of them, at once."""
    _log(actor, purpose, [(person.pk, None) for person in people])


def _log(actor: User, purpose: Purpose, opened: Iterable[tuple[int, Case | None]]) -> None:
    """One row each, with the office the actor works at when they read that case."""
    now = timezone.now()
    quarter = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    AccessLog.objects.bulk_create(
        [
            AccessLog(
                user=actor,
                person_id=person_id,
                case=case,
                office_id=workplace(actor, acting_office(actor, "view_case", case) if case else None),
                purpose=purpose,
                quarter=quarter,
                at=now,
            )
            for person_id, case in opened
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
