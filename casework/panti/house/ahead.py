"""How full a house will be: fourteen days of the numbers of ``counts`` (docs/house.md tells them in words).

* *residents* on a day = residents now − those expected to leave by its end + those expected to arrive by it;
* *kept* = reserved now − those of them expected to have arrived;
* *in service* = places less the beds that are out of service when the day ends;
* *free* = in service − residents − kept; *overload* = residents − in service; neither goes below nothing;
* *away* = residents who are not there now, less those expected back or gone by the end of the day;
* *tonight* = residents − away: who sleeps in the house.

The first column is this moment and holds the numbers of the board. Whoever is in hospital or on leave is a resident all
the while, since their bed is kept: their return changes who sleeps here and not how many places are free.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.models import Office

from ..clock import StayClock, reaching_limit
from .counts import House, beds_in_use, numbers
from .enums import MoveKind
from .models import OutOfService
from .moves import Expected, Move, expected_moves

DAYS: Final = 14
SATURDAY: Final = 5


@dataclass(slots=True)
class Day:
    """A house when a day ends, or now (``day`` None)."""

    day: date | None
    residents: int
    away: int
    kept: int
    in_service: int
    moves: list[Move] = field(default_factory=list)
    # stays in a transit panti that reach their limit on this day, or have passed it, on the first
    limits: list[StayClock] = field(default_factory=list)

    @property
    def tonight(self) -> int:
        return self.residents - self.away

    @property
    def free(self) -> int:
        return max(self.in_service - self.residents - self.kept, 0)

    @property
    def over(self) -> int:
        return max(self.residents - self.in_service, 0)

    @property
    def coming(self) -> int:
        return sum(move.comes for move in self.moves)

    @property
    def going(self) -> int:
        return sum(move.goes for move in self.moves)

    @property
    def back(self) -> int:
        return sum(move.kind == MoveKind.BACK for move in self.moves)

    @property
    def tone(self) -> str:
        """How it is coloured: over, full, or with places free."""
        return "over" if self.over else "free" if self.free else "full"

    @property
    def words(self) -> str:
        if self.over:
            return _("over %(n)d") % {"n": self.over}
        return _("%(n)d free") % {"n": self.free} if self.free else _("full")

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def is_weekend(self) -> bool:
        return self.day is not None and self.day.weekday() >= SATURDAY


@dataclass(slots=True)
class Ahead:
    """A house now and on each of the days ahead."""

    house: House
    now: Day
    days: list[Day]

    @property
    def office(self) -> Office:
        return self.house.office

    @property
    def columns(self) -> list[Day]:
        return [self.now, *self.days]

    @property
    def first_over(self) -> Day | None:
        """The first day on which more people than places are expected."""
        return next((day for day in self.days if day.over), None)

    @property
    def fullest(self) -> int:
        """The most residents, kept places or places of any column: the height of the picture."""
        return max(max(day.residents + day.kept, day.in_service) for day in self.columns) or 1

    @property
    def moves(self) -> list[Move]:
        return [move for day in self.days for move in day.moves]

    @property
    def limits(self) -> list[StayClock]:
        return [clock for day in self.days for clock in day.limits]


def days_ahead() -> list[date]:
    """Today and the thirteen days after it, in WIB."""
    today = timezone.localdate()
    return [today + timedelta(days=number) for number in range(DAYS)]


def midnight_after(day: date) -> datetime:
    """The moment a day is over, in WIB."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def ahead(offices: Iterable[Office]) -> list[Ahead]:
    """The houses with their days ahead, whoever reads them: numbers tell no name. A fixed number of queries."""
    houses = list(offices)
    days = days_ahead()
    expected = expected_moves(houses)
    out = _out_of_service(houses, days)
    limits: dict[int, list[StayClock]] = {}
    for clock in reaching_limit(houses, days[-1]):
        limits.setdefault(clock.case.present_panti_id or 0, []).append(clock)
    return [
        _house_ahead(one, days, expected, out.get(one.office.pk, []), limits.get(one.office.pk, []))
        for one in numbers(houses)
    ]


def _out_of_service(
    houses: list[Office], days: list[date]
) -> dict[int, list[tuple[datetime, datetime | None]]]:
    """By house, the times out of service of its beds that touch the days ahead."""
    touching = OutOfService.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()),
        bed__in=beds_in_use(houses),
        began_at__lt=midnight_after(days[-1]),
    ).order_by()
    found: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for panti, began_at, ends_at in touching.values_list("bed__room__wing__panti", "began_at", "ends_at"):
        found.setdefault(panti, []).append((began_at, ends_at))
    return found


def is_out(began_at: datetime, ends_at: datetime | None, day: date) -> bool:
    """Whether a time out of service covers the end of a day."""
    moment = midnight_after(day)
    return began_at < moment and (ends_at is None or ends_at >= moment)


def _house_ahead(
    one: House,
    days: list[date],
    expected: Expected,
    out: list[tuple[datetime, datetime | None]],
    limits: list[StayClock],
) -> Ahead:
    moves = [move for move in expected.moves if move.panti_id == one.office.pk]
    away = expected.away.get(one.office.pk, set())
    now = Day(None, one.occupied, len(away), one.reserved, one.in_service)
    shown = []
    for day in days:
        done = [move for move in moves if move.day <= day]
        arrived = sum(move.comes for move in done)
        left = {move.case_id for move in done if move.goes}
        here_again = {move.case_id for move in done if move.kind == MoveKind.BACK}
        shown.append(
            Day(
                day,
                residents=one.occupied - len(left) + arrived,
                away=len(away - left - here_again),
                kept=one.reserved - arrived,
                in_service=one.capacity - sum(is_out(*times, day) for times in out),
                moves=[move for move in done if move.day == day],
                limits=[clock for clock in limits if _shown_on(clock, days[0]) == day],
            )
        )
    return Ahead(one, now, shown)


def _shown_on(clock: StayClock, today: date) -> date:
    return max(timezone.localdate(clock.limit), today)
