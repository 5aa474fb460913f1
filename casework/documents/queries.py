"""What may be printed by whom, and what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from casework.cases import registry
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import live_opening, may, visible_to
from casework.cases.registry import PaperSection
from casework.offices.models import User
from casework.offices.queries import rights_of
from casework.outreach.models import Handover

from .enums import UNDER_WAY, PrintKind, PrintStatus
from .models import BatchPrint, Print
from .rules import BATCH_LIMIT, is_genuine_key, standard_number

# cases of a list that are looked at to see which of them may be printed
LOOKED_AT: Final = 5 * BATCH_LIMIT

# the right each kind of paper of this room asks for; those of other rooms say theirs (``right_of``)
RIGHT_OF: dict[str, str] = {
    PrintKind.CASE_FILE: "print_case",
    PrintKind.HANDOVER: "print_handover",
    PrintKind.PLACEMENT: "print_case",
}


def right_of(kind: str) -> str:
    """The right that printing a paper of this kind asks for."""
    letter = registry.letter(kind)
    return letter.permission if letter is not None else RIGHT_OF[kind]


def may_print(actor: User, kind: str, case: Case) -> bool:
    """Whether the person may print this of a case. An emergency opens a sealed case to the eyes alone."""
    return may(actor, right_of(kind), case) and live_opening(actor, case) is None


def prints_at_all(user: User) -> bool:
    rights = rights_of(user)
    return rights.anywhere("print_case") or rights.anywhere("print_handover")


def printable_sections(case: Case, actor: User) -> list[PaperSection]:
    """The sections of the case file this person may print, in the order of the paper."""
    return [section for section in registry.paper_sections() if may(actor, section.permission, case)]


def placed_by(case: Case, event: int = 0) -> CaseEvent | None:
    """The event by which the case was last placed in a panti, or that very one; None for one that never was."""
    found = CaseEvent.objects.filter(case=case, verb="place").order_by("-seq")
    return (found.filter(pk=event) if event else found).select_related("actor", "office").first()


def handovers_of(case: Case) -> list[Handover]:
    return list(Handover.objects.filter(case=case).select_related("panti", "office"))


def prints_of(case: Case) -> QuerySet[Print]:
    """Everything printed of a case, newest first; who may open which stands in ``openable``."""
    return Print.objects.filter(case=case, status=PrintStatus.DONE).select_related(
        "requested_by", "office", "copy_of"
    )


def done_before(made: Print) -> QuerySet[Print]:
    """The papers there are of the same thing, in the order in which they became ready."""
    same = Print.objects.filter(case=made.case_id, kind=made.kind, subject=made.subject)
    return same.filter(status=PrintStatus.DONE).exclude(pk=made.pk).order_by("copy_number")


def prints_by(actor: User) -> QuerySet[Print]:
    """What this person asked for, of cases they may still read."""
    return Print.objects.filter(requested_by=actor, case__in=visible_to(actor)).select_related(
        "case__person", "batch"
    )


def came_to_nothing(actor: User, batch: str) -> QuerySet[Print]:
    """The papers of one's own batch that failed or were cancelled, to be asked for again."""
    lost = (PrintStatus.FAILED, PrintStatus.CANCELLED)
    found = prints_by(actor).filter(status__in=lost)
    return (
        found.filter(batch=int(batch))
        if batch.isascii() and batch.isdigit() and len(batch) < 19
        else found.none()
    )


def batches_by(actor: User) -> QuerySet[BatchPrint]:
    # a query that counts forgets the order of the model
    return with_counts(BatchPrint.objects.filter(requested_by=actor)).order_by("-requested_at", "-pk")


def with_counts(batches: QuerySet[BatchPrint]) -> QuerySet[BatchPrint]:
    """Batches with how many of their papers are ready, failed, cancelled and still to come."""

    def how_many(*statuses: str) -> Count:
        return Count("prints", filter=Q(prints__status__in=statuses))

    return batches.annotate(
        total=Count("prints"),
        ready=how_many(PrintStatus.DONE),
        failed=how_many(PrintStatus.FAILED),
        cancelled=how_many(PrintStatus.CANCELLED),
        to_come=how_many(*UNDER_WAY),
        waiting=how_many(PrintStatus.QUEUED),
    )


@dataclass(frozen=True)
class Printable:
    """The cases of a list that somebody may print, and how many they may only read."""

    cases: list[Case]
    left_out: int
    too_many: bool = False


def printable_among(cases: QuerySet[Case], actor: User) -> Printable:
    """Split a list into what this person may print and how many they may only read.

    A list that cannot be printed at once is not read to its end: some hundred cases say so.
    """
    related = ("person", "responsible_office", "present_panti", "receiving_panti")
    found = list(cases.select_related(*related).order_by("pk")[: LOOKED_AT + 1])
    allowed = [case for case in found if may_print(actor, PrintKind.CASE_FILE, case)]
    too_many = len(allowed) > BATCH_LIMIT or len(found) > LOOKED_AT
    return Printable(allowed, len(found) - len(allowed), too_many)


def is_genuine(number: str, key: str) -> bool:
    """Whether a paper with this number and key was made here. The key is asked first, so a guess costs no query."""
    number = standard_number(number)
    if not is_genuine_key(number, key):
        return False
    return Print.objects.filter(number=number, status=PrintStatus.DONE).exists()
