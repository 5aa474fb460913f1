"""How a register number looks and which year it belongs to.

Indonesian offices number a book serial first, then the kind of book, the office and the year (``0012/BI/PSBI-1/2026``;
BI for *buku induk*), so that in one year's book the first figures are the line somebody looks for.
"""

import re
from datetime import datetime
from typing import Final

from django.utils import timezone

_ASKED: Final = re.compile(r"(?P<serial>\d{1,6})/(?P<rest>[A-Z].*)")


def register_number(code: str, year: int, serial: int) -> str:
    """The number as the house writes it in its book: ``0012/BI/PSBI-1/2026``."""
    return f"{serial:04d}/BI/{code}/{year}"


def as_written(word: str) -> str:
    """A number somebody typed, or its beginning, as the book writes it; empty for what is no register number.

    ``12/bi/psbi-1`` is found as ``0012/BI/PSBI-1``.
    """
    asked = _ASKED.fullmatch(word.strip().upper())
    return f"{int(asked['serial']):04d}/{asked['rest']}" if asked else ""


def register_year(arrived_at: datetime) -> int:
    """The year in whose book an arrival stands: the year in Jakarta, where the book lies."""
    return timezone.localtime(arrived_at, timezone.get_default_timezone()).year
