"""Who is met when, by which road each case goes and how far it came: the whole city before a row is told. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from casework.offices.models import Category, Criteria


class Home(Enum):
    """Where somebody lives when the city is written."""

    NONE = "no house"
    TRANSIT = "a transit house"
    PANTI = "a panti"


# the steps of each road and how many events of the ledger each leaves; told in ``steps``
EVENTS: Final[dict[str, int]] = {
    "meet": 1,
    "settle": 1,
    "hand_over": 1,
    "sign": 1,
    "lie_down": 1,
    "check": 1,
    "assess": 3,
    "confer": 1,
    "ask_place": 1,
    "place": 1,
    "accept": 1,
    "admit": 1,
    "plan": 2,
    "ask_begin_support": 1,
    "begin_support": 1,
    "session": 1,
    "report": 1,
    "ask_begin_rehabilitation": 1,
    "begin_rehabilitation": 1,
    "train": 1,
    "ask_begin_resocialisation": 1,
    "begin_resocialisation": 1,
    "ask_return": 1,
    "approve_return": 1,
    "leave": 1,
    "visit": 1,
    "ask_close": 1,
    "close": 1,
    "go_missing": 1,
    "sign_missing": 1,
    "ask_close_absent": 1,
    "close_absent": 1,
}
_ARRIVE: Final = ("meet", "hand_over", "sign", "lie_down", "check", "assess", "confer")
_TO_PANTI: Final = (*_ARRIVE, "ask_place", "place", "accept", "admit", "check", "assess", "plan")
_IN_SUPPORT: Final = (*_TO_PANTI, "ask_begin_support", "begin_support", "session", "report")
_HOME: Final = ("ask_return", "approve_return", "leave", "visit", "visit", "visit", "ask_close", "close")
ROADS: Final[dict[str, tuple[str, ...]]] = {
    "settled": ("meet", "settle"),
    "family": (*_ARRIVE, *_HOME),
    "panti": (
        *_IN_SUPPORT,
        "ask_begin_rehabilitation",
        "begin_rehabilitation",
        "train",
        "report",
        "ask_begin_resocialisation",
        "begin_resocialisation",
        *_HOME,
    ),
    "absent": (*_IN_SUPPORT, "go_missing", "sign_missing", "ask_close_absent", "close_absent"),
}
# of the cases that have ended, and of those under way: by where whoever it is lives
_ENDED: Final = {"settled": 70, "family": 18, "panti": 8, "absent": 4}
_UNDER_WAY: Final[dict[Home, dict[str, int]]] = {
    Home.NONE: {"family": 6, "panti": 1, "absent": 1},
    Home.TRANSIT: {"family": 40, "panti": 52},
    Home.PANTI: {"panti": 1},
}
# work that waits for a decision is found waiting more often, and hardly anybody before they have a bed
_WAITS: Final = 3
_FLEETING: Final = ("hand_over", "sign")
_OFTEN: Final = 8
# of those who live in no house, how many more have just been met
_JUST_MET: Final = 70 * _OFTEN
_UNDER_WAY_SHARE: Final = 0.25
_YEARS: Final = 5
# of the road up to the panti a transit house makes three weeks; the rest takes so many days a step
_QUICK: Final = 0.22
_DAYS: Final = (3, 10)
PACE: Final[dict[str, float]] = {
    **dict.fromkeys((*_ARRIVE, "ask_place", "place", "accept", "admit"), _QUICK),
    "note": 0.5,
    # three visits in half a year
    "visit": 6.0,
}
# how long ago the last step of a case under way was taken, in days; a transit house keeps nobody for long
_LAST_STEP: Final[dict[Home, int]] = {Home.NONE: 45, Home.TRANSIT: 9, Home.PANTI: 45}
# how many cases there are for each one who lives in a house when the city is written: 8,000 of 200,000
CASES_A_RESIDENT: Final = 25
# a few files grow thick
_THICK: Final = 400
_THICKEST: Final = 60


class TooFewEvents(Exception):
    """The cases alone leave more events than were asked for."""


@dataclass(slots=True)
class Episode:
    """One case to be: whose, when it begins, by when it must be over (or how long ago its last step was), its steps and
    how many more events it gets."""

    person: int
    begins: datetime
    ends: datetime
    steps: tuple[str, ...]
    home: Home = Home.NONE
    more: int = 0
    # when each step is taken, where that is not left to the pace of the road
    moments: tuple[datetime, ...] = ()
    # the panti of whoever is first met in it and a category it takes, where that is not left to chance
    house: tuple[Criteria, Category] | None = None
    # likewise the sex, and the Sudinsos that met them
    sex: str = ""
    office: int | None = None

    @property
    def is_open(self) -> bool:
        return self.steps[-1] not in ("settle", "close", "close_absent")


def pace_of(steps: Iterable[str]) -> float:
    """How long a road is, counted in steps of the ordinary length."""
    return sum(PACE.get(step, 1.0) for step in steps)


def home_after(steps: tuple[str, ...]) -> Home:
    """Where whoever has come so far on a road lives."""
    if "hand_over" not in steps or "leave" in steps or "go_missing" in steps:
        return Home.NONE
    return Home.PANTI if "admit" in steps else Home.TRANSIT


def _frequency(step: str) -> int:
    """How often a case is found after a step, in relation to the others."""
    if step in _FLEETING:
        return 1
    return _OFTEN * (_WAITS if step.startswith("ask_") else 1)


def _stops() -> dict[Home, tuple[list[tuple[str, ...]], list[int]]]:
    """For each home the ways so far of whoever lives there, and how often each is found."""
    found: dict[Home, tuple[list[tuple[str, ...]], list[int]]] = {home: ([], []) for home in Home}
    found[Home.NONE][0].append(("meet",))
    found[Home.NONE][1].append(_JUST_MET)
    for home, roads in _UNDER_WAY.items():
        for name, weight in roads.items():
            so_far = [ROADS[name][:length] for length in range(1, len(ROADS[name]))]
            for steps in (way for way in so_far if home_after(way) == home):
                found[home][0].append(steps)
                found[home][1].append(weight * _frequency(steps[-1]))
    return found


_STOPS: Final = _stops()


def make_plan(
    *, cases: int, people: int, events: int, seed: int, now: datetime, residents: int, transit: float
) -> list[Episode]:
    """So many cases of so many people with so many events in all, in the order in which they begin.

    ``residents`` live in a house at the end, of these the share ``transit`` (0 to 1) in a transit house; fewer where
    fewer are under way at all. Raises ``TooFewEvents`` naming how many events there are at least.
    """
    rng = random.Random(f"city/{seed}")  # noqa: S311 - a plan, no secret
    mean = cases / people
    under_way = [person for person in range(min(people, cases)) if rng.random() < _UNDER_WAY_SHARE * mean]
    at_home = dict.fromkeys(under_way, Home.NONE)
    for person in rng.sample(under_way, min(residents, len(under_way))):
        at_home[person] = Home.TRANSIT if rng.random() < transit else Home.PANTI
    found: list[Episode] = []
    for person in range(people):
        number = cases // people + (person < cases % people)
        found += _of_person(rng, person, number, at_home.get(person), now)
    found.sort(key=lambda episode: episode.begins)
    least = sum(EVENTS[step] for episode in found for step in episode.steps)
    if least > events:
        raise TooFewEvents(f"{cases} cases leave at least {least} events with this seed")
    _spread(rng, found, events - least)
    return found


def _of_person(
    rng: random.Random, person: int, number: int, home: Home | None, now: datetime
) -> list[Episode]:
    """The episodes of one person, one after the other; the last is under way for whoever has a ``home``."""
    if not number:
        return []
    first = now - timedelta(days=365 * _YEARS)
    length = (now - timedelta(days=2) - first) / number
    found = []
    for place in range(number):
        slot = first + place * length
        if place == number - 1 and home is not None:
            found.append(_under_way(rng, person, slot, home, now))
        else:
            steps = ROADS[rng.choices(list(_ENDED), list(_ENDED.values()))[0]]
            span = min(_span(rng, steps), length * 0.65)
            begins = slot + (length * 0.95 - span) * rng.random()
            found.append(Episode(person, begins, begins + span, steps))
    return found


def _span(rng: random.Random, steps: tuple[str, ...]) -> timedelta:
    return timedelta(days=pace_of(steps) * rng.uniform(*_DAYS))


def _under_way(rng: random.Random, person: int, slot: datetime, home: Home, now: datetime) -> Episode:
    ways, weights = _STOPS[home]
    steps = rng.choices(ways, weights)[0]
    ends = now - timedelta(minutes=rng.randint(30, 60 * 24 * _LAST_STEP[home]))
    # not before the one before was over
    begins = max(ends - _span(rng, steps), slot + timedelta(days=1))
    return Episode(person, min(begins, ends - timedelta(hours=len(steps))), ends, steps, home)


def _spread(rng: random.Random, episodes: list[Episode], more: int) -> None:
    """Notes and sessions for those who are cared for, most to a few: thick files, and a little more everywhere."""
    cared = [episode for episode in episodes if len(episode.steps) > len(_ARRIVE)]
    if not cared:
        cared = episodes
    for episode in rng.sample(cared, min(len(cared), max(len(cared) // _THICK, 1))):
        given = min(more, rng.randint(_THICKEST // 2, _THICKEST))
        episode.more += given
        more -= given
    for episode in rng.choices(cared, k=more):
        episode.more += 1
