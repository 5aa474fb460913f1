"""The facts of a placement and of a corrected death, checked when proposed and again when decided."""

from typing import Any

from django.utils.translation import gettext as _

from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent
from casework.offices.enums import OfficeKind
from casework.offices.models import Office
from casework.offices.queries import panti

from .enums import Urgency
from .queries import away_to_continue, matches, stay_to_continue


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


def corrected_death(case: Case) -> dict[str, Any]:
    """Where somebody is who was recorded as dead in error: the house of the death and the stay that goes on there.

    ``panti`` is the house the death took them from, or None; ``stay`` the stay that ended with it, where it can go on
    as if it had not ended. Without it they get a new stay from the moment of the correction. ``away`` is the time in
    hospital or on leave that the death cut short and that goes on with the stay, ``away_kind`` which of the two.
    """
    death = CaseEvent.objects.filter(case=case, verb="record_death").order_by("-seq").first()
    left = death.facts.get("left_panti") if death else None
    house = Office.objects.filter(pk=left).first() if left else None
    found: dict[str, Any] = {
        "panti": house.pk if house else None,
        "transit": house is not None and house.kind == OfficeKind.TRANSIT,
    }
    stay = stay_to_continue(case, house)
    if stay is None:
        return found
    found["stay"] = stay.pk
    away = away_to_continue(stay)
    return found if away is None else {**found, "away": away.pk, "away_kind": away.kind}


def check_correct_death(case: Case, facts: dict[str, Any]) -> None:
    """Raises ``Refusal`` unless the facts are what the ledger says now."""
    now = corrected_death(case)
    same_house = facts.get("panti") == now["panti"] and facts.get("transit", False) == now["transit"]
    same_stay = facts.get("stay") in (None, now.get("stay"))
    goes_on = now if facts.get("stay") else {}
    same_away = all(facts.get(name) == goes_on.get(name) for name in ("away", "away_kind"))
    if not (same_house and same_stay and same_away):
        raise Refusal(
            _("Where the person would return to has changed meanwhile; please propose again."), case=case
        )
