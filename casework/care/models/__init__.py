from .assessment import Assessment
from .base import CareRecord
from .conference import Conference
from .follow_up import FollowUp
from .plan import Agreement, Goal, Plan, PlanRevision
from .progress import GoalProgress, ProgressReport
from .review import LongtermReview
from .support import HomeVisit, Programme, Session

__all__ = [
    "Agreement",
    "Assessment",
    "CareRecord",
    "Conference",
    "FollowUp",
    "Goal",
    "GoalProgress",
    "HomeVisit",
    "LongtermReview",
    "Plan",
    "PlanRevision",
    "Programme",
    "ProgressReport",
    "Session",
]
