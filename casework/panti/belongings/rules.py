"""What each move does to what is held, and what it asks for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .enums import CashMove, ItemMove

MOST_OF_ONE: Final = 999
# no wallet at a gate holds more; a number with a zero too many does
MOST_CASH: Final = 1_000_000_000


@dataclass(frozen=True)
class Effect:
    """``held``: what one piece adds to what the house keeps, ``lent``: to what of it the person has in use."""

    held: int = 0
    lent: int = 0
    reason: bool = False
    witness: bool = False


EFFECTS: Final[dict[str, Effect]] = {
    ItemMove.MOVED: Effect(),
    ItemMove.LENT: Effect(lent=1),
    ItemMove.BACK: Effect(lent=-1),
    ItemMove.GIVEN: Effect(held=-1),
    ItemMove.HANDED_BACK: Effect(held=-1),
    ItemMove.DESTROYED: Effect(held=-1, reason=True, witness=True),
    ItemMove.LOST: Effect(held=-1, reason=True),
    ItemMove.CORRECTED: Effect(reason=True),
}
# what the page of one thing offers; the others have pages of their own
BY_HAND: Final = (
    ItemMove.MOVED,
    ItemMove.LENT,
    ItemMove.BACK,
    ItemMove.GIVEN,
    ItemMove.DESTROYED,
    ItemMove.LOST,
    ItemMove.CORRECTED,
)
CASH_BY_HAND: Final = (CashMove.RECEIVED, CashMove.GIVEN, CashMove.SPENT, CashMove.CORRECTED)
CASH_SIGNS: Final[dict[str, int]] = {CashMove.RECEIVED: 1, CashMove.GIVEN: -1, CashMove.SPENT: -1}
CASH_REASONED: Final = (CashMove.SPENT, CashMove.CORRECTED)


# as wide as a line of the list, and as many as one list takes
WIDEST: Final = 160
MOST_ROWS: Final = 40
# money has a book and a witness of its own
_MONEY: Final = re.compile(r"\brp\b|\brp\.?\s*\d|\b(uang|rupiah|tunai|cash|money)\b|^[\W\d]+$", re.IGNORECASE)


def things_in(said: Iterable[str]) -> list[str]:
    """The things named in what was written at a gate or handed over, each once: parted at lines, semicolons and commas
    that part no figure.

    Money is none of them. Words too long for a line of the list, and things beyond its last, are left to the reader,
    who sees the whole beside it.
    """
    parts = (part.strip(" .-•\t") for words in said for part in re.split(r"[\r\n;]|,(?!\d)", words))
    named: dict[str, str] = {}
    for part in parts:
        if 1 < len(part) <= WIDEST and not _MONEY.search(part):
            named.setdefault(part.casefold(), part)
    return list(named.values())[:MOST_ROWS]


def rupiah(amount: int) -> str:
    """``Rp 1.250.000``, as Indonesian receipts write it."""
    sign = "−" if amount < 0 else ""
    return f"{sign}Rp {abs(amount):,}".replace(",", ".").replace("Rp ", "Rp\N{NO-BREAK SPACE}")
