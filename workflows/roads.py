"""How the ways between the nodes of a picture run without touching a box or a word.

Every way leaves a node by one side and enters another by one side. Between two columns runs a gutter with lanes; each
way that goes up or down beside the boxes has a lane of its own there, so that no two lie on each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .drawings import Drawing, Place
from .nodes import PersonTask

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
class Way:
    """A way between two nodes: its corners, and its word with where and how that stands."""

    src: str
    dst: str
    points: tuple[Point, ...]
    label: str = ""
    at: Point = (0, 0)
    anchor: str = "start"


def centre(place: Place) -> Point:
    """The middle of a place on the grid."""
    column, row = place
    return MARGIN + column * COLUMN + BOX_WIDTH // 2, MARGIN + row * ROW + BOX_HEIGHT // 2


def size(node: Any) -> Point:
    """The width and height a node takes, its corner being half of each away from its middle."""
    return (BOX_WIDTH, BOX_HEIGHT) if isinstance(node, PersonTask) else (50, 50)


def _side(drawing: Drawing, name: str, side: str, along: int = 0) -> Point:
    """The middle of a side of a node, or so far along it."""
    node = drawing.flow.instance.node(name)
    x, y = centre(drawing.road[name])
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


def _points(drawing: Drawing, src: str, dst: str) -> tuple[Point, ...]:
    bend = drawing.bends.get((src, dst))
    if bend is None:
        return _straight(drawing, src, dst)
    first, last = _side(drawing, src, bend.out), _side(drawing, dst, bend.into, bend.at)
    if bend.lane is None:
        corner = (first[0], last[1]) if bend.out == "bottom" else (last[0], first[1])
        return first, corner, last
    x = _lane(*bend.lane)
    if bend.out == "bottom":
        below = centre(drawing.road[src])[1] + BOX_HEIGHT // 2 + LANE
        return first, (first[0], below), (x, below), (x, last[1]), last
    return first, (x, first[1]), (x, last[1]), last


def _straight(drawing: Drawing, src: str, dst: str) -> tuple[Point, ...]:
    (column, row), (to_column, to_row) = drawing.road[src], drawing.road[dst]
    if row == to_row:
        return _side(drawing, src, "right"), _side(drawing, dst, "left")
    assert column == to_column, (src, dst)
    down = to_row > row
    return (
        _side(drawing, src, "bottom" if down else "top"),
        _side(drawing, dst, "top" if down else "bottom"),
    )


def _way(drawing: Drawing, src: str, dst: str, label: str) -> Way:
    points = _points(drawing, src, dst)
    (x, y), (next_x, next_y) = points[:2]
    if x == next_x:
        # beside a line that goes down or up, just after its gateway
        middle = y + 13 if next_y > y else y - 13
        return Way(src, dst, points, label, (x + GAP + 2, middle), "start")
    anchor = "end" if next_x < x else "start"
    return Way(src, dst, points, label, (x - GAP if next_x < x else x + GAP, y - GAP - 6), anchor)


def ways(drawing: Drawing) -> list[Way]:
    """Every way of a flow, as it is drawn."""
    return [
        _way(drawing, edge.src.name, edge.dst.name, str(edge.label or ""))
        for node in drawing.flow.instance.nodes()
        for edge in node._outgoing()  # noqa: SLF001 - viewflow's own protocol
        if edge.src.name in drawing.road and edge.dst.name in drawing.road
    ]
