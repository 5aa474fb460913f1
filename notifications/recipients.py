"""Who must hear of an event: whoever may take the next step the law gives the case, and the proposer of a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casework.cases.enums import Kind as LawKind
from casework.cases.enums import ProposalStatus
from casework.cases.law import LAW, ways_from
from casework.cases.models import Case, CaseEvent, Proposal
from casework.cases.queries import holders, sees
from casework.offices.models import User

from .models import Kind


@dataclass(frozen=True)
class Recipient:
    user: User
    kind: Kind
    transition: str
    proposal_id: int | None = None


def recipients(case: Case, event: CaseEvent) -> list[Recipient]:
    """Everybody who must hear of an event of this case, once each and never its actor; people who may read the case."""
    found: dict[int, Recipient] = {}
    for recipient in _all(case, event):
        if recipient.user.pk != event.actor_id:
            found.setdefault(recipient.user.pk, recipient)
    return list(found.values())


def _all(case: Case, event: CaseEvent) -> Iterator[Recipient]:
    proposal = Proposal.objects.select_related("proposer").filter(pk=event.facts.get("proposal")).first()
    if proposal is not None:
        yield from _about_proposal(case, event, proposal)
    if event.moves or event.verb in LAW:
        yield from _next_steps(case, event)


def _about_proposal(case: Case, event: CaseEvent, proposal: Proposal) -> Iterator[Recipient]:
    law = proposal.law
    if event.verb == "propose" and law.decides is not None:
        for holder in holders(law.decides.codename, case, without=proposal.proposer):
            yield Recipient(holder.user, Kind.TO_DECIDE, law.name, proposal.pk)
    if event.verb == "return_proposal" and sees(proposal.proposer, case):
        yield Recipient(proposal.proposer, Kind.RETURNED, law.name, proposal.pk)
    if proposal.status in (ProposalStatus.APPROVED, ProposalStatus.DONE) and sees(proposal.proposer, case):
        yield Recipient(proposal.proposer, Kind.DECIDED, law.name, proposal.pk)
    if event.verb == "approve" and law.carries_out is not None:
        for holder in holders(law.carries_out.codename, case):
            yield Recipient(holder.user, Kind.TO_CARRY_OUT, law.name, proposal.pk)


def _next_steps(case: Case, event: CaseEvent) -> Iterator[Recipient]:
    """The first ordinary way on; a placement that was accepted is not accepted again."""
    ways = [law for law in ways_from(case.stage) if law.forward and law.kind != LawKind.EXIT]
    if case.accepted_at is not None:
        ways = [law for law in ways if law.name != "accept"]
    if not ways:
        ways = [law for law in ways_from(case.stage) if law.forward]
    for law in ways[:1]:
        for holder in holders(law.begins_with.codename, case):
            yield Recipient(holder.user, Kind.NEXT_STEP, law.name)
