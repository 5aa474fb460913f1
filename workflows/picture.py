"""The picture of the flow: viewflow's own nodes, edges and routing on a grid of ours, a column for each stage.

viewflow would lay the road out in one line of thirty columns; we say where each node stands and let it draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from viewflow.workflow import chart

from .flows.case import CaseFlow

# column, row: to the end of psychosocial support above, left to right; from rehabilitation home below, right to left
PLACES: Final[dict[str, tuple[int, int]]] = {
    "start": (0, 0),
    "hand_over": (0, 1),
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
    "decide_step_back": (5, 6),
    "stepped_back": (5, 5),
    "begin_resocialisation": (4, 5),
    "decide_begin_resocialisation": (4, 6),
    "resocialisation_begun": (4, 7),
    "leave": (3, 5),
    "leaving": (3, 6),
    "decide_return_to_family": (3, 7),
    "return_approved": (3, 8),
    "carry_out_return_to_family": (3, 9),
    "decide_discharge": (2, 7),
    "discharge_approved": (2, 8),
    "carry_out_discharge": (2, 9),
    "close": (1, 5),
    "decide_close": (1, 6),
    "may_close": (1, 7),
    "end": (1, 8),
}
BEND: Final = 3
# the size of a label's letters, about
LETTER, LINE = 6, 11
# past a short word that stands at the foot of the gateway
BESIDE: Final = 24


@dataclass(frozen=True)
class Mark:
    """What a node shows beyond its name: how many open tasks wait there, or how it stands in one case."""

    count: int = 0
    late: int = 0
    state: str = ""


def _grid() -> Any:
    """viewflow's grid with our places, shapes, routes and labels."""
    nodes = [node for node in CaseFlow.instance.nodes() if node.name in PLACES]
    grid = chart.Grid(nodes)
    for node in nodes:
        grid[node].col, grid[node].row = PLACES[node.name]
    chart.init_shapes(grid)
    chart.calc_edges(grid)
    _place_labels(grid)
    chart.calc_text(grid)
    grid.flow_class = CaseFlow
    return grid


def _place_labels(grid: Any) -> None:
    """Write the label of a way beside its first bend; where viewflow puts it, two ways of a gateway overlap."""
    straight = [edge for edge in grid.edges if edge.label and len(edge.segments) < BEND]
    taken = [(*edge.label_pos, _width(edge)) for edge in straight]
    for edge in grid.edges:
        if edge.label and len(edge.segments) >= BEND:
            (left, height), (right, _height) = edge.segments[1], edge.segments[2]
            start, width = min(left, right) + 5, _width(edge)
            end = max(left, right) - width
            places = [(at, height - 7) for at in (start, end, start + BESIDE)] + [(start, height + 9)]
            edge.label_pos = next((place for place in places if _is_free(place, width, taken)), places[0])
            taken.append((*edge.label_pos, width))


def _width(edge: Any) -> int:
    return LETTER * len(str(edge.label))


def _is_free(place: tuple[int, int], width: int, taken: list[tuple[int, int, int]]) -> bool:
    """Whether a label fits there without touching one that is written already."""
    x, y = place
    return all(
        abs(y - other_y) > LINE or x + width < other_x or other_x + other_width < x
        for other_x, other_y, other_width in taken
    )


def svg(marks: Mapping[str, Mark]) -> SafeString:
    """The picture as SVG for a page: no style or script inside, coloured by our stylesheet."""
    grid = _grid()
    cells = [(cell, marks.get(cell.node.name, Mark())) for cell in grid.cells]
    return render_to_string("workflows/picture.svg", {"grid": grid, "cells": cells, "edges": grid.edges})


def bpmn() -> str:
    """The same as BPMN 2.0, for other tools."""
    return str(chart.grid_to_bpmn(_grid()))
