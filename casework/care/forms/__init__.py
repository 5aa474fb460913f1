from .assessment import AssessmentForm
from .base import RecordForm
from .plan import AgreementForm, PlanForm
from .records import (
    ConferenceForm,
    CorrectReviewForm,
    FollowUpForm,
    HomeVisitForm,
    LongtermReviewForm,
    PlanVisitForm,
    ProgrammeForm,
    ProgressForm,
    SessionForm,
    WaiveForm,
)

__all__ = [
    "AgreementForm",
    "AssessmentForm",
    "ConferenceForm",
    "CorrectReviewForm",
    "FollowUpForm",
    "HomeVisitForm",
    "LongtermReviewForm",
    "PlanForm",
    "PlanVisitForm",
    "ProgrammeForm",
    "ProgressForm",
    "RecordForm",
    "SessionForm",
    "WaiveForm",
]
