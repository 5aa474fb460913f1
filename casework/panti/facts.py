"""The check of a placement's facts, run when it is proposed and again when it is decided."""

from typing import Any

from django.utils.translation import gettext as _

from casework.cases.errors import Refusal
from casework.cases.models import Case
from casework.offices.enums import OfficeKind
from casework.offices.models import Office
from casework.offices.queries import panti

from .enums import Urgency
from .queries import matches


def check_place(case: Case, facts: dict[str, Any]) -> None:
    """Raises ``Refusal`` unless the facts name an active referral panti that takes the person. A full house passes:
    whether one more is taken is decided, with a reason, on arrival."""
    office = chosen_panti(facts)
    if office is None:
        raise Refusal(_("Choose an active referral panti."), case=case)
    if facts.get("urgency", Urgency.NORMAL) not in Urgency.values:
        raise Refusal(_("Say whether the placement is urgent."), case=case)
    fit = matches(case.person, case.category, office, case=case)
    if not fit.takes:
        raise Refusal(
            _("%(panti)s does not take this person. %(why)s.")
            % {"panti": office.short_name, "why": fit.words},
            case=case,
        )


def chosen_panti(facts: dict[str, Any]) -> Office | None:
    """The active referral panti a placement names, or None."""
    pk = facts.get("panti")
    if not isinstance(pk, int):
        return None
    return panti().filter(kind=OfficeKind.PANTI, pk=pk).prefetch_related("criteria__takes").first()
