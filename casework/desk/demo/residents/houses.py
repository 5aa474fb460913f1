"""How full each house of a demonstration is, and what its people are there for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.cases.enums import Stage

# residents per hundred beds, one house after the other
_FULL: Final = (58, 63, 71, 56, 66, 59, 74, 61, 55, 68, 57, 64)
# those of which a demonstration has more to say: nearly full, or more people than beds
_SAID: Final = {
    "PSBI-1": 55,
    "PSBI-2": 58,
    "PSTW-BM1": 108,
    "PSTW-BM2": 86,
    "PSBL-HS1": 56,
    "PSBK-HJ": 70,
    "PSAA-PU2": 72,
    "PSP-BK": 94,
}
# how many in a hundred are at which stage, by whether people stay there for good
_PASSING: Final = {
    Stage.INTAKE: 12,
    Stage.PSYCHOSOCIAL: 30,
    Stage.REHABILITATION: 36,
    Stage.RESOCIALISATION: 22,
}
_LASTING: Final = {
    Stage.INTAKE: 7,
    Stage.PSYCHOSOCIAL: 14,
    Stage.REHABILITATION: 14,
    Stage.LONGTERM: 58,
    Stage.RESOCIALISATION: 7,
}
# the kinds of houses in which most stay for years, by the first letters of their codes
_FOR_GOOD: Final = ("PSTW", "PSBL", "PSBG", "PSBD")
# a house is left alone once so many in a hundred of its beds are taken
ENOUGH: Final = 40


@dataclass(frozen=True)
class Filling:
    """How many people are to live in a house, and how many beds are kept or have just been left."""

    live: int
    stages: dict[Stage, int]
    kept: int
    left: int


def filling(code: str, number: int, beds: int) -> Filling:
    """What a house of so many beds is filled with; ``number`` is its place among the houses."""
    percent = _SAID.get(code, _FULL[number % len(_FULL)])
    few = 1 + number % 2
    return Filling(
        live=round(beds * percent / 100),
        stages=_LASTING if code.startswith(_FOR_GOOD) else _PASSING,
        kept=few,
        left=few,
    )
