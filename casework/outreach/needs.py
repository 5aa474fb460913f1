"""This room's answers to what the law of the road asks."""

from typing import Final

from casework.cases.models import Case, CaseEvent
from casework.cases.needs import answers

from .enums import Condition
from .models import Contact, Handover

CHILD, ELDERLY = 18, 60
# UU 35/2014 art. 1 (under 18), UU 13/1998 art. 1 (60 and older)
# by what somebody comes into a transit panti
_BROUGHT: Final = ("register", "hand_over", "resume", "readmit")
ILL: Final = (Condition.ILL, Condition.INJURED, Condition.CONFUSED, Condition.PREGNANT, Condition.AMBULANCE)


@answers("not_vulnerable", url_name="resolve_protected")
def not_vulnerable(case: Case) -> bool:
    """Neither a child nor elderly nor, as last met, ill. An age nobody knows protects as well."""
    age = case.person.age()
    if age is None or not CHILD <= age < ELDERLY:
        return False
    met = Contact.objects.filter(case=case).order_by("-occurred_at", "-pk").first()
    return met is None or not set(met.conditions) & set(ILL)


@answers("handed_over")
def handed_over(case: Case) -> bool:
    """The person came into the house by a hand-over, not received at the gate, found, or taken in again."""
    came = CaseEvent.objects.filter(case=case, verb__in=_BROUGHT).order_by("-seq").first()
    return came is not None and came.verb == "hand_over" and _last_handover(case) is not None


@answers("arrival_unsigned")
def arrival_unsigned(case: Case) -> bool:
    """The house has not signed yet that the person came in; where nobody handed them over, there is none to sign."""
    last = _last_handover(case) if handed_over(case) else None
    return last is None or not last.is_signed


def _last_handover(case: Case) -> Handover | None:
    handed = Handover.objects.filter(case=case, panti_id=case.present_panti_id)
    return handed.order_by("-handed_at", "-pk").first()
