"""What a case or a transfer says should be done next: the reading by which gateways, receivers and repair agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import F, Q

from casework.cases.enums import LIVE_PROPOSAL, ProposalStatus, Stage
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Duty, Proposal
from casework.panti.transfers.services import on_the_way

END: Final = "end"
LEAVE: Final = "leave"
LONGTERM: Final = "longterm"
ABSENT: Final = "absent"
TRANSFER: Final = "transfer"
DEPART: Final = "depart_transfer"
RECEIVE: Final = "receive_transfer"
MEND: Final = "mend_transfer"

# The work of each stage while nothing is proposed; placement asks whether the panti has accepted.
_STAGE_NODES: Final[dict[str, str]] = {
    Stage.OUTREACH: "hand_over",
    Stage.ASSESSMENT: "place",
    Stage.INTAKE: "begin_support",
    Stage.PSYCHOSOCIAL: "begin_rehabilitation",
    Stage.REHABILITATION: "begin_resocialisation",
    Stage.LONGTERM: LONGTERM,
    Stage.RESOCIALISATION: LEAVE,
    Stage.AFTERCARE: "close",
    Stage.ABSENT: ABSENT,
    Stage.CLOSED: END,
}


@dataclass(frozen=True)
class Reading:
    """The node at which a case stands, the proposal it stands there with, and the duties owed beside the road."""

    node: str
    proposal: Proposal | None = None
    duties: tuple[Duty, ...] = field(default=())
    # when what it waits for began, where neither the stage nor the proposal says so
    since: datetime | None = None

    @property
    def returned(self) -> bool:
        return self.proposal is not None and self.proposal.status == ProposalStatus.RETURNED

    @property
    def proposal_id(self) -> int | None:
        return self.proposal.pk if self.proposal else None


def read_case(case: Case) -> Reading:
    """Where a case stands by its stage, its live or last proposal and the panti's acceptance, and what it owes;
    three queries at most."""
    duties = tuple(Duty.objects.live().filter(case=case))
    node = stage_node(case)
    # the live one, of which there is one at most, before whatever was proposed later
    # a transfer runs beside the road, in a flow of its own
    proposals = (
        Proposal.objects.filter(case=case)
        .exclude(transition=TRANSFER)
        .alias(lives=Q(status__in=LIVE_PROPOSAL))
    )
    last = proposals.select_related("proposer").order_by("-lives", "-pk").first()
    if last is None:
        return Reading(node, None, duties)
    if last.status == ProposalStatus.OPEN:
        return Reading(f"decide_{last.transition}", last, duties)
    if last.status == ProposalStatus.APPROVED:
        return Reading(f"carry_out_{last.transition}", last, duties)
    if last.status == ProposalStatus.RETURNED and node != END and not _moved_since(case, last):
        return Reading(_proposing_node(last, node), last, duties)
    return Reading(node, None, duties)


def read_transfer(proposal: Proposal) -> Reading:
    """Where a transfer stands by its proposal, and whether the person has set out; two queries at most."""
    if proposal.status == ProposalStatus.OPEN:
        return Reading(f"decide_{TRANSFER}", proposal)
    if proposal.status == ProposalStatus.APPROVED:
        away = on_the_way(proposal.case)
        if away is None:
            return Reading(DEPART, proposal)
        return Reading(RECEIVE, proposal, since=away.began_at)
    case = proposal.case
    # mended it is another proposal, with a flow of its own; whatever else is proposed has taken its place
    after = Proposal.objects.filter(case=case, pk__gt=proposal.pk).exists()
    if proposal.status != ProposalStatus.RETURNED or after or case.stage not in LAW[TRANSFER].sources:
        return Reading(END, proposal)
    return Reading(END if _moved_since(case, proposal) else MEND, proposal)


def stage_node(case: Case) -> str:
    """The node of a case's stage while nothing is proposed."""
    return node_at(case.stage, accepted=case.accepted_at is not None)


def node_at(stage: str, *, accepted: bool) -> str:
    """The node of a stage while nothing is proposed; at placement it matters whether the panti has accepted."""
    if stage == Stage.PLACEMENT:
        return "admit" if accepted else "accept"
    return _STAGE_NODES[stage]


# Proposals that have a node of their own on the road; the others are made from the case page.
_PREPARED_AT: Final[dict[str, str]] = {
    "return_to_family": LEAVE,
    "discharge": LEAVE,
    "close_absent": ABSENT,
} | {
    name: name
    for name in ("place", "begin_support", "begin_rehabilitation", "begin_resocialisation", "close")
}


def _proposing_node(proposal: Proposal, otherwise: str) -> str:
    """The node at which a returned proposal is mended: its own, where the case stands at it."""
    node = _PREPARED_AT.get(proposal.transition, otherwise)
    # at long-term care resocialisation is prepared beside the reviews
    return otherwise if otherwise == LONGTERM else node


def _moved_since(case: Case, returned: Proposal) -> bool:
    return (
        CaseEvent.objects.filter(case=case, recorded_at__gt=returned.ended_at)
        .exclude(source=F("target"))
        .exists()
    )
