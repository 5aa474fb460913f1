"""Moves for the tests of the to-do list: each by the role the table names, through the real services.

The papers a proposal needs are written before it.
"""

from typing import Any

from casework.cases import services
from casework.cases.models import Case, Proposal
from casework.cases.needs import unmet
from tests import road
from tests.road import HOUSE as PANTI
from tests.road import SUDINSOS as PUS
from tests.road import TRANSIT, fresh
from tests.staff import office, staff
from workflows.models import CaseTask

__all__ = ["PANTI", "PUS", "TRANSIT", "fresh", "office"]


def open_nodes(case: Case) -> list[str]:
    return [task.node_name for task in CaseTask.objects.open().of_road().filter(case=case).order_by("pk")]


def the_task(case: Case) -> CaseTask:
    return (
        CaseTask.objects.open()
        .of_road()
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


def walk(case: Case, *, until: str) -> Case:
    """Take a case just registered along the road until its open task is ``until``."""
    moves = [
        ("hand_over", lambda: hand_over(case)),
        ("place", lambda: propose(case, "place")),
        ("decide_place", lambda: approve(_live(case))),
        ("accept", lambda: step(case, "accept", "head_of_panti")),
        ("admit", lambda: step(case, "admit", "panti_staff")),
        ("begin_support", lambda: propose(case, "begin_support")),
        ("decide_begin_support", lambda: approve(_live(case))),
        ("begin_rehabilitation", lambda: propose(case, "begin_rehabilitation")),
        ("decide_begin_rehabilitation", lambda: approve(_live(case))),
        ("begin_resocialisation", lambda: propose(case, "begin_resocialisation")),
        ("decide_begin_resocialisation", lambda: approve(_live(case))),
        ("leave", lambda: propose(case, "return_to_family")),
        ("decide_return_to_family", lambda: approve(_live(case))),
        ("carry_out_return_to_family", lambda: carry_out(_live(case))),
        ("close", lambda: propose(case, "close")),
        ("decide_close", lambda: approve(_live(case))),
    ]
    for node, move in moves:
        if node == until:
            return fresh(case)
        move()
    assert until == "end"
    return fresh(case)


def _live(case: Case) -> Proposal:
    return Proposal.objects.get(case=case, status__in=["open", "approved"])
