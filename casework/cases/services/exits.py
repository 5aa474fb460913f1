"""Leaving a house: planned with the proposal, papers seen at the gate, then the door."""

from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.models import User

from ..enums import Destination, ExitKind, PaperKind, ProposalStatus
from ..models import Case, CaseEvent, Exit, ExitPaper, Proposal
from .proposals import carry_out, lock_proposal, propose

# Papers the gate must see before anybody leaves, by kind of exit.
REQUIRED_PAPERS: Final[dict[str, tuple[PaperKind, ...]]] = {
    ExitKind.FAMILY: (
        PaperKind.COLLECTOR_ID,
        PaperKind.FAMILY_CARD,
        PaperKind.UNDERTAKING,
        PaperKind.HANDOVER,
    ),
    ExitKind.DISCHARGE: (PaperKind.HANDOVER,),
}
OPTIONAL_PAPERS: Final[dict[str, tuple[PaperKind, ...]]] = {
    ExitKind.FAMILY: (PaperKind.LOCAL_LETTER,),
    ExitKind.DISCHARGE: (PaperKind.HOUSING, PaperKind.EMPLOYMENT),
}


@transaction.atomic
def propose_exit(
    case: Case,
    kind: str,
    *,
    actor: User,
    expected_stage: str,
    destination: str,
    address: str,
    follow_up_dates: list[date],
    note: str = "",
    **collector: Any,
) -> Exit:
    """Propose a return to the family or a discharge, with where to, who collects and when to visit.

    ``collector`` may hold ``collector_name``, ``collector_relation``, ``collector_phone`` and ``collector_nik``
    (16 digits). Effects, in order: the proposal (see ``propose``), the planned exit. Raises as ``propose``, and
    ``ValidationError`` where a return to the family names no collector or a visit lies in the past.
    """
    if kind == ExitKind.FAMILY and not collector.get("collector_name"):
        raise ValidationError({"collector_name": _("Who collects the person?")})
    if kind == ExitKind.DISCHARGE and destination == Destination.FAMILY:
        raise ValidationError({"destination": _("For the family choose “Return to the family”.")})
    today = timezone.localdate()
    if not follow_up_dates or any(day < today for day in follow_up_dates):
        raise ValidationError({"follow_up_dates": _("Give at least one follow-up visit, in the future.")})
    proposal = propose(
        case,
        kind,
        actor=actor,
        expected_stage=expected_stage,
        facts={"follow_up_dates": [day.isoformat() for day in sorted(follow_up_dates)]},
        note=note,
    )
    return Exit.objects.create(
        case_id=case.pk,
        proposal=proposal,
        kind=kind,
        destination=destination,
        address=address,
        follow_up_dates=sorted(follow_up_dates),
        **collector,
    )


@transaction.atomic
def carry_out_exit(
    proposal: Proposal,
    *,
    actor: User,
    version: int,
    papers: dict[str, str],
    occurred_at: datetime | None = None,
    note: str = "",
) -> CaseEvent:
    """Let the person leave: ``papers`` maps each kind of paper seen at the gate to its number (may be empty).

    Effects, in order: locks the case and the proposal; records the papers and the moment of leaving; the door changes
    the stage, and its receivers end the stay and plan the visits. Raises ``Stale`` where it is carried out already,
    ``ValidationError`` naming the papers missing, and as ``carry_out``.
    """
    # before any paper is written: the second of two at the gate reads that somebody was faster
    lock_proposal(proposal, version=version, status=ProposalStatus.APPROVED)
    leaving = Exit.objects.select_for_update().get(proposal=proposal)
    missing = [paper for paper in REQUIRED_PAPERS[leaving.kind] if paper not in papers]
    if missing:
        listed = ", ".join(str(paper.label) for paper in missing)
        raise ValidationError({"papers": _("Still missing at the gate: %(papers)s.") % {"papers": listed}})
    ExitPaper.objects.bulk_create(
        [ExitPaper(exit=leaving, kind=kind, number=number, seen_by=actor) for kind, number in papers.items()]
    )
    leaving.left_at, leaving.carried_out_by = occurred_at or timezone.now(), actor
    leaving.save(update_fields=["left_at", "carried_out_by"])
    return carry_out(
        proposal,
        actor=actor,
        version=version,
        note=note,
        occurred_at=occurred_at,
        exit=leaving.pk,
    )
