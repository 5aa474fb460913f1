"""Sealing a case, by its category or by decision."""

from django.db import transaction

from casework.offices.models import Category, User

from ..models import Case
from .door import lock_case, record


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
