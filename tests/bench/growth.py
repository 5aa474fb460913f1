"""Cases 11 and 12: the pages of a ward, and those everybody opens, in the whole city and in a hundredth of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from tools.database import ROOT

from .measure import MILLI, OURS, Result, Run, Target, take_turns
from .place import Place, Size

# some 500 beds in the whole city
HOUSE: Final = "PSBL-HS2"
WARD: Final = ("board", "log", "roll call")
EVERYBODY: Final = ("home", "case list", "case page")
SMALL: Final = "small"
# of which a run gives the slowest but one
VISITS: Final = 20
_SMALLER: Final = 100
# a resident's file is thicker than most, and in the small city they are many of all
_EVENTS: Final = 15
GROWTH: Final = 1.5
BOARD_MS: Final = 200


def wards(place: Place, repeats: int) -> list[Result]:
    """Case 11: the board, the daily log and the roll call of a house, with a year of logs in the database."""
    return _grown("11", place, repeats, WARD)


def everybody(place: Place, repeats: int) -> list[Result]:
    """Case 12: the home page, the list of cases, a case page."""
    return _grown("12", place, repeats, EVERYBODY)


def _grown(case: str, place: Place, repeats: int, pages: Sequence[str]) -> list[Result]:
    from django.core.management import call_command

    from casework.panti.models import LogEntry, Stay

    # a page names its style sheets by what is in them
    call_command("collectstatic", interactive=False, verbosity=0)
    living = Stay.objects.filter(panti__code=HOUSE, left_at__isnull=True).count()
    cases = max(place.size.cases // _SMALLER, 2 * living, 1)
    # as many people in the same house, and nobody in any other
    small = place.beside(Size(cases, max(cases // 2, 1), cases * _EVENTS, residents=living, house=HOUSE))
    entries = LogEntry.objects.count()
    with _visitor(place) as here, _visitor(small) as there:
        return [
            _page(case, page, (here, there), (place.size, small.size), repeats, living, entries)
            for page in pages
        ]


def _page(
    case: str,
    page: str,
    visitors: tuple[Visitor, Visitor],
    sizes: tuple[Size, Size],
    repeats: int,
    living: int,
    entries: int,
) -> Result:
    here, there = visitors
    competitors: list[tuple[str, str, Run]] = [
        (OURS, f"p95 of {VISITS} visits, {sizes[0].cases:,} cases", lambda: here.opens(page)),
        (SMALL, f"the same, {sizes[1].cases:,} cases", lambda: there.opens(page)),
    ]
    result = Result(case, f"{page}, {living} residents", take_turns(repeats, competitors))
    result.targets = [
        Target(f"≤ {GROWTH}× its p95 in the small city", result.ratio(OURS, SMALL) <= GROWTH),
        Target("as many queries", here.queries == there.queries),
    ]
    ours = result.of(OURS)
    if page == "board" and ours is not None:
        result.targets.append(Target(f"≤ {BOARD_MS} ms", ours.median * MILLI <= BOARD_MS))
    queries = f"{here.queries} queries here, {there.queries} there"
    cpu = f"{here.cpu * MILLI:.0f} ms of processor time in Django"
    result.notes.append(
        f"{page.capitalize()}: {result.ratio(OURS, SMALL):.2f}× what it takes in the small city; {queries}; {cpu};"
        f" {entries:,} entries of the log here."
    )
    return result


class Visitor:
    """Opens pages of one city, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process, self.queries, self.cpu = process, 0, 0.0

    def opens(self, page: str) -> float:
        """How long the page takes, the slowest of twenty but one."""
        asked = {"page": page, "house": HOUSE, "times": VISITS}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"Nobody could open {page}; the message stands above.")
        answer: dict[str, Any] = json.loads(line)
        self.queries, self.cpu = answer["queries"], answer["cpu"]
        took: float = answer["p95"]
        return took


@contextmanager
def _visitor(place: Place) -> Iterator[Visitor]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.visits"],
        cwd=ROOT,
        env={**os.environ, **place.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    try:
        yield Visitor(process)
    finally:
        process.stdin.close()
        process.wait()
