"""Moves for the tests of the to-do list: each by the role the table names, through the real services.

The papers a proposal needs are written before it.
"""

from collections.abc import Callable
from typing import Any, Final

from casework.cases import services
from casework.cases.models import Case, Proposal
from casework.cases.needs import unmet
from tests import road, walked
from tests.road import HOUSE as PANTI
from tests.road import SUDINSOS as PUS
from tests.road import TRANSIT, fresh, open_case
from tests.staff import office, staff
from workflows.models import CaseTask

__all__ = ["PANTI", "PUS", "TRANSIT", "fresh", "office"]


def open_nodes(case: Case) -> list[str]:
    return [task.node_name for task in CaseTask.objects.open().filter(case=case, duty=None).order_by("pk")]


def the_task(case: Case) -> CaseTask:
    return (
        CaseTask.objects.open()
        .filter(duty=None)
        .select_related("case", "owner", "proposal", "process")
        .get(case=case)
    )


def hand_over(case: Case) -> None:
    road.to_assessment(fresh(case))


def step(case: Case, name: str, role: str, at: str = PANTI, **facts: Any) -> None:
    services.transition(fresh(case), name, actor=staff(role, at), expected_stage=fresh(case).stage, **facts)


def propose(case: Case, name: str, **facts: Any) -> Proposal:
    """Propose, with every paper that is still missing written first; ``facts`` beside those of the road."""
    if unmet(fresh(case), name):
        for paper in road.PAPERS[name]:
            paper(fresh(case))
    given = {"place": {"panti": office(PANTI).pk}, "close": {"outcome": "with_family"}}.get(name, {})
    changes = {"facts": given | facts} if given else {}
    return road.propose(fresh(case), name, **changes)


def approve(proposal: Proposal) -> None:
    road.decide(proposal)


def send_back(proposal: Proposal) -> None:
    role, code = road.DECIDERS.get(proposal.transition) or ("head_of_panti", PANTI)
    services.return_proposal(
        proposal, actor=staff(role, code), version=proposal.version, note="Lengkapi dahulu."
    )


def carry_out(proposal: Proposal) -> None:
    road.carry_out(Proposal.objects.get(pk=proposal.pk))


# each open task of the road and what is done about it, in order
MOVES: Final[dict[str, Callable[[Case], Any]]] = {
    "hand_over": hand_over,
    "place": lambda case: propose(case, "place"),
    "decide_place": lambda case: approve(_live(case)),
    "accept": lambda case: step(case, "accept", "head_of_panti"),
    "admit": lambda case: step(case, "admit", "panti_staff"),
    "begin_support": lambda case: propose(case, "begin_support"),
    "decide_begin_support": lambda case: approve(_live(case)),
    "begin_rehabilitation": lambda case: propose(case, "begin_rehabilitation"),
    "decide_begin_rehabilitation": lambda case: approve(_live(case)),
    "begin_resocialisation": lambda case: propose(case, "begin_resocialisation"),
    "decide_begin_resocialisation": lambda case: approve(_live(case)),
    "leave": lambda case: propose(case, "return_to_family"),
    "decide_return_to_family": lambda case: approve(_live(case)),
    "carry_out_return_to_family": lambda case: carry_out(_live(case)),
    "close": lambda case: propose(case, "close"),
    "decide_close": lambda case: approve(_live(case)),
}


@walked.once
def at(node: str) -> Case:
    """A case whose open task is ``node``, or at its ``end``."""
    nodes = [*MOVES, "end"]
    if node == nodes[0]:
        return open_case()
    before = nodes[nodes.index(node) - 1]
    case = at(before)
    MOVES[before](case)
    return fresh(case)


def walk(case: Case, *, until: str) -> Case:
    """Take a case just registered along the road until its open task is ``until``."""
    for node, move in MOVES.items():
        if node == until:
            return fresh(case)
        move(case)
    assert until == "end"
    return fresh(case)


def _live(case: Case) -> Proposal:
    return Proposal.objects.get(case=case, status__in=["open", "approved"])
