"""The shape of a year: where people are met, as what, and when, as published counts say (``outreach_history.csv``).

Pure: reads the file shipped with the reference data, no database, no clock.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

from casework.offices.reference import read_rows

CITIES: Final = {
    "31.71": "SDS-PUS",
    "31.72": "SDS-UTR",
    "31.73": "SDS-BRT",
    "31.74": "SDS-SEL",
    "31.75": "SDS-TIM",
}
# The quarter counted for each city and month by month; Ramadan 1446 H fell on 1 to 30 March of it.
_QUARTER, _ORDINARY, _RAMADAN = "2025-Q1", ("2025-01", "2025-02"), "2025-03"
RAMADAN_DAYS: Final = 30
DAYS: Final = 365


@dataclass(frozen=True)
class Shape:
    """``offices`` and ``field_types`` by their counts; ``ramadan`` is what one of its days counts for."""

    offices: dict[str, int]
    field_types: dict[str, int]
    ramadan: float


@cache
def shape() -> Shape:
    """What the published counts say of a year."""
    counted = {
        (row["period"], row["area"], row["kind"]): int(row["value"])
        for row in read_rows("outreach_history.csv")
    }
    offices = {code: counted[_QUARTER, area, "reached"] for area, code in CITIES.items()}
    ordinary = sum(counted[month, "31", "reached"] for month in _ORDINARY) / len(_ORDINARY)
    return Shape(offices, _field_types(counted), counted[_RAMADAN, "31", "reached"] / ordinary)


def _field_types(counted: dict[tuple[str, str, str], int]) -> dict[str, int]:
    """Counts by the officers' own types; two counted together are halved, what no type was given is the rest."""
    found: Counter[str] = Counter()
    for (period, area, kind), value in counted.items():
        if kind != "reached":
            for name in kind.split("+"):
                found[name] += value // len(kind.split("+"))
            found["lainnya"] -= value
        elif (period, area) in {(year, city) for year, city, what in counted if what == "gelandangan"}:
            found["lainnya"] += value
    return dict(found)


def ramadan_of(day: date) -> bool:
    """Whether a day lies in the thirty days before the first day of Idulfitri."""
    feasts = holidays.country_holidays("ID", years=[day.year], language="en_US").get_named("Eid al-Fitr")
    return any(feast - timedelta(days=RAMADAN_DAYS) <= day < feast for feast in feasts[:1])


def begin_days(rng: random.Random, count: int, last: date) -> list[date]:
    """The days on which so many cases begin in the year that ends on a day; more of them in Ramadan."""
    days = [last - timedelta(days=back) for back in range(DAYS, 0, -1)]
    weights = [shape().ramadan if ramadan_of(day) else 1.0 for day in days]
    return rng.choices(days, weights, k=count)
