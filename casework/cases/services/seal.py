"""Sealing a case, by its category or by decision."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casework.offices.models import Category, User

from .. import ledger
from ..errors import Refusal
from ..models import Case, CaseEvent
from ..queries import seals
from ..rules import REASON_AT_LEAST
from .door import record
from .guards import require
from .locking import lock_case


@transaction.atomic
def classify(
    case: Case,
    *,
    actor: User,
    permission: str,
    category: Category,
    others: list[Category] | None = None,
) -> Case:
    """Set the confirmed PPKS category (one main, others beside it); a category that seals seals the case.

    Effects, in order: locks the case; sets the categories; seals, never unseals (that is a decision of its own);
    appends ``classify``. Raises as ``record``.
    """
    case = lock_case(case)
    case.category = category
    chosen = [other for other in others or [] if other.pk != category.pk]
    case.sealed = case.sealed or category.sealed or any(other.sealed for other in chosen)
    case.save(update_fields=["category", "sealed", "updated_at"])
    case.other_categories.set(chosen)
    record(
        case,
        "classify",
        actor=actor,
        permission=permission,
        category=category.code,
        others=sorted(other.code for other in chosen),
        sealed=case.sealed,
    )
    return lock_case(case)


def check_reason(reason: str) -> str:
    """The reason without blanks around it; raises ``ValidationError`` for one too short to be one."""
    reason = reason.strip()
    if len(reason) < REASON_AT_LEAST:
        raise ValidationError(
            {
                "reason": _("Please give the reason in a sentence (at least %(n)d characters).")
                % {"n": REASON_AT_LEAST}
            }
        )
    return reason


@transaction.atomic
def seal(case: Case, *, actor: User, reason: str) -> CaseEvent:
    """Seal a case by decision, open or finished: from now on ``view_sealed`` is asked of everybody.

    Effects, in order: locks the case; seals it; appends ``seal`` with the reason as its text. Raises ``NotAllowed``,
    ``ValidationError`` for a reason too short, ``Refusal`` where it is sealed already.
    """
    reason = check_reason(reason)
    case = lock_case(case)
    office_id = require(actor, "seal_case", case)
    if case.sealed:
        raise Refusal(_("This case is sealed already."), case=case)
    return _set(case, True, "seal", actor=actor, office_id=office_id, reason=reason)


@transaction.atomic
def unseal(case: Case, *, actor: User, reason: str) -> CaseEvent:
    """Unseal a case by decision; one whose category seals it stays sealed until the category is another.

    Effects, in order: locks the case; unseals it; appends ``unseal`` with the reason as its text. Raises
    ``NotAllowed``, ``ValidationError`` for a reason too short, ``Refusal`` where it is not sealed or by its category.
    """
    reason = check_reason(reason)
    case = lock_case(case)
    office_id = require(actor, "seal_case", case)
    if not case.sealed:
        raise Refusal(_("This case is not sealed."), case=case)
    if seals(case):
        raise Refusal(sealed_by_category_words(), case=case)
    return _set(case, False, "unseal", actor=actor, office_id=office_id, reason=reason)


def sealed_by_category_words() -> str:
    """Why a case cannot be unsealed; names no category, since not every reader of the sentence may know it."""
    return _(
        "The category of this case seals it. It can be unsealed only after a new assessment has confirmed a category"
        " that does not."
    )


def _set(case: Case, sealed: bool, verb: str, *, actor: User, office_id: int, reason: str) -> CaseEvent:
    case.sealed = sealed
    case.save(update_fields=["sealed", "updated_at"])
    return ledger.append(case, verb, actor=actor, office_id=office_id, source=case.stage, text=reason)
