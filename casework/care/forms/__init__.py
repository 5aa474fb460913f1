from .assessment import AssessmentForm
from .base import RecordForm
from .plan import AgreementForm, PlanForm
from .records import (
    ConferenceForm,
    FollowUpForm,
    HomeVisitForm,
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
    "FollowUpForm",
    "HomeVisitForm",
    "PlanForm",
    "PlanVisitForm",
    "ProgrammeForm",
    "ProgressForm",
    "RecordForm",
    "SessionForm",
    "WaiveForm",
]
