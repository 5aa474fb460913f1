"""What a decider reads beside a proposal that rests on this room's records."""

from typing import Any

from django.utils.translation import gettext as _

from casework.cases.enums import Outcome
from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent, Proposal

from . import queries
from .enums import AssessmentKind
from .models import Conference, FollowUp, HomeVisit, Programme, ProgressReport, Session


def place(case: Case, proposal: Proposal) -> dict[str, Any]:
    return {
        "assessment": queries.submitted(case, AssessmentKind.FIRST),
        "conference": Conference.objects.filter(case=case).select_related("author", "edited_by").first(),
    }


def leave(case: Case, proposal: Proposal) -> dict[str, Any]:
    return {
        "visit": HomeVisit.objects.filter(case=case).select_related("author").first(),
        "violence": queries.violence_known(case),
        "report": _latest_report(case),
    }


def begin_support(case: Case, proposal: Proposal) -> dict[str, Any]:
    plan = queries.plan_of(case)
    # the check itself belongs to the house; that and when it was made stands in the ledger
    checked = CaseEvent.objects.filter(case=case, verb="health_check").order_by("-seq").first()
    return {
        "plan": plan,
        "goals": queries.goals_of(plan),
        "agreement": queries.agreement_of(plan),
        "assessment": queries.submitted(case, AssessmentKind.FULL),
        "checked_at": checked.occurred_at if checked else None,
    }


def begin_rehabilitation(case: Case, proposal: Proposal) -> dict[str, Any]:
    held = Session.objects.filter(case=case).defer("content", "analysis")
    return {
        "held": held.filter(attended=True).count(),
        "missed": held.filter(attended=False).count(),
        "last_session": held.filter(attended=True).first(),
        "report": _latest_report(case),
    }


def begin_resocialisation(case: Case, proposal: Proposal) -> dict[str, Any]:
    return {"programmes": list(Programme.objects.filter(case=case)), "report": _latest_report(case)}


def step_back(case: Case, proposal: Proposal) -> dict[str, Any]:
    plan = queries.plan_of(case)
    return {"goals": queries.goals_of(plan), "report": _latest_report(case)}


def close(case: Case, proposal: Proposal) -> dict[str, Any]:
    outcome = proposal.facts.get("outcome", "")
    known = outcome in Outcome.values
    return {
        "outcome": Outcome(outcome).label if known else "",
        "visits": list(FollowUp.objects.filter(case=case)),
    }


def check_close(case: Case, facts: dict[str, Any]) -> None:
    """Raises ``Refusal`` where a proposal to close names no outcome the law knows."""
    if facts.get("outcome") not in Outcome.values:
        raise Refusal(_("Say how the case ended before proposing to close it."), case=case)


def _latest_report(case: Case) -> ProgressReport | None:
    found = ProgressReport.objects.filter(case=case).select_related("author")
    return found.prefetch_related("goal_rows__goal").first()
