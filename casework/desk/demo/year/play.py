"""Plays a plan in order of time: every act by the real services, by a clock that stands where the year stands."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from typing import Final
from unittest.mock import patch

from django.core.files.base import File
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, OutputWrapper
from django.db import connection
from django.utils import timezone

from casework.offices.models import FieldType
from casework.offices.queries import remembering_terms
from casework.outreach.services import record_contact

from .. import keeping
from ..beds import clean_up
from ..clock import Clock
from ..colleagues import Colleagues
from ..faces import portrait
from .leaving import Life
from .plan import Act, Advice, Course, Plan

# What the clock does by itself in production. Named, not imported: timers belong to the work flows above this room.
_SWEEPS: Final = ("expire_approvals", "fire_timers")
_SWEEPS_AT: Final = 6
Progress = Callable[[int, int, datetime], None]


class CannotBePlayed(Exception):
    """An act of the plan that the services refused; says which case, storyline and act."""


@dataclass(order=True)
class _Entry:
    """Something to do at a moment; ``order`` keeps what falls at one moment in the order of the plan."""

    moment: datetime
    order: int
    number: int


class Player:
    """Plays one plan. ``progress`` is told after every act how many are done of how many, and the day it is."""

    def __init__(self, plan: Plan, *, clock: Clock, seed: int, progress: Progress | None = None) -> None:
        self.plan, self.clock, self.seed, self.progress = plan, clock, seed, progress
        self.colleagues = Colleagues()
        self.lives: dict[int, Life] = {}
        self._sweepers = _sweepers()
        self._shown = timezone.now() - timedelta(days=4000)

    def play(self) -> int:
        """Play everything planned; returns how many acts that were.

        In a transaction that stands or falls whole, so without savepoints: five of them for every event would take a
        quarter of the time, and an act that is refused ends the year anyway.
        """
        with patch.object(connection.features, "uses_savepoints", False), remembering_terms():
            return self._play()

    def _play(self) -> int:
        courses = {course.serial: course for course in self.plan.courses}
        heap = [_Entry(course.begins, course.serial, 0) for course in self.plan.courses]
        heapq.heapify(heap)
        beside = _beside(self.plan)
        coming = next(beside, None)
        done, total = 0, sum(len(course.acts) for course in self.plan.courses)
        while heap:
            entry = heapq.heappop(heap)
            while coming is not None and coming[0] <= entry.moment:
                self._turn_to(coming[0])
                self._aside(coming[1])
                coming = next(beside, None)
            course = courses[entry.order]
            act = course.acts[entry.number]
            self._turn_to(act.moment)
            self._do(course, act)
            done += 1
            if self.progress:
                self.progress(done, total, act.moment)
            if entry.number + 1 < len(course.acts):
                following = course.acts[entry.number + 1]
                heapq.heappush(heap, _Entry(following.moment, course.serial, entry.number + 1))
        self.clock.catch_up()
        for life in self.lives.values():
            keeping.rounds(life)
        self._sweep()
        return done

    def _turn_to(self, moment: datetime) -> None:
        """Set the clock, never back: an act that took longer than the time to the next goes before it."""
        self._shown = max(moment, self._shown)
        self.clock.set(self._shown)

    def _do(self, course: Course, act: Act) -> None:
        life = self.lives.get(course.serial) or self._born(course)
        try:
            life.act(act.name, act.facts)
        except Exception as error:
            who = f"case {course.serial} ({course.storyline}, {course.story.key})"
            raise CannotBePlayed(f"{who}, {act.name} on {act.moment:%Y-%m-%d %H:%M}: {error!r}") from error
        finally:
            self._shown = max(self._shown, timezone.now())

    def _born(self, course: Course) -> Life:
        earlier = self.lives[course.again].case.person if course.again is not None else None
        life = Life(
            course.story,
            clock=self.clock,
            met_at=course.begins,
            photo=_photo(course) if earlier is None else None,
            person=earlier,
            colleagues=self.colleagues,
            rng=random.Random(f"{self.seed}/{course.serial}/words"),  # noqa: S311 - words, no secret
        )
        self.lives[course.serial] = life
        return life

    def _sweep(self) -> None:
        clean_up(self.colleagues)
        for command in self._sweepers:
            command.stdout = OutputWrapper(StringIO())
            command.handle()

    def _aside(self, what: Advice | None) -> None:
        if what is None:
            self._sweep()
            return
        record_contact(
            actor=self.colleagues.who("outreach", what.office),
            area=self.colleagues.area(what.area),
            occurred_at=timezone.now(),
            source="patrol",
            result=what.result,
            spot=what.spot,
            field_types=FieldType.objects.filter(pk=what.field_type),
            conditions=("well",),
            done=what.done,
        )


def _photo(course: Course) -> File[bytes] | None:
    return portrait(**course.story.face) if course.story.face else None


def _sweepers() -> list[BaseCommand]:
    """The commands, loaded once: reading their arguments anew every morning takes longer than most sweeps."""
    return [load_command_class(get_commands()[name], name) for name in _SWEEPS]


def _beside(plan: Plan) -> Iterator[tuple[datetime, Advice | None]]:
    """Contacts without a case, and every morning what happens by the clock."""
    first = min(course.begins for course in plan.courses)
    day = timezone.localtime(first).replace(hour=_SWEEPS_AT, minute=5, second=0, microsecond=0)
    sweeps: list[tuple[datetime, Advice | None]] = []
    while day < plan.ends:
        sweeps.append((day, None))
        day += timedelta(days=1)
    return iter(
        sorted([*sweeps, *((advice.moment, advice) for advice in plan.advices)], key=lambda one: one[0])
    )
