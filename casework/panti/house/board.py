"""The board of a house: every bed with its state, who lies there, and what asks to be looked at.

A fixed number of queries however many wings, beds and people there are. Names are those of cases the reader may read;
anybody else shows as taken, nameless.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.offices.models import Office, User

from ..enums import AwayKind
from ..models import Stay, StayAbsence
from .counts import House, beds_in_use, house, out_now
from .enums import BedState
from .models import Bed, Lodging, OutOfService, Room, Wing
from .queries import UNCLEANED, with_place
from .rules import WardFit, bed_state, ward_fit

EXTRA: Final = "over"
# a bed that is not marked clean after this long is shown among what asks to be looked at
CLEANED_WITHIN: Final = timedelta(hours=4)


@dataclass(slots=True)
class Spot:
    """One bed, or one place beyond the beds (``tone`` over), as a reader sees it."""

    label: str
    tone: str
    first: str
    second: str = ""
    pk: int | None = None
    case: Case | None = None
    sex: str = ""
    # icon and words, an alarming one first
    marks: list[tuple[str, str]] = field(default_factory=list)
    searched: str = ""


@dataclass(slots=True)
class RoomSpots:
    room: Room | None
    name: str
    spots: list[Spot] = field(default_factory=list)

    def count(self, *tones: str) -> int:
        return sum(1 for spot in self.spots if spot.tone in tones)

    @property
    def words(self) -> str:
        """“7 of 8 taken”, of the beds in service."""
        taken, out = self.count(BedState.TAKEN, BedState.AWAY), self.count(BedState.OUT, EXTRA)
        return _("%(n)d of %(all)d taken") % {"n": taken, "all": len(self.spots) - out}

    @property
    def free(self) -> int:
        return self.count(BedState.FREE)

    @property
    def extra(self) -> int:
        return self.count(EXTRA)


@dataclass(slots=True)
class WingSpots:
    wing: Wing
    rooms: list[RoomSpots] = field(default_factory=list)

    @property
    def about(self) -> str:
        return self.wing.rules_words

    @property
    def taken(self) -> int:
        return sum(room.count(BedState.TAKEN, BedState.AWAY) for room in self.rooms)

    @property
    def beds(self) -> int:
        """The beds of the wing that are in service."""
        return sum(len(room.spots) - room.count(BedState.OUT, EXTRA) for room in self.rooms)

    @property
    def free(self) -> int:
        return sum(room.free for room in self.rooms)

    @property
    def extra(self) -> int:
        return sum(room.extra for room in self.rooms)


@dataclass(slots=True)
class Notice:
    """Something that asks to be looked at: a sentence, what it rests on, and the case or bed it leads to."""

    words: str
    below: str = ""
    case: Case | None = None
    bed: int | None = None


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

    def of(self, tone: str) -> int:
        return self.tones[tone]


@dataclass(slots=True)
class _Seen:
    """What was read of a house, by key."""

    lodgings: list[Lodging]
    out: dict[int, OutOfService]
    uncleaned: dict[int, datetime]
    away: dict[int, StayAbsence]
    readable: set[int]
    wings: dict[int, Wing]
    fits: dict[tuple[int, int], WardFit] = field(default_factory=dict)

    def reads(self, lodging: Lodging) -> bool:
        return lodging.case_id in self.readable

    def fit(self, lodging: Lodging, wing_id: int) -> WardFit:
        key = (lodging.case_id, wing_id)
        if key not in self.fits:
            wing, case = self.wings[wing_id], lodging.case
            self.fits[key] = ward_fit(case.person, case.category, wing, wing.takes.all())
        return self.fits[key]


def board(office: Office, actor: User) -> Board:
    """Everything the board of a house shows to this reader."""
    beds = list(beds_in_use([office]).select_related("room__wing").order_by("position", "label", "pk"))
    wings = list(Wing.objects.filter(panti=office, retired_at__isnull=True).prefetch_related("takes"))
    unplaced = list(
        Stay.objects.filter(panti=office, left_at__isnull=True)
        .exclude(Exists(Lodging.objects.filter(stay=OuterRef("pk"), ended_at__isnull=True)))
        .select_related("case__person")
        .order_by("arrived_at", "pk")
    )
    seen = _see(office, actor, beds, wings, unplaced)
    shown = _by_wing(beds, wings, seen)
    named = [stay for stay in unplaced if stay.case_id in seen.readable]
    numbered = house(office)
    return Board(
        house=numbered,
        wings=shown,
        tones=Counter(spot.tone for one in shown for room in one.rooms for spot in room.spots),
        notices=_notices(beds, seen, shown),
        unplaced=named if numbered.has_beds else [],
        unplaced_hidden=len(unplaced) - len(named) if numbered.has_beds else 0,
        kept={one.case_id: one.bed for one in seen.lodgings if one.is_reservation and one.bed},
    )


def _see(office: Office, actor: User, beds: list[Bed], wings: list[Wing], unplaced: list[Stay]) -> _Seen:
    lodgings = list(
        with_place(Lodging.objects.filter(panti=office, ended_at__isnull=True))
        .select_related("case__person", "case__category", "bed__room__wing", "room__wing", "wing")
        .order_by("began_at", "pk")
    )
    cases = {one.case_id for one in lodgings} | {stay.case_id for stay in unplaced}
    here = [bed.pk for bed in beds]
    return _Seen(
        lodgings=lodgings,
        out={one.bed_id: one for one in OutOfService.objects.filter(out_now(), bed__in=here)},
        uncleaned=dict(
            Lodging.objects.filter(UNCLEANED, bed__in=here)
            .order_by("ended_at")
            .values_list("bed", "ended_at")
        ),
        away={
            one.stay_id: one
            for one in StayAbsence.objects.filter(
                stay__panti=office, stay__left_at__isnull=True, ended_at__isnull=True
            ).defer("reason")
        },
        readable=set(visible_to(actor).filter(pk__in=cases).order_by().values_list("pk", flat=True)),
        wings={wing.pk: wing for wing in wings},
    )


def _by_wing(beds: list[Bed], wings: list[Wing], seen: _Seen) -> list[WingSpots]:
    in_bed = {one.bed_id: one for one in seen.lodgings if one.bed_id}
    shown = {wing.pk: WingSpots(wing) for wing in wings}
    rooms: dict[int, RoomSpots] = {}
    for bed in sorted(beds, key=lambda one: (one.room.position, one.room.name, one.room_id)):
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


def _add_extra(one: Lodging, rooms: dict[int, RoomSpots], shown: dict[int, WingSpots], seen: _Seen) -> None:
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


def _bed_spot(bed: Bed, lodging: Lodging | None, seen: _Seen) -> Spot:
    away = seen.away.get(lodging.stay_id or 0) if lodging is not None else None
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
            hospital = away.kind == AwayKind.HOSPITAL
            spot.marks.append(("ambulance" if hospital else "home", str(away.get_kind_display())))
        if not lodging.is_reservation:
            _mark_trouble(spot, lodging, bed, out, seen)
    spot.pk = bed.pk
    spot.searched += f" {bed.full_name}".lower()
    return spot


def _mark_trouble(spot: Spot, lodging: Lodging, bed: Bed, out: OutOfService | None, seen: _Seen) -> None:
    if out is not None:
        spot.marks.insert(0, ("alert-triangle", _("must be moved: %(why)s") % {"why": out.reason}))
    if seen.reads(lodging) and not seen.fit(lodging, bed.room.wing_id).fits:
        spot.marks.insert(0, ("alert-triangle", _("does not fit the rules of the wing")))


def _below(state: BedState, out: OutOfService | None, left_at: datetime | None) -> str:
    if state == BedState.OUT and out is not None:
        return out.reason
    if state == BedState.CLEANING and left_at is not None:
        return _("since %(time)s") % {"time": timezone.localtime(left_at).strftime("%H.%M")}
    return _("ready") if state == BedState.FREE else ""


def _person_spot(label: str, tone: str, lodging: Lodging, seen: _Seen) -> Spot:
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
    if away.expected_back is None:
        return _("on leave")
    return _("leave until %(day)s") % {"day": away.expected_back.strftime("%d-%m")}


def _notices(beds: list[Bed], seen: _Seen, shown: Iterable[WingSpots]) -> list[Notice]:
    """What asks to be looked at, the most pressing first."""
    by_bed = {bed.pk: bed for bed in beds}
    found: list[Notice] = []
    for one in seen.lodgings:
        bed = by_bed.get(one.bed_id or 0)
        if bed is None:
            continue
        if bed.pk in seen.out:
            words = (
                _("%(bed)s is kept, but out of service")
                if one.is_reservation
                else _("%(bed)s is out of service and somebody lies there")
            )
            found.append(Notice(words % {"bed": bed.full_name}, seen.out[bed.pk].reason, bed=bed.pk))
        elif seen.reads(one) and not (fit := seen.fit(one, bed.room.wing_id)).fits:
            words = _("%(bed)s: does not fit the rules of the wing")
            found.append(Notice(words % {"bed": bed.full_name}, fit.words, bed=bed.pk))
    found += _extra_notices(seen, shown)
    late = timezone.now() - CLEANED_WITHIN
    for pk, since in seen.uncleaned.items():
        if since < late and pk in by_bed:
            words = _("%(bed)s waits to be cleaned") % {"bed": by_bed[pk].full_name}
            found.append(Notice(words, _("since %(time)s") % {"time": _stamp(since)}, bed=pk))
    return found


def _stamp(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%d-%m %H.%M")


def _extra_notices(seen: _Seen, shown: Iterable[WingSpots]) -> list[Notice]:
    """Wings with people outside a bed, beside where beds are free."""
    wings = list(shown)
    free = [f"{one.wing.name} ({one.free})" for one in wings if one.free]
    return [
        Notice(
            ngettext(
                "%(wing)s: %(n)d person sleeps outside a bed",
                "%(wing)s: %(n)d people sleep outside a bed",
                one.extra,
            )
            % {"wing": one.wing.name, "n": one.extra},
            _("free beds: %(where)s") % {"where": ", ".join(free)} if free else _("no bed is free"),
        )
        for one in wings
        if one.extra
    ]


def narrowed(shown: Board, *, tone: str = "", sex: str = "", wing: int | None = None, text: str = "") -> Any:
    """The wings of a board with the beds that fit a filter alone; rooms and wings without any are left out."""
    words = text.lower().split()

    def fits(spot: Spot) -> bool:
        return (
            (not tone or spot.tone == tone)
            and (not sex or spot.sex == sex)
            and all(word in spot.searched for word in words)
        )

    found = []
    for one in shown.wings:
        if wing is not None and one.wing.pk != wing:
            continue
        rooms = [(room, [spot for spot in room.spots if fits(spot)]) for room in one.rooms]
        if rooms := [(room, spots) for room, spots in rooms if spots]:
            found.append((one, rooms))
    return found
