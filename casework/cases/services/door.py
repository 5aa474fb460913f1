"""The one door: the only code that changes the stage of a case."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed, can_proceed, has_transition_perm

from casework.offices.models import User

from .. import ledger
from ..enums import LIVE_PROPOSAL, Kind, ProposalStatus, Stage
from ..errors import Illegal, NeedsMissing, Refusal
from ..law import LAW, RIGHTS, Transition
from ..models import Case, CaseEvent, Proposal
from ..needs import unmet
from ..queries import last_fact
from .guards import check_moment, require, require_legal, require_stage
from .locking import lock_case, lock_person


@transaction.atomic
def transition(
    case: Case,
    name: str,
    *,
    actor: User,
    expected_stage: str,
    note: str = "",
    occurred_at: datetime | None = None,
    proposal: Proposal | None = None,
    **facts: Any,
) -> CaseEvent:
    """Move a case along one edge of the law, or refuse with the reason.

    In one transaction: lock the row; still where the person saw it? legal from here? allowed? decided, where the law
    wants a decision? needs met? Then void any other live proposal, run the machine's method, append the event, save,
    signal. ``facts`` are ids and plain values for the method and the ledger, free text goes into ``note``.

    Raises ``Stale``, ``Illegal``, ``NotAllowed``, ``NeedsMissing`` or ``Refusal``; then nothing was written.
    """
    law = LAW[name]
    case = lock_case(case)
    require_stage(case, expected_stage)
    require_legal(case, law)
    if case.stage == Stage.CLOSED:
        lock_person(case.person_id)
    office_id = require(actor, law.completes_with, case)
    _require_decided(case, name, proposal)
    reason = note or (proposal.note if proposal else "")
    if law.note_required and not reason.strip():
        raise ValidationError({"note": _("Please say why.")})
    check_moment(occurred_at, after=_earliest(case, law))
    missing = unmet(case, name)
    if missing:
        raise NeedsMissing(missing, case=case)
    return _move(
        case, law, actor, office_id, note=note, occurred_at=occurred_at, proposal=proposal, facts=facts
    )


def carry_through(case: Case, proposal: Proposal, *, actor: User, office_id: int, note: str) -> CaseEvent:
    """Move a locked case by a decision just made on it, for whoever has asked everything ``transition`` asks.

    Only ``approve`` does: in the same transaction it has found the way legal, the decider entitled, the needs met and
    the facts true, and each of these asked twice would be a third of what a decision costs. Not called with a case
    that is closed or a moment in the past. Raises ``Illegal``.
    """
    _require_decided(case, proposal.transition, proposal)
    return _move(
        case,
        proposal.law,
        actor,
        office_id,
        note=note,
        occurred_at=None,
        proposal=proposal,
        facts=proposal.facts,
    )


def _move(
    case: Case,
    law: Transition,
    actor: User,
    office_id: int,
    *,
    note: str,
    occurred_at: datetime | None,
    proposal: Proposal | None,
    facts: dict[str, Any],
) -> CaseEvent:
    """What is done once everything is asked: void, run the machine's method, append, save, signal."""
    name = law.name
    if proposal is None:
        # the one being carried out is the only live one: the database holds one per case
        void_proposals(case, actor=actor, office_id=office_id)
    source, house = case.stage, case.present_panti_id
    # one moment for the stage and its event, so that what follows within the minute finds them in order; not before
    # the stage began, where the server's clock was set back meanwhile
    moment = occurred_at or max(timezone.now(), case.stage_since)
    case.cleared = name
    method = getattr(case, name)
    if not can_proceed(method) or not has_transition_perm(method, actor):
        raise Illegal(_("This step is not possible now."), case=case)
    try:
        method(**facts)
    except TransitionNotAllowed as error:
        raise Illegal(_("This step is not possible now."), case=case) from error
    finally:
        case.cleared = None
    if case.stage != source:
        case.stage_since = _since(case, name, moment)
    if proposal is not None:
        # before the event, so that its receivers find no live proposal any more
        proposal.status, proposal.ended_at = ProposalStatus.DONE, timezone.now()
        proposal.version += 1
        proposal.save()
        facts = {**facts, "proposal": proposal.pk}
    if house is not None and case.present_panti_id != house:
        facts = {**facts, "left_panti": house}
    return ledger.append(
        case,
        name,
        actor=actor,
        office_id=office_id,
        source=source,
        occurred_at=moment,
        text=note,
        facts=facts,
    )


def _since(case: Case, name: str, moment: datetime) -> datetime:
    """Since when a case that just moved is at its stage: whoever was wrongly entered as dead never left theirs."""
    if name != "correct_death":
        return moment
    moves = CaseEvent.objects.filter(case=case).exclude(source=F("target"))
    last = moves.exclude(verb__in=("record_death", "correct_death")).order_by("-seq").first()
    return last.occurred_at if last is not None and last.target == case.stage else moment


def _earliest(case: Case, law: Transition) -> datetime:
    """What a move must not lie before: the last one; a fact beside the road only the last fact.

    A decision made by people who did not know that somebody had left or died does not make it happen later.
    """
    if law.kind != Kind.FACT or law.name in ("hand_over", "admit"):
        return case.stage_since
    last = last_fact(case)
    return last.occurred_at if last else case.opened_at


def _require_decided(case: Case, name: str, proposal: Proposal | None) -> None:
    law = LAW[name]
    if not law.is_proposed:
        return
    wanted = ProposalStatus.APPROVED if law.kind == Kind.EXIT else ProposalStatus.OPEN
    if (
        proposal is None
        or proposal.case_id != case.pk
        or proposal.transition != name
        or proposal.status != wanted
        or proposal.decider_id is None
    ):
        raise Illegal(_("This step needs a decided proposal first."), case=case)


def void_proposals(case: Case, *, actor: User, office_id: int | None) -> None:
    """Void the live proposal of a locked case; each voiding is an event."""
    for proposal in Proposal.objects.select_for_update().filter(case=case, status__in=LIVE_PROPOSAL):
        proposal.status = ProposalStatus.VOID
        proposal.ended_at = timezone.now()
        proposal.version += 1
        proposal.save()
        case.requested_office_id = None
        ledger.append(
            case,
            "void_proposal",
            actor=actor,
            office_id=office_id,
            source=case.stage,
            facts={"proposal": proposal.pk, "transition": proposal.transition},
        )


@transaction.atomic
def record(
    case: Case,
    verb: str,
    *,
    actor: User,
    permission: str,
    occurred_at: datetime | None = None,
    text: str = "",
    **facts: Any,
) -> CaseEvent:
    """Append something that changes no stage: a note, a session, a health check. Locks the case.

    The one call by which a room puts a record of its own into the ledger, inside the transaction in which it writes
    the record. Raises ``NotAllowed``, ``Refusal`` on a closed case, ``ValidationError`` for a time in the future or
    before the case began.
    """
    case = lock_case(case)
    office_id = require(actor, RIGHTS[permission], case)
    if case.stage == Stage.CLOSED:
        raise Refusal(_("The case is closed; nothing can be added to it."), case=case)
    check_moment(occurred_at, after=case.opened_at)
    return ledger.append(
        case,
        verb,
        actor=actor,
        office_id=office_id,
        source=case.stage,
        occurred_at=occurred_at,
        text=text,
        facts=facts,
    )
