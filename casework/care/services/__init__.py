"""The only writers of this room's records."""

from .assessments import (
    REQUIRED_TEXTS,
    draft_assessment,
    edit_assessment,
    require_assessor,
    save_disabilities,
    submit_assessment,
)
from .follow_ups import plan_follow_up, plan_visits, record_follow_up, waive_follow_up
from .plans import GoalRow, agree_plan, write_plan
from .progress import correct_progress, write_progress
from .support import (
    correct_conference,
    correct_home_visit,
    correct_programme,
    correct_session,
    hold_conference,
    record_home_visit,
    record_programme,
    record_session,
)
from .writing import StaleRecord

__all__ = [
    "REQUIRED_TEXTS",
    "GoalRow",
    "StaleRecord",
    "agree_plan",
    "correct_conference",
    "correct_home_visit",
    "correct_programme",
    "correct_progress",
    "correct_session",
    "draft_assessment",
    "edit_assessment",
    "hold_conference",
    "plan_follow_up",
    "plan_visits",
    "record_follow_up",
    "record_home_visit",
    "record_programme",
    "record_session",
    "require_assessor",
    "save_disabilities",
    "submit_assessment",
    "waive_follow_up",
    "write_plan",
    "write_progress",
]
