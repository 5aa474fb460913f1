"""Signing what a fact left to be signed. The rows of duties are kept by the ledger itself (``ledger.append``)."""

from django.db import transaction
from django.utils.translation import gettext as _

from casework.offices.models import User
from casework.offices.queries import rights_of

from .. import ledger
from ..duties import DUTIES
from ..enums import DutyKind
from ..errors import NotAllowed, Refusal
from ..models import Case, CaseEvent, Duty
from ..queries import duty_holders, sees
from .locking import lock_case


def require_duty(case: Case, kind: str, *, actor: User) -> Duty:
    """The open duty of a locked case, if this person may do it.

    Raises ``Refusal`` where nothing of the kind is owed any more, ``NotAllowed`` without its right at one of its
    offices, or for whoever recorded the fact where somebody else must sign.
    """
    law = DUTIES[kind]
    duty = Duty.objects.live().filter(case=case, kind=kind).select_related("opened_by").first()
    if duty is None:
        raise Refusal(_("This is done already, or no longer needed."), case=case)
    if not (sees(actor, case) and rights_of(actor).holds(law.codename, *duty.offices)):
        raise NotAllowed(
            _("This needs a right you do not hold on this case."),
            case=case,
            holders=duty_holders(duty, case),
        )
    if law.by_somebody_else and duty.opened_by.actor_id == actor.pk:
        raise NotAllowed(
            _("You recorded this yourself, so somebody else signs."),
            case=case,
            holders=duty_holders(duty, case),
        )
    return duty


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
    """The id of the office at which the person holds the right of a duty."""
    law, rights = DUTIES[duty.kind], rights_of(actor)
    return next((pk for pk in duty.offices if rights.holds(law.codename, pk)), None)
