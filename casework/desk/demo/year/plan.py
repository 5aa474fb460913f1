"""The plan of a year: who is met when and where, which way their case goes, and on which day each act falls.

Pure and repeatable: the same seed, number and last moment give the same plan, whatever stands in a database.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, Final

from django.utils import timezone

from casework.cases.enums import Stage
from casework.offices.reference import read_rows
from casework.offices.terms import is_working_day

from ..story import TRANSIT, Story
from . import words
from .history import CITIES, begin_days, shape
from .profile import Profile
from .profiles import BY_KEY, PROFILES
from .roster import ROSTER, Place
from .storylines import SETTLED_BY_ONE, STORYLINES, Beat, stage_after
from .teller import tell

# whoever is there at two in the morning; everything else is done when offices are open
_AT_ANY_HOUR: Final = frozenset(
    (
        "meet",
        "meet_settled",
        "at_gate",
        "hand_over",
        "confirm",
        "refuse",
        "report_absence",
        "resume_here",
        "resume_elsewhere",
        "go_to_hospital",
        "die",
    )
)
_ON_WORKING_DAYS: Final = frozenset(
    ("decide", "propose_close", "accept", "propose_exit", "readmit", "reopen", "file_death")
)
_PATROL_HOURS: Final = (8, 9, 9, 10, 11, 14, 15, 16, 19, 20, 20, 21, 22, 23, 0)
_OPENS, _CLOSES = 8, 16
# how many notes and extra turns there are beside the storyline
_RETURNED, _NOTED, _LATE = 0.06, 0.17, 0.1
# where somebody signs in with the accounts on the login page: what the roster leaves waiting waits there
_SEEN: Final = ("SDS-PUS", "SDS-TIM")
_AGAIN: Final = 0.04
# one contact without a case for so many cases
_ADVISED: Final = 5
_LAST_MINUTES: Final = timedelta(minutes=12)
_YEAR: Final = timedelta(days=364)
_SINCE_AGAIN: Final = timedelta(days=20)


@dataclass(frozen=True)
class Act:
    """One thing somebody does on the case: the method of ``Life``, and what it is told."""

    moment: datetime
    name: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Course:
    """One case. ``place`` is the office that registers it, ``again`` the serial of the same person's earlier case."""

    serial: int
    storyline: str
    story: Story
    place: str
    acts: tuple[Act, ...]
    again: int | None = None

    @property
    def begins(self) -> datetime:
        return self.acts[0].moment

    @property
    def stage(self) -> Stage:
        """Where the case stands at the end of the year."""
        return _stage(self.acts, self.story.key)

    @property
    def exits(self) -> list[str]:
        """The kinds of exit carried out within the year."""
        return [act.facts["kind"] for act in self.acts if act.name == "leave"]


@dataclass(frozen=True)
class Advice:
    """Somebody met who needed no service, or was no PPKS: a contact and no case."""

    moment: datetime
    office: str
    area: str
    spot: str
    field_type: str
    result: str
    done: str


@dataclass(frozen=True)
class Plan:
    courses: tuple[Course, ...]
    advices: tuple[Advice, ...]
    ends: datetime

    @property
    def digest(self) -> str:
        """SHA-256 of everything planned, the same for the same seed."""
        return hashlib.sha256(repr((self.courses, self.advices)).encode()).hexdigest()

    @property
    def offices(self) -> set[str]:
        """Every office somebody of the year works at."""
        found = {"DINAS", *CITIES.values(), *TRANSIT.values()}
        return found | {house for course in self.courses for house in BY_KEY[course.story.key].houses}


def _stage(acts: Sequence[Act], key: str) -> Stage:
    return stage_after([(act.name, act.facts) for act in acts], settled_by_one=key in SETTLED_BY_ONE)


