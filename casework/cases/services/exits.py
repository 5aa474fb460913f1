"""Leaving a house or the care on site: planned with the proposal, papers seen at the gate, then the door."""

from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.models import User

from .. import ledger
from ..enums import Destination, DutyKind, ExitKind, PaperKind, ProposalStatus
from ..models import Case, CaseEvent, Exit, ExitPaper, Proposal
from .duties import office_of, require_duty
from .locking import lock_case
from .proposals import carry_out, lock_proposal, propose

# Papers that belong to an exit, by its kind.
REQUIRED_PAPERS: Final[dict[str, tuple[PaperKind, ...]]] = {
    ExitKind.FAMILY: (
        PaperKind.COLLECTOR_ID,
        PaperKind.UNDERTAKING,
        PaperKind.FAMILY_CARD,
        PaperKind.HANDOVER,
    ),
    ExitKind.DISCHARGE: (PaperKind.HANDOVER,),
    ExitKind.REPATRIATE: (PaperKind.COVER_LETTER, PaperKind.TRAVEL, PaperKind.HANDOVER),
    ExitKind.REFER_OUT: (PaperKind.REFERRAL, PaperKind.HANDOVER),
}
OPTIONAL_PAPERS: Final[dict[str, tuple[PaperKind, ...]]] = {
    ExitKind.FAMILY: (PaperKind.LOCAL_LETTER,),
    ExitKind.DISCHARGE: (PaperKind.HOUSING, PaperKind.EMPLOYMENT),
    ExitKind.REPATRIATE: (),
    ExitKind.REFER_OUT: (PaperKind.ACCEPTANCE,),
}
# Nobody is handed to somebody unidentified, or to somebody who has not signed for them. Nothing else stops a
# hand-over: papers follow people, people do not wait for papers.
NEVER_FOLLOW: Final[dict[str, tuple[PaperKind, ...]]] = {
    ExitKind.FAMILY: (PaperKind.COLLECTOR_ID, PaperKind.UNDERTAKING),
}
# where each kind of exit may lead
DESTINATIONS: Final[dict[str, tuple[Destination, ...]]] = {
    ExitKind.FAMILY: (Destination.FAMILY,),
    ExitKind.DISCHARGE: (Destination.OWN_HOME, Destination.WORK, Destination.SCHOOL),
    ExitKind.REPATRIATE: (Destination.ORIGIN,),
    ExitKind.REFER_OUT: (Destination.HOSPITAL, Destination.AGENCY, Destination.PROVINCE),
}


def papers_that_may_follow(kind: str) -> tuple[PaperKind, ...]:
    """The papers of an exit that may be filed after the person has left."""
    return tuple(paper for paper in REQUIRED_PAPERS[kind] if paper not in NEVER_FOLLOW.get(kind, ()))


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
    **plan: Any,
) -> Exit:
    """Propose that somebody leaves: where to, who collects or receives them, and when to visit or ask afterwards.

    ``plan`` may hold the other fields of ``Exit``: ``collector_name``, ``collector_relation``, ``collector_phone`` and
    ``collector_nik`` (16 digits) for a return to the family; ``area``, ``institution``, ``institution_phone``,
    ``receiver_name``, ``receiver_relation``, ``travel``, ``travel_with`` and ``departs_on`` for a repatriation;
    ``institution`` and what belongs to it, ``letter_number`` and ``area`` for a referral.
    Effects, in order: the proposal (see ``propose``), the planned exit. Raises as ``propose``, and ``ValidationError``
    naming every field without which this kind of exit cannot be decided.
    """
    _check_plan(kind, destination, follow_up_dates, plan)
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
        **plan,
    )


def _check_plan(kind: str, destination: str, follow_up_dates: list[date], plan: dict[str, Any]) -> None:
    wrong: dict[str, str] = {}
    today = timezone.localdate()
    if kind == ExitKind.DISCHARGE and destination == Destination.FAMILY:
        wrong["destination"] = _("For the family choose “Return to the family”.")
    elif destination not in DESTINATIONS[kind]:
        wrong["destination"] = _("This is no destination of this kind of exit.")
    if kind == ExitKind.FAMILY and not plan.get("collector_name"):
        wrong["collector_name"] = _("Who collects the person?")
    if kind in (ExitKind.REPATRIATE, ExitKind.REFER_OUT) and not plan.get("institution"):
        wrong["institution"] = _("Who takes the person over?")
    if kind == ExitKind.REPATRIATE:
        wrong |= _lacking_of_a_journey(plan, today)
    if destination == Destination.PROVINCE and plan.get("area") is None:
        wrong["area"] = _("Choose the province.")
    # whoever is referred out is in the care of others: their case is closed and nobody visits
    if kind != ExitKind.REFER_OUT and (not follow_up_dates or any(day < today for day in follow_up_dates)):
        wrong["follow_up_dates"] = _("Give at least one follow-up visit, in the future.")
    if wrong:
        raise ValidationError(wrong)


