"""Hangs this room into the pages above it: sections, forms of transitions, what deciders read, words of the ledger."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.models import CaseEvent
from casework.cases.registry import DecisionFacts, Section, StepForm, Words

from . import decisions, sections
from .enums import (
    FollowUpVerdict,
    HomeVerdict,
    ProgrammeOutcome,
    Recommendation,
    ReviewOutcome,
    Route,
    SessionKind,
)
from .forms.steps import (
    BeginLongtermCareForm,
    BeginRehabilitationForm,
    BeginResocialisationForm,
    BeginSupportForm,
    CloseForm,
    DismissForm,
    StepBackForm,
)

for _section in (
    Section("care_summary", "summary", "care/_summary.html", sections.summary, order=40),
    Section("assessments", "assessment", "care/_assessments.html", sections.assessments, order=10),
    Section("conferences", "assessment", "care/_conferences.html", sections.conferences, order=20),
    Section("plan", "plan", "care/_plan.html", sections.plan, order=10),
    Section("progress", "plan", "care/_progress.html", sections.progress, order=20),
    Section("sessions", "services", "care/_sessions.html", sections.sessions, order=10),
    Section("reviews", "services", "care/_reviews.html", sections.reviews, order=5),
    Section("programmes", "services", "care/_programmes.html", sections.programmes, order=20),
    Section("home_visits", "services", "care/_home_visits.html", sections.home_visits, order=30),
    Section("follow_ups", "services", "care/_follow_ups.html", sections.follow_ups, order=40),
):
    registry.add_section(_section)

registry.add_step_form("begin_support", StepForm(BeginSupportForm))
registry.add_step_form("begin_rehabilitation", StepForm(BeginRehabilitationForm))
registry.add_step_form("begin_resocialisation", StepForm(BeginResocialisationForm))
registry.add_step_form("step_back", StepForm(StepBackForm))
registry.add_step_form("close", StepForm(CloseForm))
registry.add_step_form("begin_longterm_care", StepForm(BeginLongtermCareForm))
registry.add_step_form("dismiss", StepForm(DismissForm))
registry.add_fact_check("close", decisions.check_close)
registry.add_fact_check("begin_longterm_care", decisions.check_longterm)
registry.add_fact_check("dismiss", decisions.check_dismiss)
registry.add_duty_page(
    "longterm_review", lambda duty: reverse("longterm_review_add", args=[duty.case.number])
)

for _name, _context in (
    ("begin_support", decisions.begin_support),
    ("begin_rehabilitation", decisions.begin_rehabilitation),
    ("begin_resocialisation", decisions.begin_resocialisation),
    ("step_back", decisions.step_back),
    ("close", decisions.close),
    ("begin_longterm_care", decisions.begin_longterm_care),
    ("dismiss", decisions.dismiss),
):
    registry.add_decision_facts(_name, DecisionFacts(f"care/_decision_{_name}.html", _context))
# after what the house says of its fit, or of who collects
registry.add_decision_facts("place", DecisionFacts("care/_decision_place.html", decisions.place, 60))
for _name in ("return_to_family", "discharge", "repatriate", "refer_out"):
    registry.add_decision_facts(_name, DecisionFacts("care/_decision_leave.html", decisions.leave, 60))


def _said(choices: Any, fact: str) -> Any:
    """What stands below an event: the word of a choice in its facts, so that a timeline asks the database nothing."""

    def context(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
        value = event.facts.get(fact)
        return {"said": choices(value).label if value in choices.values else ""}

    return context


def _session(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    kind = event.facts.get("kind")
    return {
        "said": SessionKind(kind).label if kind in SessionKind.values else "",
        "minutes": event.facts.get("minutes"),
        "missed": event.facts.get("attended") is False,
    }


_EVENT = "care/_event.html"
for _verb, _label, _icon, _kind, _context_of in (
    ("draft_assessment", _("Assessment begun"), "clipboard-text", "note", None),
    ("edit_assessment", _("Draft of the assessment changed"), "pencil", "note", None),
    ("submit_assessment", _("Assessment submitted"), "clipboard-check", "ok", None),
    ("hold_conference", _("Case conference held"), "users-group", "doc", _said(Route, "route")),
    ("correct_conference", _("Minutes of the conference corrected"), "pencil", "note", None),
    ("write_plan", _("Plan written"), "list-check", "doc", None),
    ("agree_plan", _("Plan agreed"), "heart-handshake", "ok", None),
    ("record_session", _("Psychosocial session"), "message", "note", _session),
    ("correct_session", _("Session corrected"), "pencil", "note", None),
    ("record_programme", _("Programme ended"), "tools", "ok", _said(ProgrammeOutcome, "outcome")),
    ("correct_programme", _("Programme result corrected"), "pencil", "note", None),
    ("write_progress", _("Progress reported"), "trending-up", "doc", _said(Recommendation, "recommendation")),
    ("correct_progress", _("Progress report corrected"), "pencil", "note", None),
    ("record_home_visit", _("Home visited"), "home-heart", "note", _said(HomeVerdict, "verdict")),
    ("correct_home_visit", _("Home visit corrected"), "pencil", "note", None),
    ("review_longterm", _("Long-term care reviewed"), "armchair", "ok", _said(ReviewOutcome, "outcome")),
    ("correct_longterm_review", _("Review corrected"), "pencil", "note", None),
    ("plan_follow_up", _("Follow-up visit planned"), "calendar", "note", None),
    ("record_follow_up", _("Follow-up visit made"), "walk", "ok", _said(FollowUpVerdict, "verdict")),
    ("waive_follow_up", _("Follow-up visit waived"), "x", "note", None),
):
    registry.add_words(_verb, Words(_label, _icon, _kind, _EVENT if _context_of else "", _context_of))
