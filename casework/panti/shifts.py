"""The three shifts of a house, changing at 07, 15 and 23 in Jakarta.

A shift belongs to the day on which it begins: the night of the 22nd ends on the morning of the 23rd.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LENGTH: Final = timedelta(hours=8)
# far from the ends of the calendar, where no shift comes before or after
YEARS: Final = range(2000, 3000)


class Turn(TextChoices):
    MORNING = "morning", _("Morning shift")
    EVENING = "evening", _("Evening shift")
    NIGHT = "night", _("Night shift")


BEGINS: Final[dict[str, time]] = {Turn.MORNING: time(7), Turn.EVENING: time(15), Turn.NIGHT: time(23)}
_KEY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-(morning|evening|night)")


@dataclass(frozen=True, order=True)
class Shift:
    """One shift of one day, ordered by when it begins."""

    begins_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + LENGTH

    @property
    def _local(self) -> datetime:
        return timezone.localtime(self.begins_at, timezone.get_default_timezone())

    @property
    def day(self) -> date:
        return self._local.date()

    @property
    def turn(self) -> Turn:
        return next(turn for turn in Turn if BEGINS[turn].hour == self._local.hour)

    @property
    def label(self) -> str:
        return str(self.turn.label)

    @property
    def key(self) -> str:
        """How it stands in an address: ``2026-11-22-night``."""
        return f"{self.day.isoformat()}-{self.turn.value}"

    @property
    def previous(self) -> Shift:
        return Shift(self.begins_at - LENGTH)

    @property
    def next(self) -> Shift:
        return Shift(self.begins_at + LENGTH)

    @property
    def has_begun(self) -> bool:
        return self.begins_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()


def shift_of(day: date, turn: str) -> Shift:
    begins = datetime.combine(day, BEGINS[Turn(turn)], tzinfo=timezone.get_default_timezone())
    return Shift(begins)


def shift_at(moment: datetime) -> Shift:
    """The shift in which a moment lies; at 07.00 sharp it is the morning's."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    for turn in (Turn.NIGHT, Turn.EVENING, Turn.MORNING):
        if local.time() >= BEGINS[turn]:
            return shift_of(local.date(), turn)
    return shift_of(local.date() - timedelta(days=1), Turn.NIGHT)


def current_shift() -> Shift:
    return shift_at(timezone.now())


def parse_shift(key: str) -> Shift | None:
    """The shift of a ``key``; None for what names none, or one of another age."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return None
    return shift_of(day, found[2]) if day.year in YEARS else None
