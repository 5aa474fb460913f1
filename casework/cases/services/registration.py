"""How a case begins: somebody met in the field, or received at a gate."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User
from casework.offices.queries import rights_of
from casework.people.models import Person

from .. import ledger
from ..enums import Stage, Whereabouts
from ..errors import NotAllowed, Refusal
from ..models import Case, CaseCounter
from .guards import check_moment
from .locking import lock_person


@transaction.atomic
def register(
    person: Person,
    *,
    actor: User,
    office: Office,
    occurred_at: datetime,
    panti: Office | None = None,
    urgent: bool = False,
    note: str = "",
    **facts: Any,
) -> Case:
    """Open a case for somebody met in the field of a Sudinsos, or received at the gate of a ``panti``.

    Effects, in order: locks the person; takes the next number of the year; writes the case, at outreach or, received
    at a gate, at assessment in that house; appends ``register``; signals it. Raises ``NotAllowed`` without the right
    at that office (at a gate: at that house), ``Refusal`` where the person already has an open case,
    ``ValidationError`` for a time in the future.
    """
    here = panti or office
    if not rights_of(actor).holds("register", here.pk):
        raise NotAllowed(_("You do not register cases for %(office)s.") % {"office": here.short_name})
    check_moment(occurred_at)
    lock_person(person.pk)
    present = Case.objects.open().filter(person=person).first()
    if present is not None:
        raise Refusal(_("This person already has an open case."), case=present)
    case = Case(
        number=_next_number(timezone.localtime(occurred_at).year),
        person=person,
        responsible_office=office,
        opened_at=occurred_at,
        stage_since=occurred_at,
        urgent=urgent,
        created_by=actor,
        **_at_the_gate(panti),
    )
    case.save(force_insert=True)
    ledger.append(
        case,
        "register",
        actor=actor,
        office_id=here.pk,
        source="",
        occurred_at=occurred_at,
        text=note,
        facts=facts,
    )
    return case


def _at_the_gate(panti: Office | None) -> dict[str, Any]:
    if panti is None:
        return {}
    return {"stage": Stage.ASSESSMENT, "present_panti": panti, "whereabouts": lives_in(panti)}


def lives_in(panti: Office) -> Whereabouts:
    """Where somebody is who lives in this house."""
    return Whereabouts.TRANSIT if panti.kind == OfficeKind.TRANSIT else Whereabouts.PANTI


def _next_number(year: int) -> str:
    CaseCounter.objects.get_or_create(year=year)
    counter = CaseCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"K-{year}-{counter.last:06d}"
