"""Two people at one case on real PostgreSQL: no deadlock, one wins, the tasks agree with the case afterwards."""

import pytest

from casework.cases import services
from casework.cases.errors import Stale
from casework.cases.models import Proposal
from tests.staff import staff
from tests.together import failures, together
from workflows.models import CaseTask
from workflows.reconcile import faults

from . import journey
from .journey import PUS, TRANSIT, fresh, open_nodes, the_task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proposal() -> Proposal:
    case = journey.at("decide_place")
    return the_task(case).proposal


def test_two_deciders_at_once_leave_one_decision_and_one_task(proposal: Proposal) -> None:
    first, second = staff("supervisor", PUS), staff("dinas_decider", "DINAS")
    results = together(
        lambda: services.approve(proposal, actor=first, version=1),
        lambda: services.return_proposal(proposal, actor=second, version=1, note="Lengkapi."),
    )
    assert [type(error) for error in failures(results)] == [Stale]
    winner = first if isinstance(results[1], Exception) else second
    decided = CaseTask.objects.get(case=proposal.case, proposal=proposal, is_decision=True)
    assert (decided.status, decided.owner) == ("DONE", winner)
    assert open_nodes(proposal.case) == (["accept"] if winner == first else ["place"])
    assert faults(fresh(proposal.case)) == []


def test_a_decision_against_a_note_keeps_both(proposal: Proposal) -> None:
    decider, writer = staff("supervisor", PUS), staff("panti_social_worker", TRANSIT)
    results = together(
        lambda: services.approve(proposal, actor=decider, version=1),
        lambda: services.write_note(proposal.case, actor=writer, body="Keluarga menelepon."),
    )
    assert failures(results) == []
    assert proposal.case.notes.count() == 1
    assert open_nodes(proposal.case) == ["accept"]
    assert faults(fresh(proposal.case)) == []


def test_a_decision_against_its_withdrawal_leaves_one_of_them(proposal: Proposal) -> None:
    decider, proposer = staff("supervisor", PUS), proposal.proposer
    results = together(
        lambda: services.approve(proposal, actor=decider, version=1),
        lambda: services.withdraw_proposal(proposal, actor=proposer, version=1),
    )
    assert [type(error) for error in failures(results)] == [Stale]
    assert faults(fresh(proposal.case)) == []
