"""The only writers of prints: asked for, made, cancelled, cleared away."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases import ledger
from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.cases.queries import holders, may, visible_to
from casework.cases.services import lock_case, log_access, require
from casework.offices.models import User

from . import queue
from .composing import NothingToPrint, compose
from .enums import Paper, PrintFor, PrintKind, PrintStatus, Trouble
from .models import BatchPrint, Print, PrintCounter
from .queries import RIGHT_OF, may_print, printable_sections
from .rendering import Paper as Rendered
from .rendering import RenderingFailed, render
from .rules import BATCH_LIMIT, KEPT_FOR, LOST_AFTER, print_number

logger = logging.getLogger("casework.documents")


def _next_number() -> str:
    year = timezone.localdate().year
    PrintCounter.objects.bulk_create([PrintCounter(year=year)], ignore_conflicts=True)
    PrintCounter.objects.filter(year=year).update(last=F("last") + 1)
    return print_number(year, PrintCounter.objects.get(year=year).last)


def _refuse(case: Case, kind: str) -> NotAllowed:
    return NotAllowed(
        _("This needs a right you do not hold on this case."),
        case=case,
        holders=holders(RIGHT_OF[kind], case),
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

    Effects, in order: locks the case, so that two askers agree which is the copy; gives the print number; writes the
    print with the sections this person may print, marked as a copy of the first of its kind; a row of the access log;
    queues the work in the same transaction. Raises ``NotAllowed`` without the right (an emergency gives none),
    ``ValidationError`` where no section is left.
    """
    case = lock_case(case)
    if not may_print(actor, kind, case):
        raise _refuse(case, kind)
    office_id = require(actor, RIGHT_OF[kind], case)
    chosen: list[str] = []
    if kind == PrintKind.CASE_FILE:
        chosen = [section.key for section in printable_sections(case, actor) if section.key in sections]
        if not chosen:
            raise ValidationError({"sections": _("Choose at least one section.")})
    earlier = Print.objects.counted().filter(case=case, kind=kind, subject=subject).order_by("pk")
    first = earlier.first()
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
        copy_number=earlier.count() + 1,
        copy_of=first,
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


def make_print(pk: int) -> Print | None:
    """Make one paper: what the worker does. None where it was cancelled, or another worker has it.

    Effects, in order: takes the print; reads the case as whoever asked may read it *now*; renders it, outside any
    transaction; then, in one: locks the case, asks for the right once more, appends ``print_paper`` with the hash of
    the file, and the print is done. Whatever fails is written on the print in words; nothing is raised.
    """
    taken = Print.objects.filter(pk=pk, status=PrintStatus.QUEUED)
    if not taken.update(status=PrintStatus.RENDERING, started_at=timezone.now()):
        return None
    made = Print.objects.select_related("requested_by", "office", "copy_of").get(pk=pk)
    try:
        _finish(made, _rendered(made))
    except NotAllowed:
        _fail(made, Trouble.NO_RIGHT)
    except NothingToPrint:
        _fail(made, Trouble.NOTHING)
    except RenderingFailed as failed:
        _fail(made, failed.trouble)
    except Exception as error:
        # the type alone: words of an exception may quote the paper
        logger.error("print %s failed: %s", made.number, type(error).__name__)  # noqa: TRY400 - as said
        _fail(made, Trouble.BROKEN)
    made.refresh_from_db()
    return made


def _rendered(made: Print) -> Rendered:
    """The paper, read as whoever asked may read today; health sections are logged by what reads them."""
    actor = made.requested_by
    case = (
        visible_to(actor)
        .select_related(
            "person", "category", "responsible_office", "present_panti", "receiving_panti", "previous_panti"
        )
        .filter(pk=made.case_id)
        .first()
    )
    if case is None or not may_print(actor, made.kind, case):
        raise NotAllowed(_("This needs a right you do not hold on this case."))
    return render(compose(made, case, actor))


@transaction.atomic
def _finish(made: Print, paper: Rendered) -> None:
    case = lock_case(made.case_id)
    actor = User.objects.get(pk=made.requested_by_id)
    if not may_print(actor, made.kind, case):
        raise NotAllowed(_("This needs a right you do not hold on this case."))
    digest = hashlib.sha256(paper.content).hexdigest()
    event = ledger.append(
        case,
        "print_paper",
        actor=actor,
        office_id=made.office_id,
        source=case.stage,
        facts={
            "print": made.pk,
            "number": made.number,
            "kind": made.kind,
            "sections": made.sections,
            "purpose": made.purpose,
            "copy": made.copy_number,
            "numbers": made.with_numbers,
            "sha256": digest,
        },
    )
    stored = made.file.storage.save(
        made.file.field.generate_filename(made, "paper"), ContentFile(paper.content)
    )
    try:
        done = Print.objects.filter(pk=made.pk, status=PrintStatus.RENDERING).update(
            status=PrintStatus.DONE,
            event=event,
            file=stored,
            sha256=digest,
            pages=paper.pages,
            size=len(paper.content),
            finished_at=timezone.now(),
        )
        if not done:
            # given up as lost meanwhile: what was said of it stands, and the event is rolled back
            raise RenderingFailed(Trouble.STOPPED)  # noqa: TRY301 - what was stored goes below
    except BaseException:
        # the rows are rolled back by the transaction, a file is not
        made.file.storage.delete(stored)
        raise


def _fail(made: Print, trouble: Trouble) -> None:
    Print.objects.filter(pk=made.pk, status=PrintStatus.RENDERING).update(
        status=PrintStatus.FAILED, trouble=trouble, finished_at=timezone.now()
    )


def clear_away() -> tuple[int, int]:
    """Work of every few minutes: files past their time go, prints lost with a worker say so, forgotten ones are queued.

    Returns how many files went, and how many prints were given up.
    """
    now = timezone.now()
    cleared = 0
    for old in Print.objects.filter(finished_at__lt=now - KEPT_FOR).exclude(file="")[:500]:
        name = str(old.file.name)
        Print.objects.filter(pk=old.pk).update(file="")
        old.file.storage.delete(name)
        cleared += 1
    lost = Print.objects.filter(status=PrintStatus.RENDERING, started_at__lt=now - LOST_AFTER).update(
        status=PrintStatus.FAILED, trouble=Trouble.STOPPED, finished_at=now
    )
    for waiting in Print.objects.filter(status=PrintStatus.QUEUED, requested_at__lt=now - LOST_AFTER)[:500]:
        queue.put_again(waiting)
    return cleared, lost
