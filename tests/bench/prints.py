"""Case 7: case files of a few pages and of many, and a batch of a hundred, beside WeasyPrint alone on the same HTML."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.documents import rendering
from casework.documents.composing import compose
from casework.documents.enums import PrintKind, PrintStatus
from casework.documents.models import Print
from casework.documents.queries import printable_sections
from casework.documents.services import make_print, request_print
from casework.offices.models import User

from .alone import write
from .measure import LIMIT, OURS, Result, Target, Timed, take_turns

PRINTER: Final = "head.psbi-1"
FEW, MANY, BATCH = 5, 60, 100
CORES: Final = 2
_MOST_MEMORY: Final = 450


def prints(repeats: int) -> list[Result]:
    actor = User.objects.get(username=PRINTER)
    peaks = _Peaks()
    files = _files(actor)
    found = [
        _one(files[FEW], f"case file of about {FEW} pages", repeats, peaks),
        _one(files[MANY], f"case file of about {MANY} pages", repeats, peaks),
        _batch(actor, repeats, peaks),
    ]
    rendering.stop_all()
    for one in found:
        one.targets.append(Target(f"≤ {_MOST_MEMORY} MB", peaks.most <= _MOST_MEMORY))
    found[-1].notes.append(f"Most memory of a rendering process: {peaks.most:.0f} MB.")
    return found


class _Peaks:
    """The most memory any rendering process of ours has taken."""

    def __init__(self) -> None:
        self.most = 0.0

    def look(self) -> None:
        for engine in list(rendering._idle):
            for line in Path(f"/proc/{engine.process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    self.most = max(self.most, int(line.split()[1]) / 1024)


def _asked(case: Case, actor: User) -> Print:
    sections = [section.key for section in printable_sections(case, actor)]
    return request_print(case, actor=actor, kind=PrintKind.CASE_FILE, sections=sections)


def _cases(actor: User) -> QuerySet[Case]:
    return (
        visible_to(actor)
        .filter(sealed=False, present_panti__code="PSBI-1")
        .select_related("person", "category")
    )


def _files(actor: User) -> dict[int, Case]:
    """A case whose file has a few pages, and one with so much written to it that it has many."""
    few = _grown(_cases(actor).filter(event_count__range=(8, 30)).order_by("pk")[0], actor, FEW)
    many = _grown(_cases(actor).exclude(pk=few.pk).order_by("-event_count", "pk")[0], actor, MANY)
    return {FEW: few, MANY: many}


def _grown(case: Case, actor: User, pages: int) -> Case:
    """Write notes to a case until its file is about so long; the next run finds it so."""
    from casework.cases.services import write_note

    words = "Keluarga dihubungi lewat telepon; kabar tentang keadaan dan rencana disampaikan. " * 6
    for _turn in range(12):
        there = _made(case, actor).pages or 0
        if there >= pages:
            break
        for _ in range(max((pages - there) * 3, 1)):
            write_note(case, actor=actor, body=words)
    return Case.objects.select_related("person", "category").get(pk=case.pk)


def _made(case: Case, actor: User) -> Print:
    made = make_print(_asked(case, actor).pk)
    if made is None or made.status != PrintStatus.DONE:
        raise SystemExit(f"A case file could not be printed: {made.trouble if made else 'taken'}.")
    return made


def _one(case: Case, title: str, repeats: int, peaks: _Peaks) -> Result:
    actor = User.objects.get(username=PRINTER)
    pages = 0

    def ours() -> float:
        nonlocal pages
        asked = _asked(case, actor)
        began = time.perf_counter()
        made = make_print(asked.pk)
        took = time.perf_counter() - began
        assert made is not None
        pages = made.pages or 0
        peaks.look()
        return took

    with _alone(1) as pool:

        def limit() -> float:
            return pool.submit(write, _html(_asked(case, actor))).result()

        timings = take_turns(
            repeats,
            [(OURS, "the worker: read, draw, render, file", ours), (LIMIT, "WeasyPrint alone", limit)],
        )
    result = Result("7", f"{title}, {pages} in fact", timings)
    result.targets = [Target("≤ 1.15× limit", result.ratio(OURS, LIMIT) <= 1.15)]
    return result


def _html(made: Print) -> str:
    case = Case.objects.select_related("person", "category", "responsible_office", "present_panti").get(
        pk=made.case_id
    )
    return compose(made, case, User.objects.get(pk=made.requested_by_id))


def _alone(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))


def _batch(actor: User, repeats: int, peaks: _Peaks) -> Result:
    """A hundred files by as many threads as cores, against as many bare processes on the same pages of HTML."""
    cases = list(_cases(actor).filter(event_count__lte=30).order_by("-pk")[:BATCH])
    asked = [_asked(case, actor) for case in cases]
    pages_of_html = [_html(made) for made in asked]
    with ThreadPoolExecutor(CORES) as workers, _alone(CORES) as bare:

        def ours() -> float:
            waiting = [_asked(case, actor).pk for case in cases]
            began = time.perf_counter()
            list(workers.map(make_print, waiting))
            took = time.perf_counter() - began
            peaks.look()
            return took

        def limit() -> float:
            began = time.perf_counter()
            list(bare.map(write, pages_of_html, chunksize=1))
            return time.perf_counter() - began

        timings = take_turns(
            repeats,
            [(OURS, f"{CORES} workers", ours), (LIMIT, f"WeasyPrint in {CORES} processes", limit)],
        )
        list(workers.map(_close, range(CORES)))
    result = Result("7", f"batch of {len(cases)} case files", timings)
    result.targets = [Target("≥ 0.85 of the limit per core", result.ratio(LIMIT, OURS) >= 0.85)]
    result.notes.append(_rate(result, cases, actor))
    return result


def _rate(result: Result, cases: Sequence[Case], actor: User) -> str:
    number = sum(
        Print.objects.filter(case=case, status=PrintStatus.DONE)
        .order_by("-pk")
        .values_list("pages", flat=True)[0]
        or 0
        for case in cases
    )
    ours: Timed | None = result.of(OURS)
    assert ours is not None
    return f"{number} pages of a batch, {number / ours.median:.1f} pages a second on {CORES} cores."


def _close(_place: Any) -> None:
    connection.close()