def make_plan(*, cases: int, seed: int, ends: datetime) -> Plan:
    """So many cases of the year before a moment. Each is drawn by itself, so that one more leaves the others alone."""
    rng = random.Random(f"{seed}")  # noqa: S311 - a story, no secret
    days = sorted(begin_days(rng, cases, timezone.localdate(ends)))
    rng.shuffle(days)
    courses: list[Course] = []
    places: list[Place | None] = [*ROSTER[:cases], *[None] * max(cases - len(ROSTER), 0)]
    for serial, (place, day) in enumerate(zip(places, days, strict=True)):
        own = random.Random(f"{seed}/{serial}")  # noqa: S311
        begins = _at(day, own.choice(_PATROL_HOURS), own.randint(0, 59))
        earlier = None
        if place is None or place.again:
            earlier = _met_before(own, courses, ends - _SINCE_AGAIN if place else begins)
        courses.append(_course(own, serial, place, begins, ends, earlier))
    return Plan(tuple(courses), tuple(_advices(rng, cases // _ADVISED, ends)), ends)


def _advices(rng: random.Random, count: int, ends: datetime) -> Iterator[Advice]:
    for day in sorted(begin_days(rng, count, timezone.localdate(ends))):
        office = _pick(rng, shape().offices)
        result = rng.choice(("advice", "advice", "not_ppks"))
        field_type = (
            "non_ppks"
            if result == "not_ppks"
            else rng.choice(("pengamen", "asongan", "pak_ogah", "pengemis"))
        )
        moment = _at(day, rng.choice(_PATROL_HOURS), rng.randint(0, 59))
        yield Advice(
            moment, office, _pick_area(rng, office), words.spot(rng), field_type, result, words.advice(rng)
        )


def _met_before(rng: random.Random, courses: list[Course], begins: datetime) -> Course | None:
    """Somebody whose case was closed weeks ago and who is met again."""
    if rng.random() > _AGAIN and any(course.again is not None for course in courses):
        return None
    taken = {course.again for course in courses}
    month = timedelta(days=25)
    found = [
        course
        for course in courses
        if course.serial not in taken
        and course.stage == Stage.CLOSED
        and course.acts[-1].moment + month < begins
        and "die" not in {act.name for act in course.acts}
        and course.story.key in SETTLED_BY_ONE
    ]
    return rng.choice(found) if found else None


def _course(
    rng: random.Random,
    serial: int,
    place: Place | None,
    begins: datetime,
    ends: datetime,
    earlier: Course | None,
) -> Course:
    profile, field_type = _who(rng, place, earlier)
    name = place.storyline if place else _storyline(rng, profile)
    beats = list(_told(rng, name, place))
    office = _pick(rng, shape().offices)
    if place is not None and place.stop:
        office = _SEEN[serial % len(_SEEN)]
    acts = _calendar(rng, beats, begins, ends, place, profile.key)
    story = tell(
        rng,
        serial,
        profile,
        field_type,
        office=office,
        area=_pick_area(rng, office),
        beats=beats,
        day=acts[0].moment,
    )
    registers = office
    if beats[0].act == "at_gate":
        registers = TRANSIT[office]
    return Course(serial, name, story, registers, tuple(acts), earlier.serial if earlier else None)


def _who(rng: random.Random, place: Place | None, earlier: Course | None) -> tuple[Profile, str]:
    if earlier is not None:
        return BY_KEY[earlier.story.key], rng.choice(BY_KEY[earlier.story.key].field_types)
    if place:
        line = STORYLINES[place.storyline]
        profile = BY_KEY[place.profile or rng.choice(line.who or tuple(BY_KEY))]
        return profile, rng.choice(profile.field_types)
    field_type = _pick(rng, {name: count for name, count in shape().field_types.items() if count > 0})
    known = [profile for profile in PROFILES if field_type in profile.field_types] or list(PROFILES)
    profile = rng.choices(known, [one.weight for one in known])[0]
    return profile, field_type if field_type in profile.field_types else rng.choice(profile.field_types)


def _storyline(rng: random.Random, profile: Profile) -> str:
    lines = {
        name: line.weight for name, line in STORYLINES.items() if not line.who or profile.key in line.who
    }
    return _pick(rng, lines)


def _pick(rng: random.Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


@cache
def _areas(office: str) -> tuple[str, ...]:
    city = next(area for area, code in CITIES.items() if code == office)
    return tuple(
        row["code"]
        for row in read_rows("wilayah.csv")
        if row["level"] == "kelurahan" and row["code"].startswith(city)
    )


def _pick_area(rng: random.Random, office: str) -> str:
    return rng.choice(_areas(office))


def _told(rng: random.Random, name: str, place: Place | None) -> Iterator[Beat]:
    """The beats of a storyline, with a proposal returned here and there; the roster is told as it stands."""
    beats = STORYLINES[name].beats
    if place is not None:
        yield from beats[: place.stop]
        return
    before: Beat | None = None
    for beat in beats:
        if beat.act == "decide" and before and before.act in _MAY_RETURN and rng.random() < _RETURNED:
            yield Beat("return_proposal", 0.4, 2, {"note": words.returned(rng)})
            yield Beat(before.act, 0.5, 3, {**before.facts, "note": words.mended(rng)})
        yield beat
        before = beat


_MAY_RETURN: Final = frozenset(
    ("propose_placement", "propose_support", "propose_rehabilitation", "propose_resocialisation")
)


def _calendar(
    rng: random.Random, beats: list[Beat], begins: datetime, ends: datetime, place: Place | None, key: str
) -> list[Act]:
    """The beats on their days, up to the end of the year; a place of the roster ends when it says."""
    gaps = [
        timedelta(
            days=rng.uniform(beat.low, beat.high) * (2.2 if rng.random() < _LATE and place is None else 1)
        )
        for beat in beats
    ]
    moments = _spread(beats, gaps, begins)
    if place is not None:
        wanted = (
            ends - timedelta(days=place.wait)
            if place.stop
            else min(moments[-1], ends - timedelta(days=1 + rng.random() * 60))
        )
        wanted = max(wanted, ends - _YEAR + (moments[-1] - begins)) if not place.stop else wanted
        if place.stop or wanted < moments[-1]:
            # whole days, so that whoever is met at noon is not met at five in the morning
            earlier = timedelta(days=math.ceil((moments[-1] - wanted) / timedelta(days=1)))
            moments = _ending(beats, gaps, begins - earlier, wanted)
    last = ends - _LAST_MINUTES
    acts = [
        Act(moment, beat.act, beat.facts)
        for beat, moment in zip(beats, moments, strict=True)
        if moment <= last
    ]
    return _with_notes(rng, acts, ends, key) if acts else [Act(last, beats[0].act, beats[0].facts)]


def _spread(beats: list[Beat], gaps: list[timedelta], begins: datetime) -> list[datetime]:
    moments = [begins]
    for beat, gap in zip(beats[1:], gaps[1:], strict=True):
        moments.append(_in_hours(beat.act, moments[-1] + gap, moments[-1]))
    return moments


def _ending(beats: list[Beat], gaps: list[timedelta], begins: datetime, last: datetime) -> list[datetime]:
    """As ``_spread``, the last act at its very moment: what waits since then waits as long as it should, or since
    the office was last open before."""
    moments = _spread(beats, gaps, begins)
    moments[-1] = _back_in_hours(beats[-1].act, last)
    for number in range(len(moments) - 2, -1, -1):
        moments[number] = min(moments[number], moments[number + 1] - timedelta(minutes=25))
    return moments


def _in_hours(act: str, moment: datetime, before: datetime) -> datetime:
    """The moment, or the next in which an office is open."""
    if act in _AT_ANY_HOUR:
        return moment
    local = timezone.localtime(moment)
    if local.hour < _OPENS:
        local = local.replace(hour=_OPENS + local.minute % 3, minute=local.second)
    if local.hour >= _CLOSES:
        local = local.replace(hour=_OPENS + local.minute % 4, minute=local.second) + timedelta(days=1)
    while act in _ON_WORKING_DAYS and not is_working_day(local.date()):
        local += timedelta(days=1)
    return max(local, before + timedelta(minutes=7))


def _back_in_hours(act: str, moment: datetime) -> datetime:
    """The moment, or the last before in which an office was open."""
    local = timezone.localtime(moment)
    if act in _AT_ANY_HOUR or _OPENS <= local.hour < _CLOSES:
        return moment
    day = local if local.hour >= _CLOSES else local - timedelta(days=1)
    return day.replace(hour=_CLOSES - 1)


def _at(day: Any, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _where(acts: list[Act], key: str) -> str:
    """Where somebody is after these acts, for the words of a note; empty where nobody writes one."""
    names = {act.name for act in acts}
    if acts[-1].name in ("go_to_hospital", "go_on_leave", "propose_close", "propose_close_absent", "leave"):
        return ""
    stage = _stage(acts, key)
    if stage in (Stage.CLOSED, Stage.ABSENT):
        return ""
    if stage == Stage.AFTERCARE:
        return "after"
    if stage == Stage.OUTREACH or "visit_site" in names:
        return "street"
    return "transit" if stage in (Stage.ASSESSMENT, Stage.PLACEMENT) else "house"


def _with_notes(rng: random.Random, acts: list[Act], ends: datetime, key: str) -> list[Act]:
    """Notes between acts that lie days apart."""
    found: list[Act] = []
    for number, act in enumerate(acts):
        found.append(act)
        following = acts[number + 1].moment if number + 1 < len(acts) else ends - _LAST_MINUTES
        room = following - act.moment
        where = _where(acts[: number + 1], key)
        if where and room > timedelta(days=2.5) and rng.random() < _NOTED:
            role, body = words.note(rng, where)
            moment = _in_hours("note", act.moment + room * rng.uniform(0.2, 0.7), act.moment)
            if moment < following:
                found.append(Act(moment, "note", {"role": role, "body": body}))
    return found
