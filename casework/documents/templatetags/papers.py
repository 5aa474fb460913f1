"""Filters of the papers: `{% load papers %}`."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as dateformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..rules import TABLE_ROWS

register = template.Library()

LEVELS = {"none": 0, "low": 1, "medium": 2, "high": 3}
_ONES = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)


@register.filter
def in_tables(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut rows into tables that are laid out one by one: one of thousands of rows would take minutes."""
    for start in range(0, len(rows), TABLE_ROWS):
        yield rows[start : start + TABLE_ROWS]


@register.filter
def in_pairs(parts: Sequence[Any]) -> list[Sequence[Any]]:
    """Parts two to a row, read down the first column and then the second; an odd end is filled up."""
    half = (len(parts) + 1) // 2
    blank = {"number": "", "title": ""}
    return [(parts[n], parts[half + n] if half + n < len(parts) else blank) for n in range(half)]


@register.filter
def level(risk: str) -> SafeString:
    """A risk as three boxes, so that it is read on a black-and-white copy too."""
    filled = LEVELS.get(risk, 0)
    boxes = format_html_join("", '<i class="{}"></i>', (("" if n < filled else "o",) for n in range(3)))
    return format_html('<span class="level">{}</span>', boxes)


@register.filter
def bound(name: str) -> str:
    """A name whose numbers stay on the line of their word: "Budi Mulia 2" never ends in a line with only a 2."""
    return re.sub(r" (?=\d)", "\N{NO-BREAK SPACE}", name)


@register.filter
def clock(moment: Any) -> str:
    return dateformat(timezone.localtime(moment), "H.i") if moment else ""


@register.filter
def in_words(number: int) -> str:
    """A number below 10,000 in Indonesian words, as records of a hand-over say the date."""
    number = int(number)
    if number < len(_ONES):
        return _ONES[number]
    if number < 20:
        return f"{in_words(number - 10)} belas"
    for size, name in ((1000, "ribu"), (100, "ratus"), (10, "puluh")):
        if number >= size:
            count, rest = divmod(number, size)
            # one thousand and one hundred are said as one word
            head = f"se{name}" if count == 1 and size > 10 else f"{in_words(count)} {name}"
            return f"{head} {in_words(rest)}" if rest else head
    return str(number)
