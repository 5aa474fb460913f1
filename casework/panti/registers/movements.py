"""Who came to a house and who left it, day by day, and how many slept there: the clerk's daily report.

Everything is counted from the dates of stays, in Jakarta's days; a fact recorded later changes the list of the day it
happened on, as it must.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from casework.offices.models import Office, User

from ..models import Stay
from .queries import Line, arrived_between, left_between, lines

LONGEST_DAYS: Final = 31


@dataclass(frozen=True)
class Day:
    """The arithmetic of one day: who was there at 00.00 and at 24.00, each counted by itself, and what lies between."""

    day: date
    before: int
    arrived: int
    left: int
    after: int

    @property
    def adds_up(self) -> bool:
        return self.before + self.arrived - self.left == self.after


@dataclass(frozen=True)
class Movements:
    """The days from ``since`` to ``until``, both included, with the people behind the figures."""

    since: date
    until: date
    days: list[Day]
    arrivals: list[Line]
    departures: list[Line]

    @property
    def total(self) -> Day:
        """All days as one: the first midnight, everything between, the last one."""
        return Day(
            self.since,
            before=self.days[0].before,
            arrived=sum(day.arrived for day in self.days),
            left=sum(day.left for day in self.days),
            after=self.days[-1].after,
        )

    @property
    def is_today(self) -> bool:
        """Whether the last day has not ended yet, so that its 24.00 is now."""
        return self.until == _today()


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


def midnight(day: date) -> datetime:
    """The moment a day begins in Jakarta."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def days_of(office: Office, since: date, until: date) -> list[Day]:
    """Each day's counts in one query, however many days."""
    span = [since + timedelta(days=past) for past in range((until - since).days + 1)]
    counts: dict[str, Count] = {}
    for past, day in enumerate([*span, until + timedelta(days=1)]):
        begins, ends = midnight(day), midnight(day + timedelta(days=1))
        there = Q(arrived_at__lt=begins) & (Q(left_at__isnull=True) | Q(left_at__gte=begins))
        counts[f"there_{past}"] = Count("pk", filter=there)
        counts[f"in_{past}"] = Count("pk", filter=Q(arrived_at__gte=begins, arrived_at__lt=ends))
        counts[f"out_{past}"] = Count("pk", filter=Q(left_at__gte=begins, left_at__lt=ends))
    first = midnight(since)
    stays = Stay.objects.filter(Q(left_at__isnull=True) | Q(left_at__gte=first), panti=office).order_by()
    found = stays.aggregate(**counts)
    return [
        Day(
            day,
            before=found[f"there_{past}"],
            arrived=found[f"in_{past}"],
            left=found[f"out_{past}"],
            after=found[f"there_{past + 1}"],
        )
        for past, day in enumerate(span)
    ]


def movements(office: Office, since: date, until: date, actor: User) -> Movements:
    """The day list of a house for a reader; sealed cases they may not read are counted and not named."""
    begins, ends = midnight(since), midnight(until + timedelta(days=1))
    return Movements(
        since=since,
        until=until,
        days=days_of(office, since, until),
        arrivals=lines(arrived_between(office, begins, ends), actor),
        departures=lines(left_between(office, begins, ends), actor),
    )
