"""Signing what a fact left to be signed. The rows of duties are kept by the ledger itself (``ledger.append``)."""

from django.db import transaction
from django.utils.translation import gettext as _

from casework.offices.models import User

from .. import ledger
from ..enums import DutyKind
from ..errors import NotAllowed, Refusal
from ..models import Case, CaseEvent, Duty
from ..owing import bars, duty_holders, duty_office, left_to
from .locking import lock_case


def require_duty(case: Case, kind: str, *, actor: User) -> Duty:
    """The open duty of a locked case, if this person may do it.

    Raises ``Refusal`` where nothing of the kind is owed any more, ``NotAllowed`` without its right at one of its
    offices, for whoever recorded the fact where somebody else must sign, or for the office above those where somebody
    can.
    """
    duty = open_duty(case, kind)
    if duty is None:
        raise Refusal(_("This is done already, or no longer needed."), case=case)
    if duty_office(actor, duty, case) is None:
        raise NotAllowed(
            _("This needs a right you do not hold on this case."),
            case=case,
            holders=duty_holders(duty, case),
        )
    if bars(duty) == actor:
        raise NotAllowed(
            _("You recorded this yourself, so somebody else signs."),
            case=case,
            holders=duty_holders(duty, case),
        )
    if nearer := left_to(actor, duty, case):
        raise NotAllowed(not_above(), case=case, holders=nearer)
    return duty


def not_above() -> str:
    """What the office above reads about a duty that somebody nearer can do."""
    return _("Somebody who works there can do this, so it is not for the office above.")


def open_duty(case: Case, kind: str) -> Duty | None:
    """The duty of a kind that is owed now, with whoever recorded the fact it follows."""
    found = Duty.objects.live().filter(case=case, kind=kind)
    return found.select_related("opened_by__actor").first()


@transaction.atomic
def countersign(case: Case, kind: DutyKind, *, actor: User, note: str = "") -> CaseEvent:
    """Countersign an absence or a death that a colleague recorded.

    Effects, in order: locks the case; appends the kind as an event, which ends the duty. Also on a closed case.
    Raises as ``require_duty``.
    """
    case = lock_case(case)
    duty = require_duty(case, kind, actor=actor)
    return ledger.append(
        case,
        kind.value,
        actor=actor,
        office_id=office_of(duty, actor),
        source=case.stage,
        text=note,
        facts={"duty": duty.pk},
    )


def office_of(duty: Duty, actor: User) -> int | None:
    """The id of the office at which the person does a duty."""
    return duty_office(actor, duty, duty.case)
