"""The board of a house: every bed with its state, who lies there, and what asks to be looked at.

A fixed number of queries however many wings, beds and people there are. Names are those of cases the reader may read;
anybody else shows as taken, nameless.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from casework.offices.models import Office, User

from ..enums import AwayKind
from ..models import Stay, StayAbsence
from .counts import House, house
from .enums import BedState
from .models import Bed, Lodging, OutOfService, Room
from .notices import notices
from .rules import bed_state
from .seen import Seen, see
from .spots import EXTRA, Narrowing, Notice, RoomSpots, Spot, WingSpots


@dataclass(slots=True)
class Board:
    house: House
    wings: list[WingSpots]
    tones: Counter[str]
    notices: list[Notice]
    # stays without a place whose case the reader may read, and how many more there are
    unplaced: list[Stay]
    unplaced_hidden: int
    kept: dict[int, Bed]
    # residents who lie in no bed in service, and accepted people for whom no such bed is kept: each takes a place
    # though no bed shows it
    owed: int
    unkept: int

    def of(self, tone: str) -> int:
        return self.tones[tone]

    @property
    def free_words(self) -> str:
        """How the free places of the house come about from its beds; nothing where every free place is a ready bed."""
        ready, cleaning = self.of(BedState.FREE), self.of(BedState.CLEANING)
        if ready == self.house.free_shown:
            return ""
        parts = [_("%(n)d ready") % {"n": ready}]
        if cleaning:
            parts.append(_("%(n)d being cleaned") % {"n": cleaning})
        if self.owed:
            words = ngettext(
                "less %(n)d resident without a bed in service",
                "less %(n)d residents without a bed in service",
                self.owed,
            )
            parts.append(words % {"n": self.owed})
        if self.unkept:
            words = ngettext(
                "less %(n)d accepted, no bed kept", "less %(n)d accepted, no bed kept", self.unkept
            )
            parts.append(words % {"n": self.unkept})
        return ", ".join(parts)


def board(office: Office, actor: User) -> Board:
    """Everything the board of a house shows to this reader."""
    unplaced = list(
        Stay.objects.filter(panti=office, left_at__isnull=True)
        .exclude(Exists(Lodging.objects.filter(stay=OuterRef("pk"), ended_at__isnull=True)))
        .select_related("case__person")
        .order_by("arrived_at", "pk")
    )
    seen = see(office, actor, also=[stay.case_id for stay in unplaced])
    shown = _by_wing(seen)
    named = [stay for stay in unplaced if stay.case_id in seen.readable]
    numbered = house(office)
    in_service = {bed.pk for bed in seen.beds if bed.pk not in seen.out}
    held = Counter(one.is_reservation for one in seen.lodgings if one.bed_id in in_service)
    return Board(
        house=numbered,
        wings=shown,
        tones=Counter(spot.tone for one in shown for room in one.rooms for spot in room.spots),
        notices=notices(seen, shown),
        unplaced=named if numbered.has_beds else [],
        unplaced_hidden=len(unplaced) - len(named) if numbered.has_beds else 0,
        kept={one.case_id: one.bed for one in seen.lodgings if one.is_reservation and one.bed},
        owed=numbered.occupied - held[False],
        unkept=numbered.reserved - held[True],
    )


def _by_wing(seen: Seen) -> list[WingSpots]:
    in_bed = {one.bed_id: one for one in seen.lodgings if one.bed_id}
    shown = {wing.pk: WingSpots(wing) for wing in seen.wings.values()}
    rooms: dict[int, RoomSpots] = {}
    for bed in sorted(seen.beds, key=lambda one: (one.room.position, one.room.name, one.room_id)):
        if bed.room.wing_id in shown:
            room = _room(rooms, bed.room, shown)
            room.spots.append(_bed_spot(bed, in_bed.get(bed.pk), seen))
    for one in seen.lodgings:
        if one.is_extra:
            _add_extra(one, rooms, shown, seen)
    return [wing for wing in shown.values() if wing.rooms]


def _room(rooms: dict[int, RoomSpots], room: Room, shown: dict[int, WingSpots]) -> RoomSpots:
    if room.pk not in rooms:
        rooms[room.pk] = RoomSpots(room, room.name)
        shown[room.wing_id].rooms.append(rooms[room.pk])
    return rooms[room.pk]


def _add_extra(one: Lodging, rooms: dict[int, RoomSpots], shown: dict[int, WingSpots], seen: Seen) -> None:
    """A mat stands in its room, a corridor as a room of its own at the end of the wing."""
    if one.room is not None:
        place = _room(rooms, one.room, shown)
    else:
        assert one.wing is not None
        corridors = [room for room in shown[one.wing.pk].rooms if room.room is None]
        place = corridors[0] if corridors else RoomSpots(None, str(one.get_kind_display()))
        if not corridors:
            shown[one.wing.pk].rooms.append(place)
    spot = _person_spot(f"+{place.extra + 1}", EXTRA, one, seen)
    spot.second = str(one.get_kind_display())
    place.spots.append(spot)


_AWAY_ICONS: Final = {AwayKind.HOSPITAL: "ambulance", AwayKind.TRANSFER: "bus"}


def _bed_spot(bed: Bed, lodging: Lodging | None, seen: Seen) -> Spot:
    # where somebody is whose case the reader may not read is none of their business
    shown = lodging is not None and seen.reads(lodging)
    away = seen.away.get(lodging.stay_id or 0) if shown and lodging is not None else None
    out = seen.out.get(bed.pk)
    state = bed_state(
        occupied=lodging is not None and not lodging.is_reservation,
        away=away is not None,
        reserved=lodging is not None,
        out=out is not None,
        cleaning=bed.pk in seen.uncleaned,
    )
    if lodging is None:
        spot = Spot(bed.label, state, str(state.label), _below(state, out, seen.uncleaned.get(bed.pk)))
        spot.sex = bed.room.wing.sex
    else:
        spot = _person_spot(bed.label, state, lodging, seen)
        if state == BedState.BOOKED:
            spot.first, spot.second = str(state.label), spot.first
        if away is not None:
            spot.second = _away_words(away)
            icon = _AWAY_ICONS.get(AwayKind(away.kind), "home")
            spot.marks.append((icon, str(away.get_kind_display())))
        if not lodging.is_reservation:
            _mark_trouble(spot, lodging, bed, out, seen)
    spot.pk = bed.pk
    spot.searched += f" {bed.full_name}".lower()
    return spot


def _mark_trouble(spot: Spot, lodging: Lodging, bed: Bed, out: OutOfService | None, seen: Seen) -> None:
    if out is not None:
        spot.marks.insert(0, ("alert-triangle", _("must be moved: %(why)s") % {"why": out.reason}))
    if seen.reads(lodging) and not seen.fit(lodging, bed.room.wing_id).fits:
        spot.marks.insert(0, ("alert-triangle", _("does not fit the rules of the wing")))


def _below(state: BedState, out: OutOfService | None, left_at: datetime | None) -> str:
    if state == BedState.OUT and out is not None:
        return out.reason
    if state == BedState.CLEANING and left_at is not None:
        return _("since %(time)s") % {"time": timezone.localtime(left_at).strftime("%H.%M")}
    return ""


def _person_spot(label: str, tone: str, lodging: Lodging, seen: Seen) -> Spot:
    if not seen.reads(lodging):
        return Spot(label, tone, _("Taken"), _("name not shown"))
    person = lodging.case.person
    words = " ".join(word for word in (person.sex_mark, person.age_words) if word)
    return Spot(
        label,
        tone,
        person.name or person.label or _("No name known"),
        words,
        case=lodging.case,
        sex=person.sex,
        searched=f"{person.search_text} {lodging.case.number}".lower(),
    )


def _away_words(away: StayAbsence) -> str:
    if away.kind == AwayKind.HOSPITAL:
        return _("in hospital")
    if away.kind == AwayKind.TRANSFER:
        return _("on the way to another panti")
    if away.expected_back is None:
        return _("on leave")
    # the mark beside it says that it is leave; a bed has room for a dozen letters
    return pgettext("bed", "until %(day)s") % {"day": date_format(away.expected_back, "j M")}


def narrowed(shown: Board, asked: Narrowing) -> list[tuple[WingSpots, list[tuple[RoomSpots, list[Spot]]]]]:
    """The wings of a board with the beds that fit alone; rooms and wings without any are left out."""
    found = []
    for one in shown.wings:
        if asked.wing is not None and one.wing.pk != asked.wing:
            continue
        rooms = [(room, [spot for spot in room.spots if asked.fits(spot)]) for room in one.rooms]
        if rooms := [(room, spots) for room, spots in rooms if spots]:
            found.append((one, rooms))
    return found


def fitting(shown: Board, asked: Narrowing) -> Counter[tuple[int, str]]:
    """How many beds fit, by wing and state."""
    return Counter(
        (one.wing.pk, spot.tone)
        for one, rooms in narrowed(shown, asked)
        for _room, spots in rooms
        for spot in spots
    )
