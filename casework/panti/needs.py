"""The answers of this room to the law."""

from casework.cases.models import Case
from casework.cases.needs import answers

from .models import HealthCheck


@answers("health_checked", url_name="health_check_add")
def health_checked(case: Case) -> bool:
    """A check in the house where the person is now, since they came."""
    return HealthCheck.objects.filter(
        case=case, stay__left_at__isnull=True, stay__panti_id=case.present_panti_id
    ).exists()
