"""The pictures of the flows: viewflow's own nodes and edges on a grid of ours, of the road a column for each stage.

viewflow would lay the road out in one line of thirty columns and write the words of a way across other lines; we say
where each node stands (``drawings``) and how the ways run between them (``roads``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from viewflow.workflow import chart

from .drawings import DRAWINGS, Drawing
from .nodes import PersonTask
from .roads import BOX_HEIGHT, BOX_WIDTH, COLUMN, MARGIN, ROW, centre, size, ways
from .timers import Overdue

# letters that fit into a line of a box, and the height of a line
LINE_LETTERS: Final = 20
LINE: Final = 15
# how far a heading stands above its boxes
HEAD: Final = 18


@dataclass(frozen=True)
class Mark:
    """What a node shows beyond its name: how many open tasks wait there, or how it stands in one case."""

    count: int = 0
    late: int = 0
    state: str = ""


@dataclass(frozen=True)
class Cell:
    """A node as it is drawn: its corner, its shape and the lines of its text."""

    node: Any
    x: int
    y: int
    mark: Mark

    @property
    def title(self) -> str:
        """What a gateway asks, for a pointer that rests on it; a task says it inside."""
        return "" if isinstance(self.node, PersonTask) else str(self.node.task_title or "")

    @property
    def shape(self) -> SafeString:
        # our own constants in ``nodes``, nothing a person typed
        return mark_safe(self.node.shape["svg"])  # noqa: S308 - see above

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Each line of the text with its height in the box; gateways and events say nothing inside."""
        if not isinstance(self.node, PersonTask):
            return []
        lines = wrap(str(self.node.task_title), LINE_LETTERS)
        first = BOX_HEIGHT // 2 - (len(lines) - 1) * LINE // 2
        return [(first + number * LINE, line) for number, line in enumerate(lines)]


def svg(drawing: Drawing, marks: Mapping[str, Mark]) -> SafeString:
    """A picture as SVG for a page: no style or script inside, coloured by our stylesheet."""
    cells, places = [], drawing.places
    for node in drawing.flow.instance.nodes():
        if node.name not in places:
            continue
        x, y = centre(places[node.name])
        width, height = size(node)
        cells.append(Cell(node, x - width // 2, y - height // 2, marks.get(node.name, Mark())))
    columns, rows = (max(place[axis] for place in places.values()) + 1 for axis in (0, 1))
    return render_to_string(
        "workflows/picture.svg",
        {
            "title": drawing.flow.process_title,
            "width": columns * COLUMN - (COLUMN - BOX_WIDTH) + 2 * MARGIN,
            "height": rows * ROW - (ROW - BOX_HEIGHT) + 2 * MARGIN,
            "middle": BOX_WIDTH,
            "cells": cells,
            "ways": ways(drawing),
            "heads": [
                (MARGIN, centre((0, row))[1] - BOX_HEIGHT // 2 - HEAD, words)
                for row, words in drawing.heads.items()
            ],
        },
    )


def _beside(node: Any, places: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """A gateway the page leaves out stands right of the task it follows, past the last column."""
    before = next(edge.src.name for edge in node._incoming() if edge.src.name in places)  # noqa: SLF001 - viewflow's own protocol
    column, row = places[before]
    return max(place[0] for place in places.values()) + 1 + column, row


def bpmn(drawing: Drawing) -> str:
    """The same as BPMN 2.0, for other tools; the ways between the nodes are viewflow's."""
    # a timer on every task would say nothing; tools draw it otherwise
    nodes = [node for node in drawing.flow.instance.nodes() if not isinstance(node, Overdue)]
    grid = chart.Grid(nodes)
    places = drawing.places
    for node in nodes:
        grid[node].col, grid[node].row = places.get(node.name) or _beside(node, places)
    chart.init_shapes(grid)
    chart.calc_edges(grid)
    chart.calc_text(grid)
    grid.flow_class = drawing.flow
    return str(chart.grid_to_bpmn(grid))


def drawing_of(name: str) -> Drawing | None:
    """The drawing of a flow by the name in its address; None for a name that is none."""
    return next((drawing for drawing in DRAWINGS if name_of(drawing) == name), None)


def name_of(drawing: Drawing) -> str:
    """How a flow is called in an address and in the name of its file."""
    return str(drawing.flow.__name__.removesuffix("Flow").lower())
