"""Where each node of the picture stands, and how the ways between them run without touching a box or a word.

Every way leaves a node by one side and enters another by one side. Between two columns runs a gutter with lanes; each
way that goes up or down beside the boxes has a lane of its own there, so that no two lie on each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .flows.case import CaseFlow
from .nodes import Owe, PersonTask

# column, row: to the end of psychosocial support above, left to right; from rehabilitation home below, right to left
ROAD_PLACES: Final[dict[str, tuple[int, int]]] = {
    "start": (0, 0),
    "met": (0, 1),
    "hand_over": (0, 2),
    "reached": (0, 3),
    "place": (1, 1),
    "decide_place": (1, 2),
    "placed": (1, 3),
    "accept": (2, 1),
    "accepted": (2, 2),
    "admit": (2, 3),
    "begin_support": (3, 1),
    "decide_begin_support": (3, 2),
    "support_begun": (3, 3),
    "begin_rehabilitation": (4, 1),
    "decide_begin_rehabilitation": (4, 2),
    "rehabilitation_begun": (4, 3),
    "decide_step_back": (5, 4),
    "stepped_back": (5, 5),
    "begin_resocialisation": (4, 4),
    "decide_begin_resocialisation": (4, 5),
    "resocialisation_begun": (4, 6),
    "leave": (3, 4),
    "leaving": (3, 5),
    "decide_return_to_family": (3, 6),
    "return_approved": (3, 7),
    "carry_out_return_to_family": (3, 8),
    "decide_discharge": (2, 6),
    "discharge_approved": (2, 7),
    "carry_out_discharge": (2, 8),
    "close": (1, 4),
    "decide_close": (1, 5),
    "may_close": (1, 6),
    "end": (1, 7),
}
COLUMNS: Final = 6
# Below the road, without ways: what is proposed from the case page wherever the case stands, then what facts leave
# to be done. The file for other tools holds their ways too.
ASIDE_ROW: Final = 10
_ASIDE: Final = (
    "decide_resolve_protected",
    "decide_dismiss",
    "decide_begin_longterm_care",
    "longterm",
    "decide_repatriate",
    "carry_out_repatriate",
    "decide_refer_out",
    "carry_out_refer_out",
    "absent",
    "decide_close_absent",
    "decide_correct_death",
    "decide_reassign",
    "decide_transfer",
    "carry_out_transfer",
)
_OWED: Final = tuple(node.name for node in CaseFlow.instance.nodes() if isinstance(node, Owe))


def _in_rows(names: tuple[str, ...], first_row: int) -> dict[str, tuple[int, int]]:
    return {name: (number % COLUMNS, first_row + number // COLUMNS) for number, name in enumerate(names)}


OWED_ROW: Final = ASIDE_ROW - (-len(_ASIDE) // COLUMNS) + 1
PLACES: Final[dict[str, tuple[int, int]]] = {
    **ROAD_PLACES,
    **_in_rows(_ASIDE, ASIDE_ROW),
    **_in_rows(_OWED, OWED_ROW),
}

BOX_WIDTH: Final = 150
BOX_HEIGHT: Final = 64
ROUND: Final = 42
COLUMN: Final = 196
ROW: Final = 96
MARGIN: Final = 22
# how far the first lane lies from the boxes, and the next from it
LANE: Final = 13
# between a word and its line, and how much room a letter takes
GAP: Final = 5

Point = tuple[int, int]


@dataclass(frozen=True)
class Bend:
    """How a way runs that does not simply go straight on: out by a side, along a lane, in by a side.

    ``lane`` is the gutter (the column on its left, -1 left of all) and the lane in it, counted from the left where
    positive and from the right where negative; None for a way that turns only once. ``at`` moves the end along the side
    it enters by.
    """

    out: str
    into: str
    lane: tuple[int, int] | None = None
    at: int = 0


# the ways that bend, by where they begin and end
BENDS: Final[dict[tuple[str, str], Bend]] = {
    ("reached", "place"): Bend("right", "left", (0, 1), -14),
    ("reached", "end"): Bend("bottom", "left"),
    ("placed", "accept"): Bend("right", "left", (1, -1)),
    ("placed", "place"): Bend("left", "left", (0, -1), 14),
    ("accepted", "place"): Bend("left", "right", (1, 1)),
    ("admit", "begin_support"): Bend("right", "left", (2, -2), -10),
    ("support_begun", "begin_rehabilitation"): Bend("right", "left", (3, -2), -10),
    ("support_begun", "begin_support"): Bend("left", "left", (2, -1), 12),
    ("rehabilitation_begun", "begin_rehabilitation"): Bend("left", "left", (3, -1), 12),
    ("resocialisation_begun", "leave"): Bend("left", "right", (3, 2), 16),
    ("resocialisation_begun", "begin_resocialisation"): Bend("right", "right", (4, 1), 14),
    ("stepped_back", "begin_resocialisation"): Bend("left", "right", (4, 2), -12),
    ("stepped_back", "begin_rehabilitation"): Bend("right", "right", (5, 1)),
    ("stepped_back", "leave"): Bend("bottom", "right", (3, 1), -14),
    ("leaving", "decide_discharge"): Bend("left", "top"),
    ("return_approved", "leave"): Bend("left", "left", (2, -1), 14),
    ("discharge_approved", "leave"): Bend("right", "left", (2, -2), -12),
    ("carry_out_return_to_family", "close"): Bend("bottom", "right", (1, 2), -12),
    ("carry_out_discharge", "close"): Bend("left", "right", (1, 1), 12),
    ("may_close", "close"): Bend("left", "left", (0, -1)),
}


@dataclass(frozen=True)
class Way:
    """A way between two nodes: its corners, and its word with where and how that stands."""

    src: str
    dst: str
    points: tuple[Point, ...]
    label: str = ""
    at: Point = (0, 0)
    anchor: str = "start"


def centre(place: Point) -> Point:
    """The middle of a place on the grid."""
    column, row = place
    return MARGIN + column * COLUMN + BOX_WIDTH // 2, MARGIN + row * ROW + BOX_HEIGHT // 2


def size(node: Any) -> Point:
    """The width and height a node takes, its corner being half of each away from its middle."""
    return (BOX_WIDTH, BOX_HEIGHT) if isinstance(node, PersonTask) else (50, 50)


def _side(name: str, side: str, along: int = 0) -> Point:
    """The middle of a side of a node, or so far along it."""
    node = CaseFlow.instance.node(name)
    x, y = centre(PLACES[name])
    width, height = size(node) if isinstance(node, PersonTask) else (ROUND, ROUND)
    sides = {
        "left": (x - width // 2, y + along),
        "right": (x + width // 2, y + along),
        "top": (x + along, y - height // 2),
        "bottom": (x + along, y + height // 2),
    }
    return sides[side]


def _lane(gutter: int, number: int) -> int:
    """Where a lane lies: from the left edge of the gutter on, or with a negative number back from its right one."""
    left = MARGIN + gutter * COLUMN + BOX_WIDTH
    return left + number * LANE if number > 0 else left + COLUMN - BOX_WIDTH + number * LANE


def _points(src: str, dst: str) -> tuple[Point, ...]:
    bend = BENDS.get((src, dst))
    if bend is None:
        return _straight(src, dst)
    first, last = _side(src, bend.out), _side(dst, bend.into, bend.at)
    if bend.lane is None:
        corner = (first[0], last[1]) if bend.out == "bottom" else (last[0], first[1])
        return first, corner, last
    x = _lane(*bend.lane)
    if bend.out == "bottom":
        below = centre(PLACES[src])[1] + BOX_HEIGHT // 2 + LANE
        return first, (first[0], below), (x, below), (x, last[1]), last
    return first, (x, first[1]), (x, last[1]), last


def _straight(src: str, dst: str) -> tuple[Point, ...]:
    (column, row), (to_column, to_row) = PLACES[src], PLACES[dst]
    if row == to_row:
        return _side(src, "right"), _side(dst, "left")
    assert column == to_column, (src, dst)
    down = to_row > row
    return _side(src, "bottom" if down else "top"), _side(dst, "top" if down else "bottom")


def _way(src: str, dst: str, label: str) -> Way:
    points = _points(src, dst)
    (x, y), (next_x, next_y) = points[:2]
    if x == next_x:
        # beside a line that goes down or up, just after its gateway
        middle = y + 13 if next_y > y else y - 13
        return Way(src, dst, points, label, (x + GAP + 2, middle), "start")
    anchor = "end" if next_x < x else "start"
    return Way(src, dst, points, label, (x - GAP if next_x < x else x + GAP, y - GAP - 6), anchor)


def ways() -> list[Way]:
    """Every way of the road, as it is drawn."""
    return [
        _way(edge.src.name, edge.dst.name, str(edge.label or ""))
        for node in CaseFlow.instance.nodes()
        for edge in node._outgoing()  # noqa: SLF001 - viewflow's own protocol
        if edge.src.name in ROAD_PLACES and edge.dst.name in ROAD_PLACES
    ]
