"""What this room shows on the case page: four tabs' parts and a few lines in the summary."""

from typing import Any

from casework.cases.enums import DutyKind, Purpose, Stage
from casework.cases.models import Case
from casework.cases.queries import may
from casework.cases.services import log_access
from casework.offices.models import User
from casework.offices.queries import rights_of

from . import queries
from .enums import AssessmentKind
from .models import (
    Assessment,
    Conference,
    FollowUp,
    HomeVisit,
    LongtermReview,
    Plan,
    Programme,
    ProgressReport,
    Session,
)

# What stands open on a tab; the rest is folded under it.
RECENT = 5


def _writes(actor: User, codename: str, case: Case) -> bool:
    return case.is_open and may(actor, codename, case)


def _recent(rows: list[Any]) -> dict[str, Any]:
    return {"rows": rows[:RECENT], "older": rows[RECENT:]}


def assessments(case: Case, actor: User) -> dict[str, Any]:
    found = Assessment.objects.filter(case=case).select_related("author", "category")
    kind = queries.kind_for(case)
    offices = [case.present_panti_id]
    if kind == AssessmentKind.FIRST:
        offices.append(case.responsible_office_id)
    writes = kind is not None and rights_of(actor).holds("write_assessment", *offices)
    return {"rows": list(found.prefetch_related("other_categories")), "kind": kind, "writes": writes}


def conferences(case: Case, actor: User) -> dict[str, Any]:
    rows = list(Conference.objects.filter(case=case).select_related("author", "edited_by"))
    return {**_recent(rows), "writes": _writes(actor, "write_conference", case)}


def plan(case: Case, actor: User) -> dict[str, Any]:
    present = queries.plan_of(case)
    agreement = queries.agreement_of(present)
    return {
        "plan": present,
        "goals": queries.goals_of(present),
        "agreement": agreement,
        # an earlier version was agreed, so the change since is what asks for a new agreement
        "was_agreed": present is not None and agreement is None and present.agreements.exists(),
        "writes": _writes(actor, "write_plan", case),
    }


def progress(case: Case, actor: User) -> dict[str, Any]:
    found = ProgressReport.objects.filter(case=case).select_related("author", "edited_by")
    rows = list(found.prefetch_related("goal_rows__goal"))
    return {**_recent(rows), "writes": _writes(actor, "write_progress", case)}


def sessions(case: Case, actor: User) -> dict[str, Any]:
    """Sessions; what was said only for those who read health notes, which is written down like every such reading."""
    reads_health = may(actor, "view_health", case)
    found = Session.objects.filter(case=case).select_related("author", "edited_by")
    rows = list(found if reads_health else found.defer("content", "analysis"))
    if reads_health and rows:
        log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    return {**_recent(rows), "reads_health": reads_health, "writes": _writes(actor, "record_session", case)}


def reviews(case: Case, actor: User) -> dict[str, Any]:
    """Reviews of long-term care and when the next is due; how the person is only for those who read health notes."""
    reads_health = may(actor, "view_health", case)
    found = LongtermReview.objects.filter(case=case).select_related("author", "edited_by")
    rows = list(found if reads_health else found.defer("condition"))
    if reads_health and rows:
        log_access(actor=actor, purpose=Purpose.HEALTH, person=case.person, case=case)
    in_longterm = case.stage == Stage.LONGTERM
    return {
        **_recent(rows),
        "reads_health": reads_health,
        "in_longterm": in_longterm,
        "duty": queries.open_duty(case, DutyKind.LONGTERM_REVIEW) if in_longterm else None,
        "writes": _writes(actor, "review_longterm", case),
    }


def programmes(case: Case, actor: User) -> dict[str, Any]:
    rows = list(Programme.objects.filter(case=case).select_related("author", "edited_by"))
    return {**_recent(rows), "writes": _writes(actor, "record_programme", case)}


def home_visits(case: Case, actor: User) -> dict[str, Any]:
    rows = list(HomeVisit.objects.filter(case=case).select_related("author", "edited_by"))
    return {
        **_recent(rows),
        "violence": queries.violence_known(case),
        "writes": _writes(actor, "record_home_visit", case),
    }


def follow_ups(case: Case, actor: User) -> dict[str, Any]:
    visits = list(FollowUp.objects.filter(case=case).select_related("author", "edited_by"))
    writes = case.stage == Stage.AFTERCARE and may(actor, "record_follow_up", case)
    return {"visits": visits, "writes": writes}


def summary(case: Case, actor: User) -> dict[str, Any]:
    """The latest assessment's risks and route, where the plan stands, the last session, the next visit."""
    present = Plan.objects.filter(case=case).first()
    return {
        "assessment": queries.submitted(case),
        "plan": present,
        "agreement": queries.agreement_of(present),
        "session": Session.objects.filter(case=case, attended=True).defer("content", "analysis").first(),
        "visit": queries.next_follow_up(case),
    }
