"""Proposals: asked for, decided by somebody else, returned with a reason, withdrawn, carried out at the gate."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.offices.models import User

from .. import ledger, registry
from ..clocks import term_of_proposal
from ..enums import Kind, ProposalStatus, Stage
from ..errors import Illegal, NeedsMissing, NotAllowed, Refusal, Stale
from ..law import LAW
from ..models import Case, CaseEvent, Proposal
from ..needs import unmet
from ..queries import acting_office, holders, live_proposal
from .door import carry_through, transition, void_proposals
from .guards import require, require_legal, require_stage
from .locking import lock_case


@transaction.atomic
def propose(
    case: Case,
    name: str,
    *,
    actor: User,
    expected_stage: str,
    facts: dict[str, Any] | None = None,
    note: str = "",
) -> Proposal:
    """Ask for a transition that somebody else decides.

    Effects, in order: locks the case; writes the proposal, which answers the last returned one of the same
    transition; appends ``propose`` to the ledger; signals. Raises ``Stale``, ``Illegal``, ``NotAllowed``,
    ``NeedsMissing``, ``Refusal`` where a live proposal waits already or its facts do not hold.
    """
    law = LAW[name]
    case = lock_case(case)
    require_stage(case, expected_stage)
    require_legal(case, law)
    if law.proposes is None:
        raise Illegal(_("“%(step)s” is done at once; nobody decides it.") % {"step": law.label}, case=case)
    office_id = require(actor, law.proposes, case)
    if law.note_required and not note.strip():
        raise ValidationError({"note": _("Please say why.")})
    missing = unmet(case, name)
    if missing:
        raise NeedsMissing(missing, case=case)
    _refuse_while_one_waits(case, actor=actor, office_id=office_id)
    registry.check_facts(name, case, facts or {})
    now = timezone.now()
    returned = (
        Proposal.objects.filter(
            case=case,
            transition=name,
            status=ProposalStatus.RETURNED,
            revised_by__isnull=True,
        )
        .order_by("-decided_at")
        .first()
    )
    if law.asks:
        # from here on those who decide there may read the case, by whose term it is decided
        case.requested_office_id = (facts or {})[law.asks]
    proposal = Proposal.objects.create(
        case=case,
        transition=name,
        facts=facts or {},
        note=note,
        proposer=actor,
        proposed_at=now,
        due_on=timezone.localdate(term_of_proposal(case, law, "decide", now).after(now)),
        revises=returned,
    )
    ledger.append(
        case,
        "propose",
        actor=actor,
        office_id=office_id,
        source=case.stage,
        text=note,
        facts={"proposal": proposal.pk, "transition": name},
    )
    return proposal


def _refuse_while_one_waits(case: Case, *, actor: User, office_id: int) -> None:
    """One live proposal per case; an approval nobody carried out in its time gives way."""
    live = live_proposal(case)
    if live is None:
        return
    if live.has_lapsed:
        void_proposals(case, actor=actor, office_id=office_id)
        return
    raise Refusal(_("A proposal for this case is already waiting."), case=case)


def lock_proposal(proposal: Proposal, *, version: int, status: ProposalStatus) -> tuple[Case, Proposal]:
    """Lock the case, then its proposal; raises ``Stale`` where this is not what the person saw any more."""
    case = lock_case(proposal.case_id)
    # its exit too, for the words of whoever came second: they hold the case while these are found
    found = Proposal.objects.select_for_update(of=("self",)).select_related(
        "proposer", "exit__carried_out_by"
    )
    proposal = found.get(pk=proposal.pk)
    proposal.case = case
    if proposal.status != status or proposal.version != version:
        raise Stale(changed_words(proposal), case=case)
    return case, proposal


def changed_words(proposal: Proposal) -> str:
    """What became of a proposal that is not what the person saw any more, in a sentence."""
    leaving = getattr(proposal, "exit", None)
    if proposal.status == ProposalStatus.DONE and leaving is not None and leaving.carried_out_by is not None:
        return _("%(name)s has already let the person leave. Nothing was changed.") % {
            "name": leaving.carried_out_by.name
        }
    return _("This proposal has changed meanwhile: %(status)s. Nothing was changed.") % {
        "status": proposal.status_words
    }


def _require_decider(case: Case, proposal: Proposal, actor: User) -> int:
    right = proposal.law.decided_with
    office_id = require(actor, right, case)
    if actor.pk == proposal.proposer_id:
        raise NotAllowed(
            _("You proposed this yourself, so somebody else decides."),
            case=case,
            holders=holders(right.codename, case, without=actor),
        )
    return office_id


@transaction.atomic
def approve(proposal: Proposal, *, actor: User, version: int, note: str = "") -> CaseEvent:
    """Approve: a decision changes the stage at once, an exit waits to be carried out in its term.

    Effects, in order: locks the case, then the proposal; checks needs and facts again; records the decision; then
    either goes through the door or appends ``approve``. Raises ``Stale``, ``NotAllowed``, ``NeedsMissing``,
    ``Refusal``.
    """
    case, proposal = lock_proposal(proposal, version=version, status=ProposalStatus.OPEN)
    require_legal(case, proposal.law)
    office_id = _require_decider(case, proposal, actor)
    missing = unmet(case, proposal.transition)
    if missing:
        raise NeedsMissing(missing, case=case)
    registry.check_facts(proposal.transition, case, proposal.facts)
    now = timezone.now()
    proposal.decider, proposal.decided_at, proposal.decision_note = actor, now, note
    if proposal.law.kind == Kind.EXIT:
        proposal.status = ProposalStatus.APPROVED
        term = term_of_proposal(case, proposal.law, "carry_out", now)
        proposal.valid_until = timezone.localdate(term.after(now))
        _save(proposal)
        return ledger.append(
            case,
            "approve",
            actor=actor,
            office_id=office_id,
            source=case.stage,
            text=note,
            facts={"proposal": proposal.pk, "transition": proposal.transition},
        )
    if case.stage == Stage.CLOSED:
        # a way back out of the end asks for the person as well
        return transition(
            case,
            proposal.transition,
            actor=actor,
            expected_stage=case.stage,
            note=note,
            proposal=proposal,
            **proposal.facts,
        )
    return carry_through(case, proposal, actor=actor, office_id=office_id, note=note)


@transaction.atomic
def return_proposal(proposal: Proposal, *, actor: User, version: int, note: str) -> CaseEvent:
    """Return a proposal to its proposer with the reason, from which they mend it and propose again.

    Effects, in order: locks; records the decision; appends ``return_proposal``. Raises ``ValidationError`` without a
    reason, ``Stale``, ``NotAllowed``.
    """
    if not note.strip():
        raise ValidationError({"note": _("Please say what is missing and why.")})
    case, proposal = lock_proposal(proposal, version=version, status=ProposalStatus.OPEN)
    office_id = _require_decider(case, proposal, actor)
    proposal.decider, proposal.decided_at, proposal.decision_note = (
        actor,
        timezone.now(),
        note,
    )
    proposal.status, proposal.ended_at = ProposalStatus.RETURNED, timezone.now()
    _save(proposal)
    case.requested_office_id = None
    return ledger.append(
        case,
        "return_proposal",
        actor=actor,
        office_id=office_id,
        source=case.stage,
        text=note,
        facts={"proposal": proposal.pk, "transition": proposal.transition},
    )


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, actor: User, version: int, note: str = "") -> CaseEvent:
    """Take one's own proposal back before it is decided, let one rest that was returned, or call an approved exit off.

    Before the decision, and once it was returned, only the proposer; afterwards whoever may propose it or carry it
    out, with the reason: those at the gate see that the collector did not come, was drunk, or that the person will not
    go.
    Effects, in order: locks; ends the proposal; appends ``withdraw_proposal``, or ``call_off`` for an approved one, by
    which proposer and decider hear of it. Another proposal is possible at once. Raises ``Stale``, ``NotAllowed``,
    ``ValidationError`` where an approved exit is called off without a reason.
    """
    kept = (ProposalStatus.APPROVED, ProposalStatus.RETURNED)
    status = ProposalStatus(proposal.status) if proposal.status in kept else ProposalStatus.OPEN
    case, proposal = lock_proposal(proposal, version=version, status=status)
    office_id = require_may_withdraw(case, proposal, actor=actor)
    if status == ProposalStatus.APPROVED and not note.strip():
        raise ValidationError({"note": _("Please say why.")})
    if status == ProposalStatus.RETURNED:
        # who returned it and why stays beside it; what is proposed meanwhile keeps the office it asks
        proposal.status = ProposalStatus.DROPPED
    else:
        proposal.status, proposal.ended_at = ProposalStatus.WITHDRAWN, timezone.now()
        case.requested_office_id = None
    _save(proposal)
    return ledger.append(
        case,
        "call_off" if status == ProposalStatus.APPROVED else "withdraw_proposal",
        actor=actor,
        office_id=office_id,
        source=case.stage,
        text=note,
        facts={"proposal": proposal.pk, "transition": proposal.transition},
    )


def require_may_withdraw(case: Case, proposal: Proposal, *, actor: User) -> int:
    """The id of the office at which somebody may take a proposal back or call it off; raises ``NotAllowed``."""
    carries_out = proposal.law.carries_out
    if proposal.status == ProposalStatus.APPROVED and carries_out is not None:
        office_id = acting_office(actor, carries_out.codename, case)
        if office_id is not None:
            return office_id
    office_id = require(actor, proposal.law.begins_with, case)
    if proposal.status != ProposalStatus.APPROVED and actor.pk != proposal.proposer_id:
        raise NotAllowed(_("Only the proposer takes a proposal back."), case=case)
    return office_id


@transaction.atomic
def carry_out(
    proposal: Proposal,
    *,
    actor: User,
    version: int,
    note: str = "",
    occurred_at: datetime | None = None,
    **facts: Any,
) -> CaseEvent:
    """Carry an approved exit out at the gate: only now the stage changes and the place is free.

    Effects, in order: locks; refuses an approval past its validity; goes through the door, which checks right and
    needs again. Raises ``Stale``, ``NotAllowed``, ``NeedsMissing``, ``Refusal``.
    """
    case, proposal = lock_proposal(proposal, version=version, status=ProposalStatus.APPROVED)
    refuse_lapsed(proposal)
    registry.check_facts(proposal.transition, case, proposal.facts)
    return transition(
        case,
        proposal.transition,
        actor=actor,
        expected_stage=case.stage,
        note=note,
        occurred_at=occurred_at,
        proposal=proposal,
        **{**proposal.facts, **facts},
    )


def refuse_lapsed(proposal: Proposal) -> None:
    """Raises ``Refusal`` for an approval past its validity, with the way on."""
    if proposal.has_lapsed and proposal.valid_until is not None:
        raise Refusal(
            _("The approval was valid until %(day)s; please propose again.")
            % {"day": date_format(proposal.valid_until, "j F Y")},
            case=proposal.case,
        )


def _save(proposal: Proposal) -> None:
    proposal.version += 1
    proposal.save()
