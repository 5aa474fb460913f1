"""Two clicks at once: one wins, the other reads a human sentence, nothing is doubled and nothing deadlocks."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import PaperKind, ProposalStatus
from casework.cases.errors import Illegal, NeedsMissing, Refusal, Stale
from casework.cases.models import Case, Note, Proposal
from tests import road
from tests.collisions import one_after_the_other
from tests.road import fresh, open_case, somebody
from tests.staff import office, staff
from tests.together import failures, together
from workflows import services as tasks
from workflows.models import CaseTask
from workflows.reconcile import faults

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


# --- every decision of the road, and the work behind it ---


def race_the_deciders(case: Case, name: str) -> Case:
    """Propose, let two people approve at the same moment: one decision stands, the other reads why not."""
    proposal, before = road.propose(fresh(case), name), fresh(case).event_count
    role, code = road.DECIDERS.get(name) or ("head_of_panti", case.present_panti.code)
    results = together(approve(proposal, role, code), approve(proposal, "dinas_decider", "DINAS"))
    refused = failures(results)
    assert [type(error) for error in refused] == [Stale], f"{name}: {results}"
    assert str(refused[0])
    case = fresh(case)
    assert case.event_count == before + 1, f"{name}: one decision"
    assert faults(case) == []
    return case


def race_at_the_gate(case: Case) -> Case:
    """Two members of staff carry the same approved exit out at the same moment."""
    proposal = Proposal.objects.get(case=case, status=ProposalStatus.APPROVED)
    gate = [staff("panti_staff", case.present_panti.code, another=number) for number in (0, 1)]
    papers = dict.fromkeys(PaperKind.values, "")
    results = together(
        *(
            lambda actor=actor: services.carry_out_exit(proposal, actor=actor, version=2, papers=papers)
            for actor in gate
        )
    )
    assert [type(error) for error in failures(results)] == [Stale]
    case = fresh(case)
    assert (case.stage, faults(case)) == ("aftercare", [])
    assert case.exits.get(left_at__isnull=False).papers.count() == len(PaperKind.values)
    return case


def with_papers(case: Case, name: str) -> Case:
    for paper in road.PAPERS[name]:
        paper(fresh(case))
    return fresh(case)


def test_every_decision_of_the_road_is_taken_once(transactional_db: None) -> None:
    case = race_the_deciders(with_papers(road.walk_to("assessment"), "place"), "place")
    case = road.to_intake(case)
    for name in ("begin_support", "begin_rehabilitation"):
        case = race_the_deciders(with_papers(case, name), name)
    case = race_the_deciders(case, "step_back")
    assert case.stage == "psychosocial"
    case = road.decided(case, "begin_rehabilitation")
    case = race_the_deciders(with_papers(case, "begin_resocialisation"), "begin_resocialisation")
    case = race_at_the_gate(race_the_deciders(case, "return_to_family"))
    case = race_the_deciders(with_papers(case, "close"), "close")
    assert case.stage == "closed"


def test_a_discharge_is_decided_and_carried_out_once(case: Case) -> None:
    race_at_the_gate(race_the_deciders(case, "discharge"))


def test_a_placement_is_answered_once(transactional_db: None) -> None:
    case = road.walk_to("placement")
    heads = [staff("head_of_panti", road.HOUSE, another=number) for number in (0, 1)]
    results = together(
        *(
            lambda actor=actor: services.transition(case, "accept", actor=actor, expected_stage="placement")
            for actor in heads
        )
    )
    assert [type(error) for error in failures(results)] == [Illegal]
    assert case.events.filter(verb="accept").count() == 1
    assert faults(fresh(case)) == []


def test_an_acceptance_and_its_withdrawal_agree_with_the_task(transactional_db: None) -> None:
    case = road.walk_to("placement")
    head, supervisor = staff("head_of_panti", road.HOUSE), staff("supervisor", road.SUDINSOS)
    accepted, withdrawn = together(
        lambda: services.transition(case, "accept", actor=head, expected_stage="placement"),
        lambda: services.transition(
            case, "withdraw_placement", actor=supervisor, expected_stage="placement", note="Keluarga datang."
        ),
    )
    assert not isinstance(withdrawn, Exception)
    # whoever comes second to accept finds the case back in assessment
    assert not isinstance(accepted, Exception) or isinstance(accepted, Stale)
    case = fresh(case)
    assert (case.stage, case.receiving_panti, case.accepted_at) == ("assessment", None, None)
    assert faults(case) == []


def test_a_task_taken_while_the_case_moves_is_done_or_refused(transactional_db: None) -> None:
    case = open_case()
    task = CaseTask.objects.open().get(case=case, duty=None)
    taker, mover = (staff("outreach_officer", "SDS-PUS", another=number) for number in (0, 1))
    taken, moved = together(
        lambda: tasks.take(task, actor=taker),
        lambda: services.transition(
            case, "hand_over", actor=mover, expected_stage="outreach", panti=office("PSBI-1").pk
        ),
    )
    assert not isinstance(moved, Exception)
    assert not isinstance(taken, Exception) or isinstance(taken, Stale)
    task.refresh_from_db()
    assert (task.status, task.owner) == ("DONE", mover)
    assert faults(fresh(case)) == []


def test_of_two_who_take_a_task_one_has_it(transactional_db: None) -> None:
    task = CaseTask.objects.open().get(case=open_case())
    colleagues = [staff("outreach_officer", "SDS-PUS", another=number) for number in (0, 1)]
    results = together(*(lambda actor=actor: tasks.take(task, actor=actor) for actor in colleagues))
    task.refresh_from_db()
    refused = failures(results)
    assert [type(error) for error in refused] == [Stale]
    assert task.owner.name in str(refused[0])


def settled() -> Case:
    case = open_case(person=somebody(estimated_age=35))
    actor = staff("outreach_officer", "SDS-PUS")
    services.transition(
        case, "resolve_on_site", actor=actor, expected_stage="outreach", note="Diberi nasihat."
    )
    return fresh(case)


def test_a_case_is_not_reopened_while_the_person_is_registered_anew(transactional_db: None) -> None:
    """Two ways lead to an open case; whoever is second on either reads that there is one."""
    case, supervisor = settled(), staff("supervisor", "SDS-PUS")
    staff("outreach_officer", "SDS-BRT")

    def reopen() -> Any:
        return services.transition(
            case, "reopen", actor=supervisor, expected_stage="closed", note="Keluarga menelepon."
        )

    def register() -> Any:
        return open_case("SDS-BRT", person=case.person)

    registered, reopened = one_after_the_other(register, reopen)
    assert isinstance(reopened, NeedsMissing)
    assert "kasus lain yang" in str(reopened)
    other = registered
    services.transition(
        other,
        "resolve_on_site",
        actor=staff("outreach_officer", "SDS-BRT"),
        expected_stage="outreach",
        note="Diantar pulang.",
    )
    reopened, registered = one_after_the_other(reopen, register)
    assert not isinstance(reopened, Exception), repr(reopened)
    assert [type(error) for error in failures([registered])] == [Refusal]
    assert Case.objects.open().get(person=case.person).pk == case.pk
    assert faults(fresh(case)) == []
