"""How each flow is drawn: where its nodes stand, and which of its ways bend. Literal tables, no geometry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.base import Flow

from .flows import CaseFlow, IncidentFlow, TransferFlow
from .nodes import Owe

Place = tuple[int, int]


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


@dataclass(frozen=True)
class Drawing:
    """``road`` holds the column and row of every node whose ways are drawn, ``aside`` of those that stand alone below
    it, under headings by their row. A gateway in neither is left out."""

    flow: type[Flow]
    road: dict[str, Place]
    bends: dict[tuple[str, str], Bend] = field(default_factory=dict)
    aside: dict[str, Place] = field(default_factory=dict)
    heads: dict[int, str | Promise] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, Place]:
        return {**self.road, **self.aside}


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
)
_OWED: Final = tuple(node.name for node in CaseFlow.instance.nodes() if isinstance(node, Owe))


def _in_rows(names: tuple[str, ...], first_row: int) -> dict[str, tuple[int, int]]:
    return {name: (number % COLUMNS, first_row + number // COLUMNS) for number, name in enumerate(names)}


OWED_ROW: Final = ASIDE_ROW - (-len(_ASIDE) // COLUMNS) + 1

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

ROAD: Final = Drawing(
    CaseFlow,
    ROAD_PLACES,
    BENDS,
    {**_in_rows(_ASIDE, ASIDE_ROW), **_in_rows(_OWED, OWED_ROW)},
    {
        ASIDE_ROW: _("Proposed from the case page, wherever the case stands"),
        OWED_ROW: _("What facts leave to be done"),
    },
)

TRANSFER: Final = Drawing(
    TransferFlow,
    {
        "start": (0, 0),
        "decide_transfer": (1, 0),
        "decided": (2, 0),
        "depart_transfer": (3, 0),
        "receive_transfer": (4, 0),
        "end": (5, 0),
        "mend_transfer": (2, 1),
    },
    {("mend_transfer", "end"): Bend("right", "bottom")},
)

INCIDENT: Final = Drawing(
    IncidentFlow,
    {
        "start": (0, 0),
        "who_answers": (1, 0),
        "acknowledge_incident": (2, 0),
        "review_incident": (3, 0),
        "all_answered": (4, 0),
        "end": (5, 0),
        "oversee_incident": (2, 1),
    },
    {
        ("who_answers", "oversee_incident"): Bend("bottom", "left"),
        ("oversee_incident", "all_answered"): Bend("right", "bottom"),
    },
)

DRAWINGS: Final = (ROAD, TRANSFER, INCIDENT)
