"""The only writers of stays, health checks and times away."""

from ..house.services import lock_house
from .absences import come_back, go_away, report_absence, resume
from .stays import (
    admit,
    check_arrival,
    check_in_house,
    continue_stay,
    end_stay,
    open_stay,
    record_health_check,
)

__all__ = [
    "admit",
    "check_arrival",
    "check_in_house",
    "come_back",
    "continue_stay",
    "end_stay",
    "go_away",
    "lock_house",
    "open_stay",
    "record_health_check",
    "report_absence",
    "resume",
]
