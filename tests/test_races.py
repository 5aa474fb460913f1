"""Two clicks at once: one wins, the other reads a human sentence, nothing is doubled and nothing deadlocks."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import ProposalStatus
from casework.cases.errors import Refusal, Stale
from casework.cases.models import Case, Note, Proposal
from tests.road import open_case, somebody
from tests.staff import office, staff
from tests.together import failures, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def whole_ledgers() -> Any:
    yield
    call_command("verify_ledger", stdout=StringIO())


@pytest.fixture
def case(transactional_db: None) -> Case:
    return services.transition(
        open_case(),
        "hand_over",
        actor=staff("outreach_officer", "SDS-PUS"),
        expected_stage="outreach",
        panti=office("PSBI-1").pk,
    ).case


@pytest.fixture
def proposal(case: Case) -> Proposal:
    return services.propose_exit(
        case,
        "discharge",
        actor=staff("panti_social_worker", "PSBI-1"),
        expected_stage="assessment",
        destination="own_home",
        address="Tegal",
        follow_up_dates=[timezone.localdate() + timedelta(days=30)],
    ).proposal


Decision = Callable[..., Any]


def approve(proposal: Proposal, role: str, code: str) -> Callable[[], Any]:
    actor = staff(role, code)
    return lambda: services.approve(proposal, actor=actor, version=1)


def give_back(proposal: Proposal, role: str, code: str) -> Callable[[], Any]:
    actor = staff(role, code)
    return lambda: services.return_proposal(proposal, actor=actor, version=1, note="Lengkapi.")


@pytest.mark.parametrize(
    ("first", "second"), [(approve, approve), (approve, give_back), (give_back, give_back)]
)
def test_of_two_deciders_one_decides(proposal: Proposal, first: Decision, second: Decision) -> None:
    results = together(first(proposal, "head_of_panti", "PSBI-1"), second(proposal, "dinas_decider", "DINAS"))
    refused = failures(results)
    assert [type(error) for error in refused] == [Stale]
    assert str(refused[0])
    decisions = proposal.case.events.filter(verb__in=["approve", "return_proposal"])
    assert decisions.count() == 1
    proposal.refresh_from_db()
    assert proposal.decider_id == decisions.get().actor_id


def test_a_note_and_a_decision_both_stand(proposal: Proposal) -> None:
    nurse = staff("nurse", "PSBI-1")
    results = together(
        approve(proposal, "head_of_panti", "PSBI-1"),
        lambda: services.write_note(proposal.case, actor=nurse, body="Sudah makan."),
    )
    assert failures(results) == []
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.APPROVED
    assert Note.objects.count() == 1


def test_two_hand_overs_move_the_case_once(transactional_db: None) -> None:
    case = open_case()
    officers = [staff("outreach_officer", "SDS-PUS"), staff("outreach_officer", "SDS-PUS", another=1)]
    results = together(
        *(
            lambda actor=actor: services.transition(
                case, "hand_over", actor=actor, expected_stage="outreach", panti=office("PSBI-1").pk
            )
            for actor in officers
        )
    )
    assert [type(error) for error in failures(results)] == [Stale]
    assert case.events.filter(verb="hand_over").count() == 1


def test_two_registrations_of_one_person_open_one_case(transactional_db: None) -> None:
    person = somebody()
    staff("outreach_officer", "SDS-BRT")
    results = together(
        lambda: open_case("SDS-PUS", person=person), lambda: open_case("SDS-BRT", person=person)
    )
    assert [type(error) for error in failures(results)] == [Refusal]
    assert Case.objects.open().filter(person=person).count() == 1


def test_numbers_given_at_once_are_all_different(transactional_db: None) -> None:
    people = [somebody(label=f"Orang {number}") for number in range(4)]
    results = together(*(lambda person=person: open_case(person=person) for person in people))
    assert failures(results) == []
    numbers = sorted(case.number for case in results)
    assert [int(number[-6:]) - int(numbers[0][-6:]) for number in numbers] == [0, 1, 2, 3]


def test_two_proposals_at_once_make_one(case: Case) -> None:
    workers = [staff("panti_social_worker", "PSBI-1", another=number) for number in (0, 1)]
    results = together(
        *(
            lambda actor=actor: services.propose_exit(
                case,
                "discharge",
                actor=actor,
                expected_stage="assessment",
                destination="own_home",
                address="Tegal",
                follow_up_dates=[timezone.localdate()],
            )
            for actor in workers
        )
    )
    assert [type(error) for error in failures(results)] == [Refusal]
    assert Proposal.objects.count() == 1
