"""Somebody met again: what of it goes onto their record, and by which case."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.files.base import File
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.cases.queries import may, visible_to
from casework.cases.services import correct_identity, lock_case
from casework.offices.models import User
from casework.people.models import Person


@dataclass(frozen=True)
class MetAgain:
    """Somebody known, with what was said of them anew and whether it may go onto their record."""

    names: list[str] = field(default_factory=list)
    photo: File[bytes] | None = None
    may_edit: bool = False
    # the open case by which the record is edited; without one, the case that this contact opens
    case: Case | None = None


def meet_again(
    person: Person, *, actor: User, said: list[str], photo: File[bytes] | None, makes_case: bool
) -> MetAgain:
    """What of a contact goes onto an existing record, which is never overwritten from the field: a name it does not
    hold becomes an alias, a photo only fills an empty place.

    Both ask for the right to edit the person on a case the actor can read, since a NIK typed in opens nobody's record,
    and for an open case, whose ledger keeps the trace.
    """
    new = _new_names(person, said)
    cases = [case for case in visible_to(actor).filter(person=person) if may(actor, "edit_person", case)]
    case = next((case for case in cases if case.is_open), None)
    if case is None and not (cases and makes_case):
        return MetAgain(names=new)
    return MetAgain(names=new, photo=None if person.photo else photo, may_edit=True, case=case)


def _new_names(person: Person, said: list[str]) -> list[str]:
    known = {person.name, person.label, *person.aliases.values_list("name", flat=True)}
    return [name for name in dict.fromkeys(said) if name and name not in known]


def add_to_record(again: MetAgain, *, actor: User, case: Case | None) -> None:
    if not again.may_edit or case is None or not (again.names or again.photo):
        return
    # under the lock of the case, so that the version read is the one that is changed
    case = lock_case(case)
    known = case.person.aliases.values_list("name", flat=True)
    correct_identity(
        case,
        actor=actor,
        version=case.person.version,
        aliases=[*known, *again.names],
        photo=again.photo,
    )


def with_names(done: str, names: list[str]) -> str:
    """The note of a contact with the names somebody gave that their record does not hold."""
    said = _("Names given: %(names)s.") % {"names": ", ".join(names)} if names else ""
    return "\n".join(part for part in (done, said) if part)
