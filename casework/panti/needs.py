"""The answers of this room to the law."""

from casework.cases.models import Case
from casework.cases.needs import answers

from .belongings.queries import kept_of
from .models import HealthCheck


@answers("health_checked", url_name="health_check_add")
def health_checked(case: Case) -> bool:
    """A check in the house where the person is now, since they came."""
    return HealthCheck.objects.filter(
        case=case, stay__left_at__isnull=True, stay__panti_id=case.present_panti_id
    ).exists()


def _still_kept(case: Case) -> str:
    return "; ".join(f"{kept.panti.short_name}: {kept.words}" for kept in kept_of(case))


@answers("belongings_accounted", url_name="belongings_hand_back", detail=_still_kept)
def belongings_accounted(case: Case) -> bool:
    """Everything a house kept was handed back, given away, or its loss written down."""
    return not kept_of(case)
