"""The forms of what a Sudinsos decides without a house, hung into the page of the case."""

from __future__ import annotations

from typing import Any, Final

from casework.cases import registry
from casework.cases.enums import Outcome
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Proposal
from casework.offices.models import Office, User

from . import services
from .enums import Result
from .forms import AssessOnSiteForm, ReadmitForm, ReassignForm, ReopenForm, ResolveForm
from .models import Contact, SiteVisit


def perform_assess_on_site(case: Case, actor: User, form: AssessOnSiteForm, expected_stage: str) -> CaseEvent:
    return services.assess_on_site(case, actor=actor, expected_stage=expected_stage, **form.content())


def perform_readmit(case: Case, actor: User, form: ReadmitForm, expected_stage: str) -> CaseEvent:
    given = form.content()
    given.pop("where")
    return services.take_again(case, actor=actor, expected_stage=expected_stage, **given)


def decide_reassign(case: Case, proposal: Proposal) -> dict[str, Any]:
    """Who gives, who takes, and what the one who takes takes on."""
    return {
        "giving": case.responsible_office,
        "taking": Office.objects.filter(pk=proposal.facts.get("office")).first(),
        "keeps": case.present_panti or case.receiving_panti,
    }


def decide_protected(case: Case, proposal: Proposal) -> dict[str, Any]:
    """Why it is not settled by one officer alone, and how the person was met."""
    outcome = proposal.facts.get("outcome", Outcome.ON_SITE)
    return {
        "contact": Contact.objects.filter(case=case).select_related("area__parent", "officer").first(),
        "outcome": Outcome(outcome).label,
        "resolved": Result.RESOLVED,
    }


_VISIT: Final = registry.Read("visit", "site_visit", lambda: SiteVisit.objects.all())
_TAKING: Final = registry.Read("office", "office", lambda: Office.objects.all())


def register_turns() -> None:
    """Called once, when the app is ready."""
    registry.add_step_form("resolve_on_site", registry.StepForm(ResolveForm))
    registry.add_step_form("resolve_protected", registry.StepForm(ResolveForm))
    registry.add_step_form("assess_on_site", registry.StepForm(AssessOnSiteForm, perform_assess_on_site))
    registry.add_step_form("readmit", registry.StepForm(ReadmitForm, perform_readmit))
    registry.add_step_form("reopen", registry.StepForm(ReopenForm, template="outreach/_reopen_form.html"))
    registry.add_step_form(
        "reassign", registry.StepForm(ReassignForm, template="outreach/_reassign_form.html")
    )
    registry.add_decision_facts(
        "reassign", registry.DecisionFacts("outreach/_decision_reassign.html", decide_reassign)
    )
    registry.add_decision_facts(
        "resolve_protected", registry.DecisionFacts("outreach/_decision_protected.html", decide_protected)
    )
    for name in ("assess_on_site", "readmit"):
        law = LAW[name]
        registry.add_words(
            name, registry.Words(law.done, law.icon, "move", "outreach/_event_site.html", reads=(_VISIT,))
        )
    law = LAW["reassign"]
    registry.add_words(
        "reassign",
        registry.Words(law.done, law.icon, "move", "outreach/_event_reassign.html", reads=(_TAKING,)),
    )
