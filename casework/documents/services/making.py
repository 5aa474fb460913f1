"""Prints are made by the worker, given up with a worker that died, and cleared away."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases import ledger
from casework.cases.errors import NotAllowed
from casework.cases.queries import visible_to
from casework.cases.services import lock_case
from casework.offices.models import User

from .. import queue
from ..composing import NothingToPrint, compose
from ..enums import PrintStatus, Trouble
from ..models import Print
from ..queries import done_before, may_print
from ..rendering import Paper, RenderingFailed, render
from ..rules import KEPT_FOR, LOST_AFTER, WORKER_SILENT

logger = logging.getLogger("casework.documents")


def make_print(pk: int) -> Print | None:
    """Make one paper: what the worker does. None where it was cancelled, or another worker has it.

    Effects, in order: takes the print; counts those of the same thing that are ready, which it is a copy of; reads the
    case as whoever asked may read it *now*; renders it, outside any transaction; then, in one: locks the case, asks for
    the right once more, appends ``print_paper`` with the hash of the file, and the print is done. Where another of the
    same thing became ready meanwhile it is made again, since the paper itself says the how many-eth it is. Whatever
    fails is written on the print in words; nothing is raised.
    """
    taken = Print.objects.filter(pk=pk, status=PrintStatus.QUEUED)
    if not taken.update(status=PrintStatus.RENDERING, started_at=timezone.now()):
        return None
    made = Print.objects.select_related("requested_by", "office", "copy_of").get(pk=pk)
    try:
        _count(made)
        while not _finish(made, _rendered(made)):
            _count(made)
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


def _rendered(made: Print) -> Paper:
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


def _count(made: Print) -> None:
    """Say on a print which of its kind it is: the first to become ready is the original, all others are its copies."""
    earlier = list(done_before(made))
    made.copy_number = earlier[-1].copy_number + 1 if earlier else 1
    made.copy_of = earlier[0] if earlier else None
    Print.objects.filter(pk=made.pk, status=PrintStatus.RENDERING).update(
        copy_number=made.copy_number, copy_of=made.copy_of
    )


@transaction.atomic
def _finish(made: Print, paper: Paper) -> bool:
    """Store the paper with its event; False, and nothing is stored, where its count is not true any more."""
    case = lock_case(made.case_id)
    latest = done_before(made).last()
    if made.copy_number != (latest.copy_number + 1 if latest else 1):
        return False
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
    return True


def _fail(made: Print, trouble: Trouble) -> None:
    Print.objects.filter(pk=made.pk, status=PrintStatus.RENDERING).update(
        status=PrintStatus.FAILED, trouble=trouble, finished_at=timezone.now()
    )


def clear_away() -> tuple[int, int]:
    """Work of every minute: files past their time go, prints lost with a worker say so, forgotten ones are queued.

    Returns how many files went, and how many prints were given up.
    """
    now = timezone.now()
    cleared = 0
    for old in Print.objects.filter(finished_at__lt=now - KEPT_FOR).exclude(file="")[:500]:
        name = str(old.file.name)
        Print.objects.filter(pk=old.pk).update(file="")
        old.file.storage.delete(name)
        cleared += 1
    lost = Print.objects.filter(pk__in=_lost(now), status=PrintStatus.RENDERING).update(
        status=PrintStatus.FAILED, trouble=Trouble.STOPPED, finished_at=now
    )
    for waiting in Print.objects.filter(status=PrintStatus.QUEUED, requested_at__lt=now - LOST_AFTER)[:500]:
        queue.put_again(waiting)
    return cleared, lost


def _lost(now: datetime) -> list[int]:
    """Prints that are being made by nobody: for too long, or by a worker that is silent."""
    begun = Print.objects.filter(status=PrintStatus.RENDERING, started_at__lt=now - WORKER_SILENT)
    held = queue.held_since(now - WORKER_SILENT)
    return [
        made.pk for made in begun[:500] if made.pk not in held or (made.started_at or now) < now - LOST_AFTER
    ]
