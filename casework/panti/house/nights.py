"""The beds of a house on each of the days ahead: who has each until when, what is kept, and what is out of service.

The first column is this moment, as the board shows it; each other is how the bed is when the day ends. Names are those
of cases the reader may read, as on the board.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.offices.models import Office, User

from .ahead import Ahead, is_out
from .counts import beds_in_use
from .enums import BedState, MoveKind
from .models import Bed, Lodging, OutOfService, Room, Wing
from .rules import bed_state
from .seen import Seen, see
from .spots import EXTRA

# nobody is expected on a mat once whoever slept there has gone
GONE = "gone"


@dataclass(slots=True)
class Run:
    """Some days in a row on which a bed is in one state; ``until`` is the last of them where it ends within view."""

    tone: str
    columns: int
    label: str
    name: str = ""
    case: Case | None = None
    until: date | None = None
    alarm: str = ""


@dataclass(slots=True)
class BedRow:
    label: str
    pk: int | None
    runs: list[Run]

    @property
    def changes(self) -> bool:
        return len(self.runs) > 1


@dataclass(slots=True)
class RoomRows:
    name: str
    rows: list[BedRow] = field(default_factory=list)


@dataclass(slots=True)
class WingRows:
    wing: Wing
    rooms: list[RoomRows] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many of its beds change hands, or come out of service or into it."""
        return sum(row.changes for room in self.rooms for row in room.rows)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What was read of the house and of its days."""

    seen: Seen
    days: list[date]
    leaves: dict[int, date]
    returns: dict[int, date]
    out: dict[int, list[OutOfService]]

    def is_away(self, one: Lodging, day: date | None) -> bool:
        """Whether somebody whose case the reader may read is not there; of the others that is nobody's business."""
        if not self.seen.reads(one) or (one.stay_id or 0) not in self.seen.away:
            return False
        back = self.returns.get(one.case_id)
        return day is None or back is None or back > day

    def out_on(self, bed: Bed, day: date | None) -> OutOfService | None:
        if day is None:
            return self.seen.out.get(bed.pk)
        times = self.out.get(bed.pk, [])
        return next((one for one in times if is_out(one.began_at, one.ends_at, day)), None)


def nights(office: Office, actor: User, found: Ahead) -> list[WingRows]:
    """The beds of a house by wing and room over the days of ``found``; a fixed number of queries."""
    days = [day.day for day in found.days if day.day is not None]
    out: dict[int, list[OutOfService]] = {}
    coming_out = OutOfService.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()), bed__in=beds_in_use([office])
    )
    for one in coming_out.order_by("began_at"):
        out.setdefault(one.bed_id, []).append(one)
    plan = _Plan(
        see(office, actor),
        days,
        {move.case_id: move.day for move in found.moves if move.goes},
        {move.case_id: move.day for move in found.moves if move.kind == MoveKind.BACK},
        out,
    )
    return _by_wing(plan)


def _by_wing(plan: _Plan) -> list[WingRows]:
    in_bed = {one.bed_id: one for one in plan.seen.lodgings if one.bed_id}
    shown = {wing.pk: WingRows(wing) for wing in plan.seen.wings.values()}
    rooms: dict[int, RoomRows] = {}
    for bed in sorted(plan.seen.beds, key=lambda one: (one.room.position, one.room.name, one.room_id)):
        row = BedRow(bed.label, bed.pk, _runs_of_bed(bed, in_bed.get(bed.pk), plan))
        _room(rooms, bed.room, shown).rows.append(row)
    for one in plan.seen.lodgings:
        if one.is_extra:
            _place_of_extra(one, rooms, shown).rows.append(BedRow("+", None, _runs_of_extra(one, plan)))
    return [wing for wing in shown.values() if wing.rooms]


def _room(rooms: dict[int, RoomRows], room: Room, shown: dict[int, WingRows]) -> RoomRows:
    if room.pk not in rooms:
        rooms[room.pk] = RoomRows(room.name)
        shown[room.wing_id].rooms.append(rooms[room.pk])
    return rooms[room.pk]


def _place_of_extra(one: Lodging, rooms: dict[int, RoomRows], shown: dict[int, WingRows]) -> RoomRows:
    """A mat stands in its room; the corridor is a room of its own at the end of the wing."""
    if one.room is not None:
        return _room(rooms, one.room, shown)
    assert one.wing is not None
    corridor = str(one.get_kind_display())
    wing = shown[one.wing.pk]
    found = next((room for room in wing.rooms if room.name == corridor), None)
    if found is None:
        found = RoomRows(corridor)
        wing.rooms.append(found)
    return found


def _runs_of_bed(bed: Bed, one: Lodging | None, plan: _Plan) -> list[Run]:
    return _runs([(_state(bed, one, plan, day), day) for day in (None, *plan.days)], one, plan, bed)


def _state(bed: Bed, one: Lodging | None, plan: _Plan, day: date | None) -> str:
    """The state of a bed now, or when a day ends."""
    left = one is not None and day is not None and plan.leaves.get(one.case_id, date.max) <= day
    there = one is not None and not one.is_reservation and not left
    return bed_state(
        occupied=there,
        away=there and one is not None and plan.is_away(one, day),
        reserved=one is not None and one.is_reservation,
        out=plan.out_on(bed, day) is not None,
        # whoever leaves, and whatever is to be cleaned now, is followed by a clean bed before the day ends
        cleaning=day is None and bed.pk in plan.seen.uncleaned,
    )


def _runs_of_extra(one: Lodging, plan: _Plan) -> list[Run]:
    """A mat is there for one person and goes with them."""
    leaves = plan.leaves.get(one.case_id, date.max)
    states = [(EXTRA if day is None or day < leaves else GONE, day) for day in (None, *plan.days)]
    return _runs(states, one, plan, None)


def _runs(
    states: list[tuple[str, date | None]], one: Lodging | None, plan: _Plan, bed: Bed | None
) -> list[Run]:
    runs = []
    for tone, group in groupby(states, key=lambda state: state[0]):
        days = [day for _tone, day in group]
        run = Run(tone, len(days), _label(tone, one), until=days[-1] if days[-1] != plan.days[-1] else None)
        if one is not None and tone in (BedState.TAKEN, BedState.AWAY, BedState.BOOKED, EXTRA):
            run.case = one.case if plan.seen.reads(one) else None
            run.name = run.case.person.display_name if run.case else _("Taken")
        if bed is not None:
            # also of a bed that is back before whoever lies there leaves it
            times = next(filter(None, (plan.out_on(bed, day) for day in days)), None)
            if times is not None:
                _say_out(run, times)
        runs.append(run)
    return runs


def _label(tone: str, one: Lodging | None) -> str:
    if tone == EXTRA and one is not None:
        return str(one.get_kind_display())
    return str(BedState(tone).label) if tone in BedState.values else ""


def _say_out(run: Run, times: OutOfService) -> None:
    """Why the bed is out of service; under somebody who lies there, that they are to be moved."""
    if run.tone == BedState.OUT:
        run.name = times.reason
    else:
        run.alarm = _("must be moved: %(why)s") % {"why": times.reason}
