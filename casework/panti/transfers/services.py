"""From one panti to another: setting out and arriving. Letting go and taking in are a proposal and its decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.enums import ProposalStatus, Whereabouts
from casework.cases.errors import Illegal, Refusal
from casework.cases.models import Case, CaseEvent, Proposal
from casework.cases.queries import live_proposal
from casework.cases.services import carry_out, lock_case, record, require
from casework.cases.services.guards import check_moment
from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User
from casework.offices.queries import panti as all_panti

from ..enums import AwayKind
from ..models import CareInstruction, Stay, StayAbsence
from ..queries import Fit, matches


def asked_panti(facts: dict[str, Any]) -> Office | None:
    """The active referral panti a transfer names, or None."""
    pk = facts.get("panti")
    if not isinstance(pk, int):
        return None
    return all_panti().filter(kind=OfficeKind.PANTI, pk=pk).prefetch_related("criteria__takes").first()


def check_transfer(case: Case, facts: dict[str, Any]) -> None:
    """Raises ``Refusal`` unless the facts name another active referral panti that takes the person; a full one passes,
    since its head decides. What is agreed is not asked again on arrival."""
    if waiting_transfer(case) is not None:
        # agreed already: what was corrected since does not leave somebody standing at the gate
        return
    office = asked_panti(facts)
    if office is None or office.pk == case.present_panti_id:
        raise Refusal(_("Choose another active referral panti."), case=case)
    fit: Fit = matches(case.person, case.category, office, case=case)
    if not fit.takes:
        raise Refusal(
            _("%(panti)s does not take this person. %(why)s.")
            % {"panti": office.short_name, "why": fit.words},
            case=case,
        )


def waiting_transfer(case: Case) -> Proposal | None:
    """The transfer of a case that both heads agreed to and that has not arrived yet; None for any other proposal."""
    found = live_proposal(case)
    if found is None or found.transition != "transfer" or found.has_lapsed:
        return None
    return found if found.status == ProposalStatus.APPROVED else None


def on_the_way(case: Case) -> StayAbsence | None:
    """The time on the way of somebody who has set out and not arrived."""
    return StayAbsence.objects.filter(
        stay__case=case, stay__left_at__isnull=True, ended_at__isnull=True, kind=AwayKind.TRANSFER
    ).first()


@transaction.atomic
def depart(
    case: Case, *, actor: User, occurred_at: datetime, vehicle: str, escort: str, note: str = ""
) -> CaseEvent:
    """Record that somebody has set out for the panti that takes them; their bed stays theirs until they arrive there.

    Effects, in order: locks the case; ends a hospital stay or leave they set out from; lets the agreement no longer
    lapse; writes the time on the way; appends ``depart_transfer``, by which the other house has a task to record the
    arrival. Raises ``NotAllowed``, ``Refusal`` where no transfer is agreed or the person is on the way already,
    ``ValidationError`` without a vehicle or escort, for a time in the future or before the agreement.
    """
    missing = {
        name: _("Please fill this in.")
        for name, given in (("vehicle", vehicle), ("escort", escort))
        if not given.strip()
    }
    if missing:
        raise ValidationError(missing)
    case = lock_case(case)
    require(actor, "depart_transfer", case)
    proposal = waiting_transfer(case)
    if proposal is None:
        raise Refusal(_("No transfer is agreed for this person."), case=case)
    stay = Stay.objects.select_related("panti").get(case_id=case.pk, left_at__isnull=True)
    open_now = StayAbsence.objects.select_for_update().filter(stay=stay, ended_at__isnull=True).first()
    if open_now is not None and open_now.kind == AwayKind.TRANSFER:
        raise Illegal(_("The person is on the way already."), case=case)
    check_moment(occurred_at, after=proposal.decided_at)
    if open_now is not None:
        open_now.ended_at = max(occurred_at, open_now.began_at)
        open_now.save(update_fields=["ended_at"])
        # from there on their way: called off, they come back to the house and owe no other return
        case.whereabouts = Whereabouts.PANTI
        case.save(update_fields=["whereabouts"])
    # set out in time, no calendar ends it on the way
    Proposal.objects.filter(pk=proposal.pk).update(valid_until=None)
    office = Office.objects.get(pk=proposal.facts["panti"])
    away = StayAbsence.objects.create(
        stay=stay,
        kind=AwayKind.TRANSFER,
        place=office.short_name,
        companion=vehicle.strip(),
        escort=escort.strip(),
        began_at=max(occurred_at, stay.arrived_at),
        recorded_by=actor,
    )
    return record(
        case,
        "depart_transfer",
        actor=actor,
        permission="depart_transfer",
        occurred_at=occurred_at,
        text=note,
        away=away.pk,
        panti=office.pk,
        proposal=proposal.pk,
        transition=proposal.transition,
    )


@transaction.atomic
def arrive(
    proposal: Proposal, *, actor: User, version: int, occurred_at: datetime, note: str = ""
) -> CaseEvent:
    """Record the arrival in the panti that takes somebody in.

    Effects, in order: as ``carry_out``; by its receivers the stay in the house before ends, the bed there is free,
    and a stay here begins at the same moment, with the next number of this house's register; what the wards are to
    heed goes along. A departure nobody recorded holds nothing up. Raises ``ValidationError`` for a time in the
    future, before they set out or before the agreement, and as ``carry_out``.
    """
    case = lock_case(proposal.case_id)
    away = on_the_way(case)
    after = away.began_at if away is not None else proposal.decided_at
    check_moment(occurred_at, after=after)
    care = CareInstruction.objects.filter(stay__case=case, stay__left_at__isnull=True).first()
    event = carry_out(
        proposal, actor=actor, version=version, note=note, occurred_at=max(occurred_at, after or occurred_at)
    )
    if care is not None:
        # the wards here heed it from the first hour, until a nurse of this house has seen them
        care.pk, care.stay = None, Stay.objects.get(case=case, left_at__isnull=True)
        care.save(force_insert=True)
    return event


def turn_back(case: Case, *, at: datetime) -> None:
    """Somebody on the way is back in the house they set out from: the transfer was called off."""
    away = on_the_way(case)
    if away is not None:
        away.ended_at, away.came_back = max(at, away.began_at), True
        away.save(update_fields=["ended_at", "came_back"])
