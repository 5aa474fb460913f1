"""Two people at one exit on real PostgreSQL: one of them acts, the other is told, and the data agree afterwards."""

import pytest

from casework.cases import services
from casework.cases.errors import Refusal, Stale
from casework.cases.models import CaseEvent, ExitPaper, Proposal
from tests.panti.exit_road import gate, house_worker
from tests.panti.road import leaving, resident
from tests.road import HOUSE, fresh
from tests.staff import staff
from tests.together import failures, together
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proposal() -> Proposal:
    return leaving(resident(), kind="discharge")


def test_two_at_the_gate_let_the_person_leave_once(proposal: Proposal) -> None:
    first, second = gate(), staff("panti_staff", HOUSE, another=1)
    results = together(
        *(
            lambda actor=actor: services.carry_out_exit(
                proposal, actor=actor, version=proposal.version, papers={"handover": ""}
            )
            for actor in (first, second)
        )
    )
    (refused,) = failures(results)
    assert isinstance(refused, Stale)
    winner = second if isinstance(results[0], Exception) else first
    assert winner.name in str(refused.sentence)
    case = fresh(proposal.case)
    assert case.stage == "aftercare"
    assert CaseEvent.objects.filter(case=case, verb="discharge").count() == 1
    assert ExitPaper.objects.filter(exit__case=case).count() == 1
    assert case.stays.filter(left_at=None).count() == 0
    assert faults(case) == []


def test_called_off_against_carried_out_leaves_one_of_them(proposal: Proposal) -> None:
    first, second = gate(), staff("panti_staff", HOUSE, another=1)
    results = together(
        lambda: services.carry_out_exit(
            proposal, actor=first, version=proposal.version, papers={"handover": ""}
        ),
        lambda: services.withdraw_proposal(
            proposal, actor=second, version=proposal.version, note="Tidak mau pergi."
        ),
    )
    assert [type(error) for error in failures(results)] == [Stale]
    case = fresh(proposal.case)
    left = not isinstance(results[0], Exception)
    assert case.stage == ("aftercare" if left else "intake")
    assert case.stays.filter(left_at=None).exists() is not left
    assert CaseEvent.objects.filter(case=case, verb__in=["discharge", "call_off"]).count() == 1
    assert faults(case) == []


def test_an_absence_against_the_gate_leaves_true_data(proposal: Proposal) -> None:
    first, second = gate(), house_worker()
    results = together(
        lambda: services.carry_out_exit(
            proposal, actor=first, version=proposal.version, papers={"handover": ""}
        ),
        lambda: services.transition(proposal.case, "report_absence", actor=second, expected_stage="intake"),
    )
    assert len(failures(results)) == 1
    assert isinstance(failures(results)[0], Refusal)
    case = fresh(proposal.case)
    assert case.stage == ("absent" if isinstance(results[0], Exception) else "aftercare")
    assert case.stays.filter(left_at=None).count() == 0
    assert faults(case) == []


def test_one_paper_filed_by_two_is_filed_once(proposal: Proposal) -> None:
    first, second = gate(), staff("panti_staff", HOUSE, another=1)
    services.carry_out_exit(
        proposal, actor=first, version=proposal.version, papers={}, missing_reason="Printer rusak."
    )
    papers = {proposal.exit.pk: {"handover": "BA-1"}}
    results = together(
        *(
            lambda actor=actor: services.file_exit_papers(proposal.case, actor=actor, papers=papers)
            for actor in (first, second)
        )
    )
    assert len(failures(results)) == 1
    assert isinstance(failures(results)[0], Refusal)
    assert ExitPaper.objects.filter(exit=proposal.exit, kind="handover").count() == 1
    assert faults(fresh(proposal.case)) == []
