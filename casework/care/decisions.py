"""What a decider reads beside a proposal that rests on this room's records."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from casework.cases.enums import Outcome
from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent, Proposal

from . import queries
from .enums import AssessmentKind
from .models import Conference, FollowUp, HomeVisit, LongtermReview, Programme, ProgressReport, Session
from .rules import DISMISS_OUTCOMES, latest_review_day


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
    return {
        "programmes": list(Programme.objects.filter(case=case)),
        "report": _latest_report(case),
        # from long-term care it is the last review that speaks
        "review": LongtermReview.objects.filter(case=case).defer("condition").first(),
    }


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


def dismiss(case: Case, proposal: Proposal) -> dict[str, Any]:
    outcome = proposal.facts.get("outcome", "")
    return {
        "outcome": Outcome(outcome).label if outcome in Outcome.values else "",
        "assessment": queries.submitted(case, AssessmentKind.FIRST),
        "conference": Conference.objects.filter(case=case).select_related("author", "edited_by").first(),
    }


def check_dismiss(case: Case, facts: dict[str, Any]) -> None:
    """Raises ``Refusal`` where a proposal to end without service names no outcome that fits."""
    if facts.get("outcome") not in DISMISS_OUTCOMES:
        raise Refusal(_("Say why no service is needed before proposing to end the case."), case=case)


def begin_longterm_care(case: Case, proposal: Proposal) -> dict[str, Any]:
    plan = queries.plan_of(case)
    return {
        "assessment": queries.submitted(case),
        "first_review": first_review_of(proposal.facts),
        "goals": queries.goals_of(plan),
        "report": _latest_report(case),
    }


def first_review_of(facts: dict[str, Any]) -> date | None:
    """The day a proposal of long-term care names for the first review; None where it names none."""
    named = facts.get("duty_due")
    return parse_date(named) if isinstance(named, str) else None


def check_longterm(case: Case, facts: dict[str, Any]) -> None:
    """Raises ``Refusal`` unless the first review lies ahead, within six months; checked again when it is decided."""
    named, today = first_review_of(facts), timezone.localdate()
    if named is None:
        raise Refusal(_("Name the day of the first review."), case=case)
    if named <= today:
        raise Refusal(
            _(
                "The day named for the first review has passed; return the proposal, so that a new one is named."
            ),
            case=case,
        )
    if named > latest_review_day(today):
        raise Refusal(_("The first review is at most six months away."), case=case)
