"""How dates, deadlines and names are said on screen and on paper: WIB, Indonesian first, English complete."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as dateformat
from django.utils.translation import get_language, gettext, ngettext

WIB: Final = ZoneInfo("Asia/Jakarta")
SOON_DAYS: Final = 2
# a deadline is near in the last fourth of its term
LAST_PART: Final = 4
WEEK_DAYS: Final = 7
TONES: Final = 6
# The light hues of static/css/tokens.css, for pictures and papers, where no stylesheet reaches.
STAGE_HUES: Final = {
    "outreach": "#45525F",
    "assessment": "#34527F",
    "placement": "#1F5A93",
    "intake": "#14607A",
    "psychosocial": "#0D625F",
    "rehabilitation": "#2B6440",
    "longterm": "#4C6220",
    "resocialisation": "#6B5A0C",
    "aftercare": "#7A4E05",
    "absent": "#7A3550",
    "closed": "#55595C",
}
DATE_SHAPES: Final = {
    "full": "j F Y, {clock}",
    "day": "j F Y",
    "weekday": "l, j F Y",
    "short": "j M",
    "shortday": "l, j M",
    "stamp": "j M, {clock}",
    "time": "{clock}",
}


@dataclass(frozen=True)
class Due:
    """A deadline as people say it: the words, and how near it is (`far`, `soon`, `today`, `late`)."""

    words: str
    state: str


def in_wib(moment: date | datetime) -> datetime:
    """Return the moment in Jakarta's time; a bare date becomes that day's first minute."""
    if isinstance(moment, datetime):
        return (timezone.make_aware(moment, WIB) if timezone.is_naive(moment) else moment).astimezone(WIB)
    return datetime.combine(moment, time.min, tzinfo=WIB)


def clock_shape() -> str:
    """Return the time format: `14.05` in Indonesian, `14:05` in English."""
    return "H:i" if (get_language() or "id").startswith("en") else "H.i"


def say_moment(moment: date | datetime | None, shape: str = "") -> str:
    """Say a date or moment in WIB: `22 November 2026`, with `, 14.05` where it has a time.

    `shape` is a key of `DATE_SHAPES`; left out, it is `full` for a moment and `day` for a date.
    """
    if moment is None:
        return ""
    shape = shape or ("full" if isinstance(moment, datetime) else "day")
    return dateformat(in_wib(moment), DATE_SHAPES[shape].format(clock=clock_shape()))


def late_words(behind: int, hours: int) -> str:
    if behind == 0:
        return (
            ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours}
            if hours
            else gettext("just late")
        )
    return ngettext("%(n)d day late", "%(n)d days late", behind) % {"n": behind}


def read_due(due: date | datetime, now: datetime | None = None, *, began: datetime | None = None) -> Due:
    """Return how a deadline is said at `now`; a bare date lasts until the end of its day.

    It is near (`soon`) in its last quarter, counted from `began`, and always in the last day; without `began`, in the
    last two days.
    """
    now = in_wib(now or timezone.now())
    has_clock = isinstance(due, datetime)
    moment = in_wib(due)
    days = (moment.date() - now.date()).days
    if days < 0 or (has_clock and moment < now):
        hours = int((now - moment).total_seconds() // 3600)
        return Due(late_words(-days, hours), "late")
    if days == 0:
        words = gettext("today")
        clock = dateformat(moment, clock_shape()) if has_clock and moment.time() < time(23, 59) else ""
        return Due(f"{words} {clock}".strip(), "today")
    if days == 1:
        return Due(gettext("tomorrow"), "soon")
    state = "soon" if is_near(moment, now, began, days) else "far"
    if days < WEEK_DAYS:
        return Due(ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}, state)
    shape = "shortday" if moment.year == now.year else "day"
    return Due(say_moment(moment.date(), shape), state)


def is_near(moment: datetime, now: datetime, began: datetime | None, days: int) -> bool:
    if began is None:
        return days <= SOON_DAYS
    return moment - now <= max((moment - began) / LAST_PART, timedelta(days=1))


def mask_nik(nik: str | None) -> str:
    """Return a NIK as everybody may see it: dots and its last four digits."""
    digits = "".join(sign for sign in str(nik or "") if sign.isdigit())
    return f"•••• {digits[-4:]}" if digits else ""


def first_letters(name: str | None) -> str:
    """Return the initials of a name, titles such as `Ns.` or `dr.` left out."""
    words = [word for word in str(name or "").split() if not word.endswith(".") and word[0].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[:2] for word in words]
    return "".join(letters).upper() or "?"


def tone_of(text: object) -> int:
    """Return a number from 1 to 6 that is always the same for the same text."""
    return zlib.crc32(str(text).encode()) % TONES + 1
