"""When each step of a resident of a demonstration was taken: mostly on time, in the hours of an office. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from casework.cases.enums import Stage

from ..city.plan import Episode, Home

# days between a step and the one before it: at the least and at the most
Way = tuple[tuple[str, float, float], ...]
_BROUGHT: Final[Way] = (
    ("meet", 0, 0),
    ("hand_over", 0.06, 0.2),
    ("sign", 0.02, 0.1),
    ("lie_down", 0.02, 0.06),
    ("check", 0.1, 0.7),
)
_ASSESSED: Final[Way] = (("assess", 1, 4), ("confer", 0.5, 2))
_PLACED: Final[Way] = (("ask_place", 0.4, 1.5), ("place", 0.5, 2), ("accept", 0.5, 2))
_TAKEN_IN: Final[Way] = (*_BROUGHT, *_ASSESSED, *_PLACED, ("admit", 0.6, 2), ("check", 0.1, 0.6))
_INTAKE: Final[Way] = (("assess", 1, 2.5), ("plan", 0.6, 1.5))
_TO_SUPPORT: Final[Way] = (("ask_begin_support", 0.3, 1), ("begin_support", 0.4, 1.2))
_SUPPORT: Final[Way] = (("session", 3, 8), ("report", 5, 12))
_TO_REHABILITATION: Final[Way] = (("ask_begin_rehabilitation", 0.5, 2), ("begin_rehabilitation", 0.5, 2))
_TO_LONGTERM: Final[Way] = (("ask_begin_longterm_care", 0.5, 2), ("begin_longterm_care", 0.5, 2))
_REHABILITATION: Final[Way] = (("train", 14, 20), ("report", 3, 6))
_TO_RESOCIALISATION: Final[Way] = (
    ("ask_begin_resocialisation", 0.5, 2),
    ("begin_resocialisation", 0.5, 2),
)
_HOME: Final[Way] = (("ask_return", 4, 9), ("approve_return", 0.5, 2), ("leave", 0.5, 2))


@dataclass(frozen=True)
class _Course:
    """The way to a stage, what may follow there, the proposal that may wait, and for how many days the stage lasts
    before its review is due."""

    way: Way
    then: Way
    waits: str
    days: float


_SUPPORTED: Final = (*_TAKEN_IN, *_INTAKE, *_TO_SUPPORT)
_REHABILITATED: Final = (*_SUPPORTED, *_SUPPORT, *_TO_REHABILITATION)
_COURSES: Final = {
    Stage.INTAKE: _Course(_TAKEN_IN, _INTAKE, "ask_begin_support", 6),
    Stage.PSYCHOSOCIAL: _Course(_SUPPORTED, _SUPPORT, "ask_begin_rehabilitation", 27),
    Stage.REHABILITATION: _Course(_REHABILITATED, _REHABILITATION, "ask_begin_resocialisation", 27),
    Stage.LONGTERM: _Course((*_SUPPORTED, *_SUPPORT, *_TO_LONGTERM), (), "", 150),
    Stage.RESOCIALISATION: _Course(
        (*_REHABILITATED, *_REHABILITATION, *_TO_RESOCIALISATION), (), "ask_return", 27
    ),
}
_TRANSIT_DAYS: Final = 19.5
# of how many a proposal waits that could, the review is late, and who is away
_WAITING: Final = 0.12
_LATE: Final = 0.03
_IN_HOSPITAL, _ON_LEAVE = 0.02, 0.015
_LATE_BY: Final = 1.25
# when colleagues work; whoever is brought comes at any hour
_OPENS, _CLOSES = 8, 16
_ANY_HOUR: Final = frozenset(
    ("meet", "hand_over", "sign", "lie_down", "check", "admit", "go_to_hospital", "leave", "go_on_leave")
)
_LATEST: Final = timedelta(minutes=45)


class Planner:
    """Makes the episodes of residents. ``now`` is the moment at which the demonstration is shown."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now, self.seed, self._people = now, seed, 0

    def resident(self, stages: dict[Stage, int]) -> Episode:
        """Somebody who lives in a panti, at one of these stages, each as often as it says."""
        rng = self._next()
        stage = rng.choices(list(stages), list(stages.values()))[0]
        course = _COURSES[stage]
        late = rng.random() < _LATE
        since = course.days * (_LATE_BY if late else rng.uniform(0.06, 1))
        # how long ago the stage began, and what was done in it since
        steps, left = list(course.way), since
        for step in course.then:
            left -= rng.uniform(step[1], step[2])
            if left < 0:
                break
            steps.append(step)
        done = len(steps) == len(course.way) + len(course.then)
        ago = self._back(rng, steps, len(course.way) - 1, since)
        if done and course.waits and rng.random() < _WAITING:
            steps.append((course.waits, 0, 0))
            ago.append(min(ago[-1] * 0.5, rng.uniform(0.1, 1.9)))
        away = rng.random()
        if away < _IN_HOSPITAL + _ON_LEAVE:
            steps.append(("go_to_hospital" if away < _IN_HOSPITAL else "go_on_leave", 0, 0))
            ago.append(min(ago[-1] * 0.5, rng.uniform(0.2, 2.5)))
        return self._episode(rng, [step[0] for step in steps], ago, Home.PANTI)

    def passing(self) -> Episode:
        """Somebody in a transit house, within the days it may keep them."""
        rng = self._next()
        since = rng.uniform(0.4, _TRANSIT_DAYS)
        steps, left = list(_BROUGHT[:2]), since
        for step in (*_BROUGHT[2:], *_ASSESSED, _PLACED[0]):
            left -= rng.uniform(step[1], step[2])
            # what is proposed waits for its answer, for so long as it may
            if left < 0 or (step[0] == "ask_place" and left > 0.6):
                break
            steps.append(step)
        return self._episode(rng, [step[0] for step in steps], self._back(rng, steps, 1, since), Home.TRANSIT)

    def expected(self) -> Episode:
        """Somebody in a transit house whom a panti has accepted and keeps a bed for."""
        rng = self._next()
        steps = [*_BROUGHT, *_ASSESSED, *_PLACED, ("keep_bed", 0.1, 0.4)]
        ago = self._back(rng, steps, len(steps) - 1, rng.uniform(0.2, 2))
        return self._episode(rng, [step[0] for step in steps], ago, Home.TRANSIT)

    def gone(self) -> Episode:
        """Somebody who went home this very morning or evening: their bed is being cleaned."""
        rng = self._next()
        steps = [*_REHABILITATED, *_REHABILITATION, *_TO_RESOCIALISATION, *_HOME]
        ago = self._back(rng, steps, len(steps) - 1, rng.uniform(0.04, 0.12))
        return self._episode(rng, [step[0] for step in steps], ago, Home.NONE)

    def _next(self) -> random.Random:
        self._people += 1
        return random.Random(f"residents/{self.seed}/{self._people}")  # noqa: S311 - a plan, no secret

    @staticmethod
    def _back(
        rng: random.Random, steps: list[tuple[str, float, float]], fixed: int, since: float
    ) -> list[float]:
        """How many days ago each step was taken, when the one at ``fixed`` was taken ``since`` days ago."""
        ago = [since] * len(steps)
        for place in range(fixed, 0, -1):
            ago[place - 1] = ago[place] + rng.uniform(*steps[place][1:])
        for place in range(fixed + 1, len(steps)):
            ago[place] = max(ago[place - 1] - rng.uniform(*steps[place][1:]), ago[place - 1] * 0.3)
        return ago

    def _episode(self, rng: random.Random, steps: list[str], ago: list[float], home: Home) -> Episode:
        moments = _in_hours(rng, steps, (self.now - timedelta(days=days) for days in ago))
        last = self.now - _LATEST
        # what would lie ahead by the hours of an office was done before them
        found = [
            min(moment, last - timedelta(minutes=25) * (len(moments) - place))
            for place, moment in enumerate(moments, 1)
        ]
        return Episode(self._people, found[0], self.now, tuple(steps), home, moments=tuple(found))


def _in_hours(rng: random.Random, steps: list[str], moments: Iterable[datetime]) -> list[datetime]:
    """The moments in order, those of office work in the hours of an office."""
    found: list[datetime] = []
    for step, moment in zip(steps, moments, strict=True):
        local = timezone.localtime(moment)
        if step not in _ANY_HOUR and not _OPENS <= local.hour < _CLOSES:
            local = local.replace(hour=rng.randrange(_OPENS, _CLOSES), minute=rng.randrange(60))
        found.append(max(local, found[-1] + timedelta(minutes=20)) if found else local)
    return found
