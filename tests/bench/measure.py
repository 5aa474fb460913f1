"""Taking turns: each repetition runs everybody once, in another order each time, so that what else the machine does
falls on all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import OperationalError
from psycopg.errors import QueryCanceled

OURS, PEER, LIMIT = "ours", "peer", "limit"
# a run gives its own time where it prepares something first; otherwise the whole call counts
Run = Callable[[], float]


@dataclass
class Timed:
    """Everything one competitor took, in seconds (or whatever the case measures)."""

    name: str
    label: str
    samples: list[float] = field(default_factory=list)
    # broken off by the database once and not asked again: what it took stands for at least so much
    gave_up: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def spread(self) -> tuple[float, float]:
        """The middle half of the repetitions."""
        if len(self.samples) < 3:
            return min(self.samples), max(self.samples)
        first, _middle, last = statistics.quantiles(self.samples, n=4, method="inclusive")
        return first, last


@dataclass(frozen=True)
class Target:
    """What was promised, in words, and whether it was kept."""

    words: str
    kept: bool


@dataclass
class Result:
    """One row of the table."""

    case: str
    title: str
    competitors: list[Timed]
    unit: str = "ms"
    targets: list[Target] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def of(self, name: str) -> Timed | None:
        return next((one for one in self.competitors if one.name == name), None)

    def ratio(self, above: str, below: str) -> float:
        """How many times as long the first takes as the second, by their medians."""
        first, second = self.of(above), self.of(below)
        assert first is not None
        assert second is not None
        return first.median / second.median


@dataclass(frozen=True)
class Skipped:
    """A case that could not be measured here, and why in words."""

    case: str
    title: str
    why: str


def take_turns(repeats: int, competitors: Sequence[tuple[str, str, Run]]) -> list[Timed]:
    """Run everybody once unmeasured, then so many repetitions, each beginning with another one.

    Whoever's statement the database breaks off (``statement_timeout``) is not asked again: what it took until then is
    the one sample it has.
    """
    timed = [Timed(name, label) for name, label, _run in competitors]
    for one, (_name, _label, run) in zip(timed, competitors, strict=True):
        _tried(one, run)
    for turn in range(repeats):
        for place in range(len(competitors)):
            number = (turn + place) % len(competitors)
            if not timed[number].gave_up:
                timed[number].samples.append(competitors[number][2]())
    return timed


def _tried(one: Timed, run: Run) -> None:
    began = time.perf_counter()
    try:
        run()
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        one.samples, one.gave_up = [time.perf_counter() - began], True


def timed(call: Callable[[], Any]) -> Run:
    """A run that is the whole call."""

    def run() -> float:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began

    return run


def percentile(samples: Iterable[float], share: float) -> float:
    """The sample that so large a share lies at or below."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


MILLI: Final = 1000
