"""Everything the board draws, read at once: each kind of row by one query, joined here and not in the database.

A house of five hundred beds would otherwise build its wings and rooms five hundred times, and decrypt the numbers of
five hundred people to show their names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from casework.cases.queries import visible_to
from casework.offices.models import Category, Office, User

from ..models import StayAbsence
from .counts import beds_in_use, out_now
from .models import Bed, Lodging, OutOfService, Room, Wing
from .queries import UNCLEANED, moves_due
from .rules import WardFit, ward_fit

_PERSON = (
    "name",
    "label",
    "sex",
    "birth_date",
    "estimated_age",
    "estimated_on",
    "age_basis",
    "disabilities",
    "search_text",
)


@dataclass(slots=True)
class Seen:
    """What was read of a house, by key."""

    beds: list[Bed]
    wings: dict[int, Wing]
    lodgings: list[Lodging]
    out: dict[int, OutOfService]
    uncleaned: dict[int, datetime]
    away: dict[int, StayAbsence]
    readable: set[int]
    takes: dict[int, list[Category]]
    # by when whoever lies in a bed that is out of service is to be moved, by case
    move_by: dict[int, datetime]
    fits: dict[int, WardFit] = field(default_factory=dict)

    def reads(self, lodging: Lodging) -> bool:
        return lodging.case_id in self.readable

    def fit(self, lodging: Lodging, wing_id: int) -> WardFit:
        """How the wing goes with whoever lies there; asked once for each."""
        if lodging.pk not in self.fits:
            wing, takes, case = self.wings[wing_id], self.takes[wing_id], lodging.case
            by_sex_alone = not (wing.disability or takes or wing.min_age or wing.max_age is not None)
            # the usual wing and the usual person, without putting any rule into words
            if by_sex_alone and wing.sex in ("", case.person.sex):
                self.fits[lodging.pk] = WardFit(wing, [])
            else:
                self.fits[lodging.pk] = ward_fit(case.person, case.category, wing, takes)
        return self.fits[lodging.pk]


def see(office: Office, actor: User, *, also: Iterable[int] = ()) -> Seen:
    """Read a house for somebody; ``also`` are cases beside those of the lodgings whose names may be shown."""
    wings = {
        wing.pk: wing
        for wing in Wing.objects.filter(panti=office, retired_at__isnull=True).prefetch_related("takes")
    }
    rooms = {room.pk: room for room in Room.objects.filter(wing__panti=office)}
    beds = [
        bed
        for bed in beds_in_use([office]).order_by("position", "label", "pk")
        if rooms[bed.room_id].wing_id in wings
    ]
    for room in rooms.values():
        if room.wing_id in wings:
            room.wing = wings[room.wing_id]
    for bed in beds:
        bed.room = rooms[bed.room_id]
    lodgings = _lodgings(office, {bed.pk: bed for bed in beds}, rooms, wings)
    cases = {one.case_id for one in lodgings} | set(also)
    out = {one.bed_id: one for one in OutOfService.objects.filter(out_now(), bed__room__wing__panti=office)}
    return Seen(
        beds=beds,
        wings=wings,
        lodgings=lodgings,
        out=out,
        uncleaned=_uncleaned(office),
        away={
            one.stay_id: one
            for one in StayAbsence.objects.filter(
                stay__panti=office, stay__left_at__isnull=True, ended_at__isnull=True
            ).defer("reason")
        },
        readable=set(visible_to(actor).filter(pk__in=cases).order_by().values_list("pk", flat=True)),
        takes={pk: list(wing.takes.all()) for pk, wing in wings.items()},
        move_by=moves_due(one.case_id for one in lodgings if one.bed_id in out and not one.is_reservation),
    )


def _lodgings(
    office: Office, beds: dict[int, Bed], rooms: dict[int, Room], wings: dict[int, Wing]
) -> list[Lodging]:
    categories = {category.pk: category for category in Category.objects.all()}
    found = list(
        Lodging.objects.filter(panti=office, ended_at__isnull=True)
        .select_related("case__person")
        .only(
            "stay",
            "kind",
            "bed",
            "room",
            "wing",
            "panti",
            "began_at",
            "ended_at",
            "reason",
            "case__number",
            "case__category",
            *(f"case__person__{name}" for name in _PERSON),
        )
        .order_by("began_at", "pk")
    )
    for one in found:
        if one.case.category_id is not None:
            one.case.category = categories[one.case.category_id]
        if one.bed_id in beds:
            one.bed = beds[one.bed_id]
        if one.room_id is not None:
            one.room = rooms[one.room_id]
        if one.wing_id in wings:
            one.wing = wings[one.wing_id]
    return found


def _uncleaned(office: Office) -> dict[int, datetime]:
    """Since when each bed is being cleaned."""
    left = Lodging.objects.filter(UNCLEANED, panti=office).order_by("ended_at").values_list("bed", "ended_at")
    return {bed: ended_at for bed, ended_at in left if bed is not None and ended_at is not None}
