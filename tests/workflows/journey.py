"""Moves for the tests of the to-do list: each by the role the table names, through the real services.

The records the needs read belong to the rooms and are tested there; the ``needs_met`` fixture answers them.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case, Proposal
from tests.staff import office, staff
from workflows.models import CaseTask

PUS, TRANSIT, PANTI = "SDS-PUS", "PSBI-1", "PSTW-BM2"
DECIDERS = {
    "place": ("supervisor", PUS),
    "begin_support": ("head_of_panti", PANTI),
    "begin_rehabilitation": ("panti_supervisor", PANTI),
    "begin_resocialisation": ("panti_supervisor", PANTI),
    "step_back": ("panti_supervisor", PANTI),
    "return_to_family": ("head_of_panti", PANTI),
    "discharge": ("head_of_panti", PANTI),
    "close": ("supervisor", PUS),
}
PROPOSERS = {"place": ("panti_social_worker", TRANSIT), "close": ("social_worker", PUS)}


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def open_nodes(case: Case) -> list[str]:
    return [task.node_name for task in CaseTask.objects.open().filter(case=case).order_by("pk")]


def the_task(case: Case) -> CaseTask:
    return CaseTask.objects.open().select_related("case", "owner", "proposal", "process").get(case=case)


def hand_over(case: Case) -> None:
    services.transition(
        fresh(case),
        "hand_over",
        actor=staff("outreach_officer", PUS),
        expected_stage="outreach",
        panti=office(TRANSIT).pk,
    )


def step(case: Case, name: str, role: str, at: str = PANTI, **facts: Any) -> None:
    services.transition(fresh(case), name, actor=staff(role, at), expected_stage=fresh(case).stage, **facts)


def propose(case: Case, name: str, **facts: Any) -> Proposal:
    case = fresh(case)
    proposer = staff(*PROPOSERS.get(name, ("panti_social_worker", PANTI)))
    if name in ("return_to_family", "discharge"):
        leaving = services.propose_exit(
            case,
            name,
            actor=proposer,
            expected_stage=case.stage,
            destination="family" if name == "return_to_family" else "own_home",
            address="Jl. Melati 3",
            follow_up_dates=[timezone.localdate() + timedelta(days=30)],
            **({"collector_name": "Bu Rini"} if name == "return_to_family" else {}),
        )
        return leaving.proposal
    given: dict[str, Any] = {"place": {"panti": office(PANTI).pk}, "close": {"outcome": "with_family"}}.get(
        name, {}
    )
    note = "Perlu pendampingan lagi." if name == "step_back" else ""
    return services.propose(
        case, name, actor=proposer, expected_stage=case.stage, facts=given | facts, note=note
    )


def approve(proposal: Proposal) -> None:
    services.approve(proposal, actor=staff(*DECIDERS[proposal.transition]), version=proposal.version)


def send_back(proposal: Proposal) -> None:
    services.return_proposal(
        proposal,
        actor=staff(*DECIDERS[proposal.transition]),
        version=proposal.version,
        note="Lengkapi dahulu.",
    )


def carry_out(proposal: Proposal) -> None:
    papers = {"collector_id": "", "family_card": "", "undertaking": "", "handover": ""}
    services.carry_out_exit(
        Proposal.objects.get(pk=proposal.pk),
        actor=staff("panti_staff", PANTI),
        version=Proposal.objects.get(pk=proposal.pk).version,
        papers=papers if proposal.transition == "return_to_family" else {"handover": ""},
    )


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
