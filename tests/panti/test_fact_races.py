"""Facts against decisions at the same moment: one wins, the other reads a human sentence, nothing deadlocks."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from casework.cases import services
from casework.cases.enums import PaperKind, ProposalStatus
from casework.cases.errors import Illegal, Refusal, Stale
from casework.cases.models import Case, Death, Proposal
from casework.panti.models import Absence, Stay
from tests import road
from tests.panti.facts import dead, gone
from tests.panti.road import leaving, resident
from tests.road import fresh
from tests.staff import staff
from tests.together import failures, together
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def whole_ledgers() -> Any:
    yield
    call_command("verify_ledger", stdout=StringIO())


def ready(case: Case) -> Proposal:
    for paper in road.PAPERS["begin_support"]:
        paper(fresh(case))
    return road.propose(fresh(case), "begin_support")


def sane(case: Case) -> Case:
    case = fresh(case)
    assert faults(case) == []
    assert Stay.objects.filter(case=case, left_at__isnull=True).count() == int(
        case.stage not in ("absent", "closed", "aftercare")
    )
    return case


def test_a_death_against_an_approval(transactional_db: None) -> None:
    case = resident()
    proposal = ready(case)
    nurse, head = staff("nurse", road.HOUSE), staff("head_of_panti", road.HOUSE)
    seen = fresh(case)
    died, approved = together(
        lambda: dead(seen, by=nurse), lambda: services.approve(proposal, actor=head, version=1)
    )
    refused = failures([died, approved])
    assert [type(error) for error in refused] == [Stale]
    assert str(refused[0].sentence)
    case, proposal = sane(case), Proposal.objects.get(pk=proposal.pk)
    if died in refused:
        # the approval was first: the stage the nurse saw is gone, and she records the death knowingly
        assert (case.stage, proposal.status) == ("psychosocial", ProposalStatus.DONE)
        assert not Death.objects.exists()
        dead(case, by=nurse)
        assert sane(case).outcome == "death"
    else:
        assert (case.outcome, proposal.status) == ("death", ProposalStatus.VOID)


def test_an_absence_against_the_gate(transactional_db: None) -> None:
    case = resident()
    proposal = leaving(case)
    first, second = (staff("panti_staff", road.HOUSE, another=number) for number in (0, 1))
    seen, papers = fresh(case), dict.fromkeys(PaperKind.values, "")
    reported, left = together(
        lambda: gone(seen, by=first),
        lambda: services.carry_out_exit(proposal, actor=second, version=proposal.version, papers=papers),
    )
    refused = failures([reported, left])
    assert [type(error) for error in refused] == [Stale]
    assert str(refused[0].sentence)
    case = sane(case)
    assert case.stage == ("aftercare" if reported in refused else "absent")
    assert Absence.objects.count() == int(case.stage == "absent")


@pytest.mark.parametrize("act", [dead, gone], ids=["death", "absence"])
def test_the_same_fact_twice_at_once_names_who_was_first(
    transactional_db: None, act: Callable[..., Any]
) -> None:
    case = resident()
    people = [staff("panti_staff", road.HOUSE, another=number) for number in (0, 1)]
    results = together(*(lambda person=person: act(case, by=person) for person in people))
    refused = failures(results)
    assert [type(error) for error in refused] == [Illegal]
    first = people[results.index(next(result for result in results if result not in refused))]
    assert first.name in str(refused[0].sentence)
    sane(case)
    assert Death.objects.count() + Absence.objects.count() == 1


def test_a_death_against_an_absence(transactional_db: None) -> None:
    case = resident()
    results = together(
        lambda: dead(case, by=staff("nurse", road.HOUSE)),
        lambda: gone(case, by=staff("panti_staff", road.HOUSE)),
    )
    refused = failures(results)
    assert len(refused) == 1
    assert isinstance(refused[0], Refusal)
    sane(case)
    assert Death.objects.count() + Absence.objects.count() == 1
