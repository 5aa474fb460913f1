"""A believable plan of a house from its criteria: so many places, whom it takes, in wings named after flowers.

Pure and the same every time. For demonstrations; a real house is set up by its head.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import Final

from casework.offices.enums import OfficeKind, Sex
from casework.offices.models import Criteria

_FLOWERS: Final = (
    "Melati",
    "Cempaka",
    "Kenanga",
    "Dahlia",
    "Anyelir",
    "Mawar",
    "Seroja",
    "Teratai",
    "Flamboyan",
    "Asoka",
    "Bougenvil",
    "Kamboja",
)
_WING: Final = 56
_ROOM: Final = 8
_HALL: Final = 16


@dataclass(frozen=True)
class RoomPlan:
    name: str
    labels: tuple[str, ...]
    features: tuple[str, ...] = ()
    is_accessible: bool = False


@dataclass(frozen=True)
class WingPlan:
    name: str
    about: str
    sex: str = ""
    rooms: tuple[RoomPlan, ...] = ()
    bed_features: tuple[str, ...] = field(default=())


def plan_for(criteria: Criteria, *, places: int | None = None) -> list[WingPlan]:
    """Wings for men and wings for women where the house takes both, and one for observation where it is large enough;
    exactly as many beds as the house has places: those of its criteria, unless ``places`` says how many."""
    places = criteria.capacity if places is None else places
    count = min(max(ceil(places / _WING), 1 if criteria.sex or places < _ROOM else 2), len(_FLOWERS))
    large = _HALL if criteria.office.kind == OfficeKind.TRANSIT or places > 300 else _ROOM
    shares = [places // count + (1 if number < places % count else 0) for number in range(count)]
    return [
        _wing(number, share, large, criteria, is_last=number == count - 1 and count > 2)
        for number, share in enumerate(shares)
        if share
    ]


def _wing(number: int, share: int, size: int, criteria: Criteria, *, is_last: bool) -> WingPlan:
    sex = criteria.sex or ("" if is_last else (Sex.FEMALE, Sex.MALE)[number % 2])
    flower = _FLOWERS[number]
    count = ceil(share / size)
    rooms = [
        RoomPlan(
            name=f"{flower} {serial}",
            labels=tuple(
                f"{serial}.{bed}"
                for bed in range(1, share // count + (1 if serial <= share % count else 0) + 1)
            ),
            features=("observation", "near_nurse") if is_last and serial == 1 else (),
            is_accessible=serial == 1,
        )
        for serial in range(1, count + 1)
    ]
    about = "ruang pengamatan dan perawatan" if is_last else ("mandiri", "perlu bantuan")[number // 2 % 2]
    return WingPlan(flower, about, sex, tuple(rooms), ("rails",) if is_last else ())
