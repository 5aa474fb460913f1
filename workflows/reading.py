"""What a case says should be done next: the one reading by which gateways, receivers and repair agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import F

from casework.cases.enums import Kind, ProposalStatus, Stage
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Proposal

END: Final = "end"
LEAVE: Final = "leave"

# The work of each stage while nothing is proposed; placement asks whether the panti has accepted.
_STAGE_NODES: Final[dict[str, str]] = {
    Stage.OUTREACH: "hand_over",
    Stage.ASSESSMENT: "place",
    Stage.INTAKE: "begin_support",
    Stage.PSYCHOSOCIAL: "begin_rehabilitation",
    Stage.REHABILITATION: "begin_resocialisation",
    Stage.LONGTERM: "begin_resocialisation",
    Stage.RESOCIALISATION: LEAVE,
    Stage.AFTERCARE: "close",
    Stage.CLOSED: END,
}


@dataclass(frozen=True)
class Reading:
    """The node at which a case stands, and the proposal it stands there with."""

    node: str
    proposal: Proposal | None = None

    @property
    def returned(self) -> bool:
        return self.proposal is not None and self.proposal.status == ProposalStatus.RETURNED

    @property
    def proposal_id(self) -> int | None:
        return self.proposal.pk if self.proposal else None


def read_case(case: Case) -> Reading:
    """Where a case stands by its stage, its last proposal and the panti's acceptance; one or two queries."""
    node = _node_of_stage(case)
    last = Proposal.objects.filter(case=case).select_related("proposer").order_by("-pk").first()
    if last is None or node == END:
        return Reading(node)
    if last.status == ProposalStatus.OPEN:
        return Reading(f"decide_{last.transition}", last)
    if last.status == ProposalStatus.APPROVED:
        return Reading(f"carry_out_{last.transition}", last)
    if last.status == ProposalStatus.RETURNED and not _moved_since(case, last):
        return Reading(_proposing_node(last, node), last)
    return Reading(node)


def _node_of_stage(case: Case) -> str:
    if case.stage == Stage.PLACEMENT:
        return "admit" if case.accepted_at else "accept"
    return _STAGE_NODES[case.stage]


def _proposing_node(proposal: Proposal, otherwise: str) -> str:
    """The node at which a returned proposal is mended; a step back has none of its own."""
    law = LAW[proposal.transition]
    if law.kind == Kind.EXIT:
        return LEAVE
    return law.name if law.forward else otherwise


def _moved_since(case: Case, returned: Proposal) -> bool:
    return (
        CaseEvent.objects.filter(case=case, recorded_at__gt=returned.ended_at)
        .exclude(source=F("target"))
        .exists()
    )
