"""What a decided proposal rested on, for those who decide it and for those who answer it afterwards."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from casework.cases import registry
from casework.cases.enums import ProposalStatus
from casework.cases.models import Case, Proposal
from casework.offices.models import User

# a step by which the other house says yes or no to what was decided, and the decision it answers
ANSWERS: Final = {"accept": "place", "decline": "place"}


def drawn_facts(proposal: Proposal, case: Case, actor: User) -> list[SafeString]:
    """What each room shows a decider of this transition, drawn with a context of its own."""
    shared = {"case": case, "proposal": proposal, "actor": actor}
    return [
        render_to_string(facts.template, {**facts.context(case, proposal), **shared})
        for facts in registry.decision_facts(proposal.transition)
    ]


def asked_facts(case: Case, actor: User, name: str) -> dict[str, Any] | None:
    """The proposal that a step answers, with the facts it was decided on; None for every other step."""
    if name not in ANSWERS:
        return None
    done = Proposal.objects.filter(case=case, transition=ANSWERS[name], status=ProposalStatus.DONE)
    proposal = done.select_related("proposer", "decider").order_by("-pk").first()
    return {"proposal": proposal, "facts": drawn_facts(proposal, case, actor)} if proposal else None
