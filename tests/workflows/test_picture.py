"""The drawing of each flow: no way runs through a box or along another, no word covers a word, a box or a line."""

from itertools import combinations

import pytest
from django.utils import translation

from workflows.drawings import DRAWINGS, Drawing
from workflows.nodes import PersonTask
from workflows.roads import Point, Way, centre, size, ways

# of our letters at 12 px, measured in the browser: “rehabilitasi” takes 62
LETTER, HEIGHT = 5.3, 13
Box = tuple[int, int, int, int]


def box_of(drawing: Drawing, name: str) -> Box:
    x, y = centre(drawing.places[name])
    width, height = size(drawing.flow.instance.node(name))
    return (
        x - width // 2,
        y - height // 2,
        x + width // 2,
        y + height // 2,
    )


def word_of(way: Way) -> Box:
    x, y = way.at
    width = round(LETTER * len(way.label))
    left = x - width if way.anchor == "end" else x
    return left, y - HEIGHT // 2, left + width, y + HEIGHT // 2


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def stretches(way: Way) -> list[Box]:
    return [line(a, b) for a, b in zip(way.points, way.points[1:], strict=False)]


def line(a: Point, b: Point) -> Box:
    """A stretch of a way as a box of no thickness."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def crosses(stretch: Box, box: Box) -> bool:
    return (
        stretch[0] < box[2] and box[0] < stretch[2] and stretch[1] <= box[3] and box[1] <= stretch[3]
        if stretch[1] == stretch[3]
        else stretch[1] < box[3] and box[1] < stretch[3] and stretch[0] <= box[2] and box[0] <= stretch[2]
    )


@pytest.fixture(params=DRAWINGS, ids=lambda drawing: drawing.flow.__name__)
def drawing(request: pytest.FixtureRequest) -> Drawing:
    found: Drawing = request.param
    return found


@pytest.fixture(params=["id", "en"])
def drawn(request: pytest.FixtureRequest, drawing: Drawing) -> list[Way]:
    with translation.override(request.param):
        return ways(drawing)


def test_every_node_a_person_does_has_a_place_of_its_own(drawing: Drawing) -> None:
    nodes = drawing.flow.instance.nodes()
    people = {node.name for node in nodes if isinstance(node, PersonTask)}
    assert people <= set(drawing.places) <= {node.name for node in nodes}
    assert len(set(drawing.places.values())) == len(drawing.places)


def test_no_way_runs_through_a_box_it_does_not_end_at(drawing: Drawing, drawn: list[Way]) -> None:
    through = [
        (way.src, way.dst, name)
        for way in drawn
        for name in drawing.places.keys() - {way.src, way.dst}
        for stretch in stretches(way)
        if crosses(stretch, box_of(drawing, name))
    ]
    assert through == []


def test_no_two_ways_lie_on_each_other(drawn: list[Way]) -> None:
    together = []
    for one, other in combinations(drawn, 2):
        for a in stretches(one):
            for b in stretches(other):
                upright = a[0] == a[2] == b[0] == b[2] and a[1] < b[3] and b[1] < a[3]
                level = a[1] == a[3] == b[1] == b[3] and a[0] < b[2] and b[0] < a[2]
                if upright or level:
                    together.append((one.src, one.dst, other.src, other.dst))
    assert together == []


def test_no_word_covers_a_word_a_box_or_another_way(drawing: Drawing, drawn: list[Way]) -> None:
    labelled = [way for way in drawn if way.label]
    covered = [
        (a.label, b.label, a.src) for a, b in combinations(labelled, 2) if meet(word_of(a), word_of(b))
    ]
    for way in labelled:
        word = word_of(way)
        covered += [
            (way.label, name, "box")
            for name in drawing.places
            if meet(word, box_of(drawing, name)) and name != way.src
        ]
        covered += [
            (way.label, other.src, other.dst)
            for other in drawn
            for stretch in stretches(other)
            if crosses(stretch, word)
        ]
    assert covered == []
