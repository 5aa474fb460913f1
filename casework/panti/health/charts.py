"""Measures as a small line: drawn by the server, with the table beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise

from .queries import Taken
from .rules import CHILD, MEASURES, Measure

WIDTH, HEIGHT, EDGE = 240, 48, 4
SHOWN: Final = 20


@dataclass(frozen=True)
class Cell:
    """One value with the word that marks it as out of range."""

    value: Decimal | int | None
    word: str
    label: str | Promise


@dataclass(frozen=True)
class Row:
    taken: Taken
    cells: list[Cell]


@dataclass(frozen=True)
class Line:
    """One measure over time: the points of a polyline, the band of what is usual, the last value in words."""

    measure: Measure
    points: str
    band_top: float
    band_height: float
    dots: list[tuple[float, float, bool]]
    last: Cell
    count: int


def columns(taken: Iterable[Taken]) -> list[Measure]:
    """The measures that were taken at all, in the order of the table."""
    listed = list(taken)
    return [one for one in MEASURES if any(t.values.get(one.key) is not None for t in listed)]


def table(taken: list[Taken], age: int | None) -> list[Row]:
    """The newest first; what is out of range is marked with a word."""
    shown = columns(taken)
    return [
        Row(one, [_cell(measure, one.values.get(measure.key), age) for measure in shown])
        for one in reversed(taken[-SHOWN:])
    ]


def _cell(measure: Measure, value: Any, age: int | None) -> Cell:
    return Cell(value, measure.word(value, age), measure.label)


def lines(taken: list[Taken], age: int | None) -> list[Line]:
    """A line for each measure taken at least twice, struck-out rows left out."""
    valid = [one for one in taken if one.signs is None or one.signs.struck_at is None]
    found = []
    for measure in MEASURES:
        values = [one.values[measure.key] for one in valid if one.values.get(measure.key) is not None]
        if len(values) > 1:
            found.append(_line(measure, values[-SHOWN:], age))
    return found


def _line(measure: Measure, values: list[Any], age: int | None) -> Line:
    floats = [float(value) for value in values]
    usual_low, usual_high = measure.usual
    judged = measure.key != "weight" and (measure.of_all_ages or age is None or age >= CHILD)
    spread = [*floats, usual_low, usual_high] if judged else floats
    low, high = min(spread), max(spread)
    if low == high:
        low, high = low - 1, high + 1

    def y(value: float) -> float:
        return round(EDGE + (HEIGHT - 2 * EDGE) * (1 - (value - low) / (high - low)), 1)

    step = (WIDTH - 2 * EDGE) / (len(floats) - 1)
    dots = [
        (round(EDGE + step * n, 1), y(value), bool(measure.word(value, age)))
        for n, value in enumerate(floats)
    ]
    return Line(
        measure,
        " ".join(f"{x},{at}" for x, at, _out in dots),
        y(usual_high) if judged else 0,
        round(y(usual_low) - y(usual_high), 1) if judged else 0,
        dots,
        _cell(measure, values[-1], age),
        len(floats),
    )
