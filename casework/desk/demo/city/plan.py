"""Who is met when, by which road each case goes and how far it came: the whole city before a row is told. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# the steps of each road and how many events of the ledger each leaves; told in ``steps``
EVENTS: Final[dict[str, int]] = {
    "meet": 1,
    "settle": 1,
    "hand_over": 1,
    "sign": 1,
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
_ARRIVE: Final = ("meet", "hand_over", "sign", "check", "assess", "confer")
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
# of the cases that have ended, and of those under way
_ENDED: Final = {"settled": 70, "family": 18, "panti": 8, "absent": 4}
_UNDER_WAY: Final = {"family": 40, "panti": 52, "absent": 8}
_UNDER_WAY_SHARE: Final = 0.25
_YEARS: Final = 5
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
    more: int = 0

    @property
    def is_open(self) -> bool:
        return self.steps[-1] not in ("settle", "close", "close_absent")


def make_plan(*, cases: int, people: int, events: int, seed: int, now: datetime) -> list[Episode]:
    """So many cases of so many people with so many events in all, in the order in which they begin.

    Raises ``TooFewEvents`` naming how many there are at least.
    """
    rng = random.Random(f"city/{seed}")  # noqa: S311 - a plan, no secret
    found: list[Episode] = []
    for person in range(people):
        number = cases // people + (person < cases % people)
        found += _of_person(rng, person, number, cases / people, now)
    found.sort(key=lambda episode: episode.begins)
    least = sum(EVENTS[step] for episode in found for step in episode.steps)
    if least > events:
        raise TooFewEvents(f"{cases} cases leave at least {least} events with this seed")
    _spread(rng, found, events - least)
    return found


def _of_person(rng: random.Random, person: int, number: int, mean: float, now: datetime) -> list[Episode]:
    """The episodes of one person, one after the other; of somebody met more than once the last may be under way."""
    if not number:
        return []
    first = now - timedelta(days=365 * _YEARS)
    length = (now - timedelta(days=2) - first) / number
    found = []
    for place in range(number):
        slot = first + place * length
        begins = slot + length * rng.uniform(0, 0.3)
        last = place == number - 1
        if last and rng.random() < _UNDER_WAY_SHARE * mean:
            found.append(_under_way(rng, person, slot, now))
        else:
            steps = ROADS[rng.choices(list(_ENDED), list(_ENDED.values()))[0]]
            found.append(Episode(person, begins, slot + length * 0.95, steps))
    return found


def _under_way(rng: random.Random, person: int, slot: datetime, now: datetime) -> Episode:
    road = ROADS[rng.choices(list(_UNDER_WAY), list(_UNDER_WAY.values()))[0]]
    steps = road[: rng.randint(1, len(road) - 1)]
    ends = now - timedelta(minutes=rng.randint(30, 60 * 24 * 45))
    # about nine days a step, but not before the one before was over
    begins = max(ends - timedelta(days=len(steps) * rng.uniform(2, 16)), slot + timedelta(days=1))
    return Episode(person, min(begins, ends - timedelta(hours=len(steps))), ends, steps)


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