def _lacking_of_a_journey(plan: dict[str, Any], today: date) -> dict[str, str]:
    asked = {
        "area": _("Choose the city or regency."),
        "receiver_name": _("Who receives the person there?"),
        "travel": _("How does the person travel?"),
        "travel_with": _("Name the bus, or whoever goes along."),
        "departs_on": _("When do they leave?"),
    }
    wrong = {name: sentence for name, sentence in asked.items() if not plan.get(name)}
    departs_on = plan.get("departs_on")
    if departs_on and departs_on < today:
        wrong["departs_on"] = _("This day has passed.")
    return wrong


@transaction.atomic
def carry_out_exit(
    proposal: Proposal,
    *,
    actor: User,
    version: int,
    papers: dict[str, str],
    missing_reason: str = "",
    occurred_at: datetime | None = None,
    note: str = "",
) -> CaseEvent:
    """Let the person leave: ``papers`` maps each kind of paper seen at the gate to its number (may be empty).

    A paper that is not there follows, with a ``missing_reason``: whoever stands at the gate with a bus waiting is not
    made to wait for a letter. Two papers never follow, and without them the hand-over stops: the identity card of
    whoever collects the person, and the undertaking they have signed. That is for the person's safety: nobody is handed
    to somebody unidentified.

    Effects, in order: locks the case and the proposal; records the papers, those that follow and the moment of leaving;
    the door changes the stage with the missing kinds in the event's facts, which opens the duty to file them; its
    receivers end the stay and plan the visits. Raises ``Stale`` where it is carried out already or was called off,
    ``ValidationError`` naming the papers missing, and as ``carry_out``.
    """
    # before any paper is written: the second of two at the gate reads that somebody was faster
    lock_proposal(proposal, version=version, status=ProposalStatus.APPROVED)
    leaving = Exit.objects.select_for_update().get(proposal=proposal)
    missing = [paper for paper in REQUIRED_PAPERS[leaving.kind] if paper not in papers]
    stopping = [paper for paper in missing if paper not in papers_that_may_follow(leaving.kind)]
    reason = missing_reason.strip()
    if stopping or (missing and not reason):
        listed = ", ".join(str(paper.label) for paper in (stopping or missing))
        raise ValidationError({"papers": _("Still missing at the gate: %(papers)s.") % {"papers": listed}})
    ExitPaper.objects.bulk_create(
        [ExitPaper(exit=leaving, kind=kind, number=number, seen_by=actor) for kind, number in papers.items()]
    )
    leaving.left_at, leaving.carried_out_by = occurred_at or timezone.now(), actor
    leaving.missing = [paper.value for paper in missing]
    leaving.missing_reason = reason if missing else ""
    leaving.save(update_fields=["left_at", "carried_out_by", "missing", "missing_reason"])
    return carry_out(
        proposal,
        actor=actor,
        version=version,
        note=note,
        occurred_at=occurred_at,
        exit=leaving.pk,
        **({"missing_papers": leaving.missing} if missing else {}),
    )


@transaction.atomic
def file_exit_papers(case: Case, *, actor: User, papers: dict[int, dict[str, str]]) -> CaseEvent:
    """File papers that were missing when somebody left: for each exit's id the kinds that came, with their numbers.

    Also when the case is in aftercare or closed. Effects, in order: locks the case; the papers; what is still missing
    of each exit; ``file_exit_papers`` with what was filed and what is missing, which ends the duty once nothing is.
    Raises as ``require_duty``, and ``ValidationError`` where no paper is named or one is not owed.
    """
    case = lock_case(case)
    duty = require_duty(case, DutyKind.EXIT_PAPERS, actor=actor)
    owed = {leaving.pk: leaving for leaving in exits_owing(case, locked=True)}
    filed = {pk: kinds for pk, kinds in papers.items() if kinds}
    if not filed:
        raise ValidationError(_("Tick at least one paper that has come."))
    for pk, kinds in filed.items():
        if pk not in owed or set(kinds) - set(owed[pk].missing):
            raise ValidationError(
                _("One of these papers was filed meanwhile. Look again at what is missing.")
            )
    for pk, kinds in filed.items():
        leaving = owed[pk]
        ExitPaper.objects.bulk_create(
            [
                ExitPaper(exit=leaving, kind=kind, number=number, seen_by=actor, filed_later=True)
                for kind, number in kinds.items()
            ]
        )
        leaving.missing = [kind for kind in leaving.missing if kind not in kinds]
        leaving.save(update_fields=["missing"])
    return ledger.append(
        case,
        "file_exit_papers",
        actor=actor,
        office_id=office_of(duty, actor),
        source=case.stage,
        facts={
            "duty": duty.pk,
            "exits": sorted(filed),
            "filed": sorted(kind for kinds in filed.values() for kind in kinds),
            "missing_papers": sorted(kind for leaving in owed.values() for kind in leaving.missing),
        },
    )


def exits_owing(case: Case, *, locked: bool = False) -> list[Exit]:
    """The exits of a case of which papers are still to follow, the oldest first."""
    found = Exit.objects.filter(case=case, left_at__isnull=False).exclude(missing=[])
    found = found.order_by("left_at", "pk")
    return list(found.select_for_update(of=("self",)) if locked else found)
