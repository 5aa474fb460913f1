"""Whom a panti takes and how many places it has."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..models import Category, Criteria, User
from .editing import apply
from .memberships import require_staff_right

_CRITERIA_FIELDS: Final = frozenset(
    ("sex", "min_age", "max_age", "disability", "capacity", "capacity_source")
)


def check_ages(facts: dict[str, Any]) -> None:
    """Raises ``ValidationError`` for ages in the wrong order."""
    youngest, oldest = facts.get("min_age"), facts.get("max_age")
    if youngest is not None and oldest is not None and oldest < youngest:
        raise ValidationError({"max_age": _("The highest age is below the lowest.")})


@transaction.atomic
def edit_criteria(
    criteria: Criteria, *, actor: User, version: int, takes: list[Category] | None = None, **facts: Any
) -> Criteria:
    """Change whom a panti takes and how many places it has; ``takes`` empty means every category.

    Raises ``PermissionDenied`` where the actor does not manage that panti, ``ValidationError`` for ages in the wrong
    order, ``StaleRecord`` when ``version`` is not the present one.
    """
    require_staff_right(actor, criteria.office)
    check_ages(facts)
    criteria = Criteria.objects.select_for_update(of=("self",)).select_related("office").get(pk=criteria.pk)
    apply(criteria, facts, allowed=_CRITERIA_FIELDS, version=version)
    if takes is not None:
        criteria.takes.set(takes)
    return criteria
