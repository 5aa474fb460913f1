"""This room's answers to what the law of the road asks."""

from django.db.models import F

from casework.cases.models import Case
from casework.cases.needs import answers

from .enums import AssessmentKind, AssessmentStatus, FollowUpStatus, HomeVerdict, Route
from .models import Agreement, Assessment, Conference, FollowUp, Goal, HomeVisit, Programme, Session
from .queries import (
    came_to_assessment,
    report_of_stage,
    submitted,
    violence_known,
)


@answers("assessment_submitted", url_name="assessment_add")
def assessment_submitted(case: Case) -> bool:
    latest, since = submitted(case, AssessmentKind.FIRST), came_to_assessment(case)
    return bool(latest and latest.submitted_at and since and latest.submitted_at >= since)


@answers("category_confirmed", url_name="assessment_add")
def category_confirmed(case: Case) -> bool:
    return case.category_id is not None


@answers("conference_held", url_name="conference_add")
def conference_held(case: Case) -> bool:
    since = came_to_assessment(case)
    return since is not None and Conference.objects.filter(case=case, created_at__gte=since).exists()


@answers("full_assessment_submitted", url_name="assessment_add")
def full_assessment_submitted(case: Case) -> bool:
    return Assessment.objects.filter(
        case=case,
        kind=AssessmentKind.FULL,
        status=AssessmentStatus.SUBMITTED,
        submitted_at__gte=case.stage_since,
    ).exists()


@answers("plan_with_goals", url_name="plan_edit")
def plan_with_goals(case: Case) -> bool:
    return Goal.objects.filter(plan__case=case, removed_in__isnull=True).exists()


@answers("plan_agreed", url_name="plan_agree")
def plan_agreed(case: Case) -> bool:
    """To the plan as it stands: a later version asks for another agreement."""
    return Agreement.objects.filter(plan__case=case, plan_version=F("plan__version")).exists()


@answers("session_recorded", url_name="session_add")
def session_recorded(case: Case) -> bool:
    return Session.objects.filter(case=case, attended=True).exists()


@answers("progress_reported", url_name="progress_add")
def progress_reported(case: Case) -> bool:
    return report_of_stage(case) is not None


@answers("programme_result_recorded", url_name="programme_add")
def programme_result_recorded(case: Case) -> bool:
    return Programme.objects.filter(case=case).exists()


@answers("home_safe", url_name="home_visit_add")
def home_safe(case: Case) -> bool:
    """True unless violence is known; then the latest visit must have found the home safe."""
    if not violence_known(case):
        return True
    latest = HomeVisit.objects.filter(case=case).first()
    return latest is not None and latest.verdict == HomeVerdict.SAFE


@answers("visits_done", url_name="follow_up_list")
def visits_done(case: Case) -> bool:
    statuses = set(FollowUp.objects.filter(case=case).values_list("status", flat=True))
    return bool(statuses) and FollowUpStatus.PLANNED not in statuses


@answers("longterm_advised", url_name="assessment_add")
def longterm_advised(case: Case) -> bool:
    """The last submitted assessment advises long-term care."""
    latest = (
        Assessment.objects.filter(case=case, submitted_at__isnull=False).order_by("-submitted_at").first()
    )
    return latest is not None and latest.route == Route.LONGTERM
