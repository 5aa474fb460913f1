"""Prints are asked for and cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.cases.queries import holders, may
from casework.cases.services import lock_case, log_access, require
from casework.offices.models import User

from .. import queue
from ..enums import Paper, PrintFor, PrintKind, PrintStatus
from ..models import BatchPrint, Print, PrintCounter
from ..queries import may_print, placed_by, printable_sections, right_of
from ..rules import BATCH_LIMIT, print_number


def _next_number() -> str:
    year = timezone.localdate().year
    PrintCounter.objects.bulk_create([PrintCounter(year=year)], ignore_conflicts=True)
    PrintCounter.objects.filter(year=year).update(last=F("last") + 1)
    return print_number(year, PrintCounter.objects.get(year=year).last)


def _refuse(case: Case, kind: str) -> NotAllowed:
    return NotAllowed(
        _("This needs a right you do not hold on this case."),
        case=case,
        holders=holders(right_of(kind), case),
    )


@transaction.atomic
def request_print(
    case: Case,
    *,
    actor: User,
    kind: str,
    subject: int = 0,
    sections: Sequence[str] = (),
    paper: str = Paper.A4,
    purpose: str = PrintFor.WORK,
    with_numbers: bool = False,
    batch: BatchPrint | None = None,
) -> Print:
    """Ask for a paper; a worker makes it.

    Effects, in order: locks the case; gives the print number; writes the print with the sections this person may print;
    a row of the access log; queues the work in the same transaction. Whether it is a copy shows when it is made. A
    letter of a placement is of the latest one unless ``subject`` names the event of another. Raises
    ``NotAllowed`` without the right (an emergency gives none), ``ValidationError`` where no section is left.
    """
    case = lock_case(case)
    if not may_print(actor, kind, case):
        raise _refuse(case, kind)
    office_id = require(actor, right_of(kind), case)
    chosen: list[str] = []
    if kind == PrintKind.CASE_FILE:
        chosen = [section.key for section in printable_sections(case, actor) if section.key in sections]
        if not chosen:
            raise ValidationError({"sections": _("Choose at least one section.")})
    if kind == PrintKind.PLACEMENT and not subject and (placed := placed_by(case)):
        subject = placed.pk
    made = Print.objects.create(
        number=_next_number(),
        kind=kind,
        case=case,
        subject=subject,
        batch=batch,
        sections=chosen,
        paper=paper,
        purpose=purpose,
        with_numbers=with_numbers and may(actor, "unmask_nik", case),
        office_id=office_id,
        requested_by=actor,
    )
    log_access(actor=actor, purpose=Purpose.PRINT, person=case.person, case=case)
    if made.with_numbers:
        log_access(actor=actor, purpose=Purpose.UNMASK, person=case.person, case=case)
    queue.put(made)
    return made


@transaction.atomic
def request_batch(
    cases: Iterable[Case],
    *,
    actor: User,
    sections: Sequence[str],
    paper: str = Paper.A4,
    purpose: str = PrintFor.ARCHIVE,
    chosen: str = "",
    left_out: int = 0,
) -> BatchPrint:
    """Ask for the files of many cases, each a print of its own.

    Effects, in order: locks every case; writes the batch with how many cases of the list were left out; asks for each
    paper as ``request_print`` does. Raises ``Refusal`` for no case and for more than ``BATCH_LIMIT``, ``NotAllowed``
    for one that the actor may not print, ``Busy`` where a colleague holds one too long.
    """
    wanted = list(cases)
    if not wanted:
        raise Refusal(_("There is no case in this list that you may print."))
    if len(wanted) > BATCH_LIMIT:
        raise Refusal(
            _("At most %(n)d case files are printed at once. Narrow the list first.") % {"n": BATCH_LIMIT}
        )
    # always in the same order, so that two batches over the same cases never wait for each other; and every case before
    # the first number is given, since whoever prints one of them holds it while they wait for theirs
    locked = [lock_case(pk) for pk in sorted(case.pk for case in wanted)]
    batch = BatchPrint.objects.create(requested_by=actor, chosen=chosen[:240], left_out=left_out)
    for case in locked:
        request_print(
            case,
            actor=actor,
            kind=PrintKind.CASE_FILE,
            sections=sections,
            paper=paper,
            purpose=purpose,
            batch=batch,
        )
    return batch


@transaction.atomic
def cancel_batch(batch: BatchPrint, *, actor: User) -> int:
    """Cancel what of a batch is not being made yet; what is ready stays. Returns how many papers that were.

    Raises ``NotAllowed`` for somebody else's.
    """
    if batch.requested_by_id != actor.pk:
        raise NotAllowed(_("Only whoever asked for it cancels a print."))
    stopped = Print.objects.filter(batch=batch, status=PrintStatus.QUEUED).update(
        status=PrintStatus.CANCELLED, finished_at=timezone.now()
    )
    BatchPrint.objects.filter(pk=batch.pk, cancelled_at__isnull=True).update(cancelled_at=timezone.now())
    return stopped


@transaction.atomic
def cancel_print(made: Print, *, actor: User) -> bool:
    """Cancel a print that waits; False where a worker has it already. Raises ``NotAllowed`` for somebody else's."""
    if made.requested_by_id != actor.pk:
        raise NotAllowed(_("Only whoever asked for it cancels a print."))
    waiting = Print.objects.filter(pk=made.pk, status=PrintStatus.QUEUED)
    return bool(waiting.update(status=PrintStatus.CANCELLED, finished_at=timezone.now()))
