"""The beds of the houses while a city is told: who lies where from when until when, nobody two in one bed."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q
from django.utils import timezone

from casework.panti.house.enums import LodgingEnd, PlaceKind
from casework.panti.models import Bed, Lodging, OutOfService, Room, Stay, Wing

from .places import Places

if TYPE_CHECKING:
    from .life import Life

CORRIDOR: Final = 0.15
# how long a bed is being cleaned after somebody left it, in minutes
_CLEANED: Final = (40, 230)
_REASONS: Final = (
    "Ranjang wisma penuh, kasur tambahan di lantai.",
    "Rumah penuh, menunggu pemulangan minggu ini.",
    "Tiba malam hari, ranjang belum ada yang kosong.",
    "Menunggu ranjang diperbaiki.",
)


@dataclass(slots=True)
class _Spot:
    """One bed and the times at which somebody has it, in order."""

    pk: int
    name: str
    taken: list[tuple[float, float]] = field(default_factory=list)

    def take(self, since: float, until: float) -> bool:
        """Whether the bed is free for all of that time, and taken for it from now on."""
        place = bisect_left(self.taken, (since, since))
        if place < len(self.taken) and self.taken[place][0] < until:
            return False
        if place and self.taken[place - 1][1] > since:
            return False
        self.taken.insert(place, (since, until))
        return True


@dataclass(slots=True)
class _WingSpots:
    pk: int
    name: str
    sex: str
    rooms: list[tuple[int, str]] = field(default_factory=list)
    # those nobody has for good yet, and those somebody has until further notice
    open: list[_Spot] = field(default_factory=list)
    held: list[_Spot] = field(default_factory=list)

    def take(self, since: float, until: float) -> _Spot | None:
        for place, spot in enumerate(self.open):
            if spot.take(since, until):
                if until == inf:
                    self.held.append(self.open.pop(place))
                return spot
        if until == inf:
            return None
        return next((spot for spot in self.held if spot.take(since, until)), None)


class Beds:
    """Every bed in service of every house, and how many live in each house.

    ``now`` is the moment at which the city ends: what is cleaned later is being cleaned then.
    """

    def __init__(self, places: Places, now: datetime) -> None:
        self._places, self._now = places, now
        self._wings: dict[int, list[_WingSpots]] = defaultdict(list)
        self._beds: dict[int, int] = {}
        self._living: dict[int, int] = {}
        self.read()

    def read(self) -> None:
        """Read what stands: wings, rooms, beds that are not out of service, who has one, and who lives there."""
        wings = {one.pk: _WingSpots(one.pk, one.name, one.sex) for one in _in_use(Wing.objects.all())}
        rooms: dict[int, _WingSpots] = {}
        for room in Room.objects.filter(retired_at__isnull=True, wing__in=wings):
            wings[room.wing_id].rooms.append((room.pk, room.name))
            rooms[room.pk] = wings[room.wing_id]
        out = OutOfService.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()))
        found = Bed.objects.filter(retired_at__isnull=True).exclude(pk__in=out.values("bed"))
        spots = {}
        for bed in found.order_by("room__position", "position", "pk"):
            if bed.room_id in rooms:
                wing = rooms[bed.room_id]
                spots[bed.pk] = _Spot(bed.pk, f"{wing.name} {bed.label}")
                wing.open.append(spots[bed.pk])
        self._mark_taken(spots)
        for wing in wings.values():
            wing.held = [one for one in wing.open if one.taken and one.taken[-1][1] == inf]
            wing.open = [one for one in wing.open if one not in wing.held]
        for one in Wing.objects.filter(pk__in=wings).order_by("panti", "position", "pk"):
            self._wings[one.panti_id].append(wings[one.pk])
        for panti, parts in self._wings.items():
            self._beds[panti] = sum(len(part.open) + len(part.held) for part in parts)
        here = Stay.objects.filter(left_at__isnull=True).order_by().values_list("panti")
        self._living = dict(here.annotate(Count("pk")))

    @staticmethod
    def _mark_taken(spots: dict[int, _Spot]) -> None:
        lodged = Lodging.objects.filter(bed__in=spots).order_by("began_at")
        for bed, since, until, cleaned in lodged.values_list("bed", "began_at", "ended_at", "cleaned_at"):
            # a bed nobody has cleaned is no bed to give
            over = (cleaned or until).timestamp() if until and cleaned else inf
            spots[bed].taken.append((since.timestamp(), over))

    def free(self, panti: int) -> int:
        """How many beds of a house nobody has for good."""
        return sum(len(part.open) for part in self._wings[panti])

    def living(self, panti: int) -> int:
        return self._living.get(panti, 0)

    def stays_on(self, stay: Stay) -> None:
        """Count somebody who still lives in a house as the city ends; past its beds they are one too many."""
        self._living[stay.panti_id] = self.living(stay.panti_id) + 1
        if self._living[stay.panti_id] > self._beds.get(stay.panti_id, 0):
            stay.over_capacity, stay.over_capacity_reason = True, _REASONS[1]

    def keep(self, life: Life, panti: int, *, actor: int) -> Lodging | None:
        """A bed kept for somebody on the way to a house from this moment on; None where no bed there suits them."""
        spot = self._spot(panti, life.who.sex, life.moment.timestamp(), inf)
        if spot is None:
            return None
        kept: Lodging = life.sheets.add(
            Lodging,
            case=life.case,
            panti_id=panti,
            bed_id=spot.pk,
            began_at=life.moment,
            given_by_id=actor,
            given_at=life.moment,
        )
        return kept

    def _fitting(self, panti: int, sex: str) -> list[_WingSpots]:
        return [part for part in self._wings[panti] if part.sex in ("", sex)]

    def _spot(self, panti: int, sex: str, since: float, until: float) -> _Spot | None:
        found = (part.take(since, until) for part in self._fitting(panti, sex))
        return next((spot for spot in found if spot is not None), None)

    def settle(self, life: Life) -> None:
        """Find the place of a lodging whose end is known, and put it onto its sheet: a bed of a wing for this person,
        or a mat or corridor there with the reason."""
        lodging, stay = life.lodging, life.stay
        if lodging is None:
            return
        since = lodging.began_at.timestamp()
        cleaned = None
        if lodging.ended_at is not None:
            cleaned = lodging.ended_at + timedelta(minutes=life.rng.randint(*_CLEANED))
        until = cleaned.timestamp() if cleaned is not None else inf
        spot = self._spot(lodging.panti_id, life.who.sex, since, until)
        if spot is not None:
            lodging.kind, lodging.bed_id, where = PlaceKind.BED, spot.pk, spot.name
            if cleaned is not None and cleaned <= self._now:
                lodging.cleaned_at = cleaned
                lodging.cleaned_by_id = self._places.who("give_bed", lodging.panti_id).pk
        else:
            where = _outside(lodging, self._fitting(lodging.panti_id, life.who.sex), life.rng)
        if stay is not None:
            stay.place = where[:80]
        life.sheets.put(lodging)
        life.lodging = None


def _in_use(wings: Iterable[Wing]) -> list[Wing]:
    return [wing for wing in wings if wing.retired_at is None]


def _outside(lodging: Lodging, fitting: list[_WingSpots], rng: random.Random) -> str:
    part = rng.choice([part for part in fitting if part.rooms])
    lodging.reason = rng.choice(_REASONS)
    if rng.random() < CORRIDOR:
        lodging.kind, lodging.wing_id, where = PlaceKind.CORRIDOR, part.pk, part.name
    else:
        lodging.kind, (lodging.room_id, where) = PlaceKind.MAT, rng.choice(part.rooms)
    return f"{PlaceKind(lodging.kind).label}, {where}"


def lie_down(life: Life, panti: int, *, actor: int) -> Lodging:
    """A place to sleep from this moment on; which one is settled when its end is known."""
    life.lodging = life.sheets.new(
        Lodging,
        case=life.case,
        stay=life.stay,
        panti_id=panti,
        began_at=life.moment,
        given_by_id=actor,
        given_at=life.moment,
    )
    lodging: Lodging = life.lodging
    return lodging


def get_up(life: Life, beds: Beds) -> None:
    """Whoever leaves a house leaves their place in it; the bed is to be cleaned."""
    if life.lodging is not None:
        life.lodging.ended_at, life.lodging.ended_with = life.moment, LodgingEnd.LEFT
        beds.settle(life)
