"""The only writers of stays and times away, and the nurse's check."""

from ..house.services import lock_house
from .absences import come_back, go_away, report_absence, resume
from .stays import (
    admit,
    check_arrival,
    check_in_house,
    continue_stay,
    end_stay,
    not_before,
    open_stay,
)

from ..health.services import record_health_check  # isort: skip - asks the stays above

__all__ = [
    "admit",
    "check_arrival",
    "check_in_house",
    "come_back",
    "continue_stay",
    "end_stay",
    "go_away",
    "lock_house",
    "not_before",
    "open_stay",
    "record_health_check",
    "report_absence",
    "resume",
]
