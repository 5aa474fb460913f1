"""The road of a case as the stepper draws it, and what the page says about days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases import registry
from casework.cases.enums import ROAD, Stage
from casework.cases.law import ways_from
from casework.cases.models import Case, CaseEvent

from .wording import say_moment


@dataclass(frozen=True)
class Step:
    stage: str
    label: str
    state: str
    detail: str = ""


def day_number(moment: datetime, *, since: datetime) -> int:
    """Which day, counted in Jakarta and from 1, a moment lies on."""
    days = timezone.localtime(moment).date() - timezone.localtime(since).date()
    return days.days + 1


def days_in_stage(case: Case) -> int:
    return day_number(case.closed_at or timezone.now(), since=case.stage_since)


def day_words(case: Case) -> str:
    """Which day of its stage a case has, and of how many where a rule bounds the stage."""
    most = registry.stage_days(case)
    if most is None:
        return _("day %(n)d") % {"n": days_in_stage(case)}
    return _("day %(n)d of %(all)d") % {"n": days_in_stage(case), "all": most}


def steps(case: Case, dates: Mapping[str, CaseEvent]) -> list[Step]:
    """The stages of the road; long-term care stands where rehabilitation would, absence where it began."""
    road = list(_road(case, dates))
    here = road.index(case.stage) if case.stage in road else -1
    ahead = [target for way in ways_from(case.stage) if way.forward for target in way.targets(case.stage)]
    upcoming = next((stage for stage in road[here + 1 :] if stage in ahead), None)
    return [
        _step(case, stage, place - here, stage == upcoming, dates.get(stage))
        for place, stage in enumerate(road)
    ]


def _road(case: Case, dates: Mapping[str, CaseEvent]) -> list[Stage]:
    beside: dict[Stage, Stage] = {}
    if Stage.LONGTERM in dates:
        beside[Stage.REHABILITATION] = Stage.LONGTERM
    if case.stage == Stage.ABSENT:
        # not the source of the last event: a corrected death leads back from the end of the road
        left = Stage(case.absent_from)
        beside[Stage.REHABILITATION if left == Stage.LONGTERM else left] = Stage.ABSENT
    return [beside.get(stage, stage) for stage in ROAD]


def _step(case: Case, stage: Stage, distance: int, upcoming: bool, entered: CaseEvent | None) -> Step:
    label = str(stage.label)
    if distance == 0:
        if stage == Stage.CLOSED:
            return Step(stage, label, "now", say_moment(case.stage_since, "short"))
        return Step(stage, label, "now", day_words(case))
    if distance < 0 and entered is not None:
        return Step(stage, label, "done", say_moment(entered.occurred_at, "short"))
    return Step(stage, label, "next" if upcoming else "")
