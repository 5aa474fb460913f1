"""The to-do list follows the case: one open task, the one the case asks for, after every event."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from viewflow.workflow.status import PROCESS, STATUS

from casework.care import services as care
from casework.care.models import FollowUp
from casework.cases import services
from casework.cases.models import Case, CaseEvent, Proposal
from casework.cases.signals import case_event_recorded
from casework.offices.services import end_membership
from tests import road
from tests.road import open_case
from tests.staff import office, staff
from workflows import services as services_of_tasks
from workflows.flows import CaseFlow
from workflows.models import CaseProcess, CaseTask
from workflows.reconcile import faults

from . import journey
from .journey import PANTI, PUS, open_nodes, the_task

pytestmark = pytest.mark.django_db

ROAD = [
    "hand_over",
    "place",
    "decide_place",
    "accept",
    "admit",
    "begin_support",
    "decide_begin_support",
    "begin_rehabilitation",
    "decide_begin_rehabilitation",
    "begin_resocialisation",
    "decide_begin_resocialisation",
    "leave",
    "decide_return_to_family",
    "carry_out_return_to_family",
    "close",
    "decide_close",
]


@pytest.mark.parametrize("node", ROAD)
def test_the_open_task_is_the_one_the_case_asks_for(node: str) -> None:
    case = journey.at(node)
    assert open_nodes(case) == [node]


def test_a_closed_case_has_every_task_done_and_no_open_one() -> None:
    case = journey.at("end")
    assert case.stage == "closed"
    assert open_nodes(case) == []
    assert CaseProcess.objects.get(case=case).status == PROCESS.DONE
    done = CaseTask.objects.by_people().filter(case=case, duty=None).order_by("pk")
    assert [(task.node_name, task.status) for task in done] == [(node, STATUS.DONE) for node in ROAD]


def test_a_task_is_done_by_whoever_did_it_even_if_a_colleague_had_taken_it() -> None:
    case = open_case()
    task = the_task(case)
    CaseTask.objects.filter(pk=task.pk).update(
        owner=staff("outreach_officer", PUS, another=1), status=STATUS.ASSIGNED
    )
    journey.hand_over(case)
    task = CaseTask.objects.get(pk=task.pk)
    assert (task.status, task.owner) == (STATUS.DONE, staff("outreach_officer", PUS))


def test_a_decision_is_barred_to_its_proposer_and_asked_at_the_deciding_side() -> None:
    case = journey.at("decide_place")
    task = the_task(case)
    assert task.permission == "decide_place"
    assert task.offices == [office(PUS).pk]
    assert task.barred == staff("panti_social_worker", "PSBI-1")
    assert task.is_decision
    assert timezone.localdate(task.due_at) == task.proposal.due_on


def test_a_returned_proposal_gives_its_proposer_the_work_back() -> None:
    case = journey.at("decide_place")
    proposal = the_task(case).proposal
    journey.send_back(proposal)
    task = the_task(case)
    assert (task.node_name, task.owner, task.status) == ("place", proposal.proposer, STATUS.ASSIGNED)
    assert task.proposal == proposal
    journey.propose(case, "place")
    assert open_nodes(case) == ["decide_place"]


def test_a_returned_proposal_of_somebody_without_the_right_goes_to_the_team() -> None:
    case = journey.at("decide_place")
    proposal = the_task(case).proposal
    for membership in proposal.proposer.memberships.all():
        end_membership(membership, actor=None)
    journey.send_back(proposal)
    task = the_task(case)
    assert (task.node_name, task.owner, task.status) == ("place", None, STATUS.NEW)


def test_a_returned_exit_goes_back_to_preparing_the_exit_from_any_stage() -> None:
    case = journey.at("begin_rehabilitation")
    proposal = journey.propose(case, "discharge")
    assert open_nodes(case) == ["decide_discharge"]
    journey.send_back(proposal)
    assert open_nodes(case) == ["leave"]


def test_a_withdrawn_proposal_opens_the_work_of_the_stage_to_all() -> None:
    case = journey.at("decide_begin_support")
    proposal = the_task(case).proposal
    services.withdraw_proposal(proposal, actor=proposal.proposer, version=proposal.version)
    task = the_task(case)
    assert (task.node_name, task.owner) == ("begin_support", None)


def test_a_declined_placement_goes_back_to_placing() -> None:
    case = journey.at("accept")
    journey.step(case, "decline", "head_of_panti", note="Penuh.")
    assert open_nodes(case) == ["place"]
    answered = CaseTask.objects.by_people().filter(case=case, duty=None).order_by("-pk")[1]
    assert (answered.node_name, answered.status) == ("accept", STATUS.DONE)


def test_a_withdrawn_placement_cancels_the_arrival() -> None:
    case = journey.at("admit")
    journey.step(case, "withdraw_placement", "supervisor", PUS, note="Keluarga ditemukan.")
    assert open_nodes(case) == ["place"]
    cancelled = CaseTask.objects.by_people().filter(case=case, duty=None).order_by("-pk")[1]
    assert (cancelled.node_name, cancelled.status) == ("admit", STATUS.CANCELED)


def test_stepping_back_and_on_again() -> None:
    case = journey.at("leave")
    proposal = journey.propose(case, "step_back")
    assert open_nodes(case) == ["decide_step_back"]
    journey.approve(proposal)
    assert open_nodes(case) == ["begin_resocialisation"]
    proposal = journey.propose(case, "step_back")
    journey.approve(proposal)
    assert open_nodes(case) == ["begin_rehabilitation"]


def test_a_returned_step_back_leaves_the_work_of_the_stage_with_its_proposer() -> None:
    case = journey.at("begin_resocialisation")
    proposal = journey.propose(case, "step_back")
    journey.send_back(proposal)
    task = the_task(case)
    assert (task.node_name, task.owner) == ("begin_resocialisation", proposal.proposer)


def test_a_discharge_is_carried_out_at_the_gate_and_leads_to_aftercare() -> None:
    case = journey.at("leave")
    proposal = journey.propose(case, "discharge")
    journey.approve(proposal)
    task = the_task(case)
    assert task.node_name == "carry_out_discharge"
    assert timezone.localdate(task.due_at) == Proposal.objects.get(pk=proposal.pk).valid_until
    journey.carry_out(proposal)
    closing = the_task(case)
    assert closing.node_name == "close"
    assert timezone.localdate(closing.due_at) == timezone.localdate() + timedelta(days=30)


def test_another_move_voids_the_proposal_and_its_task() -> None:
    case = journey.at("accept")
    transit = staff("panti_social_worker", "PSBI-1")
    services.propose_exit(
        journey.fresh(case),
        "discharge",
        actor=transit,
        expected_stage="placement",
        destination="own_home",
        address="Jl. Melati 3",
        follow_up_dates=[timezone.localdate() + timedelta(days=30)],
    )
    assert open_nodes(case) == ["decide_discharge"]
    journey.step(case, "accept", "head_of_panti")
    assert open_nodes(case) == ["admit"]


def test_a_note_changes_no_task() -> None:
    case = open_case()
    before = the_task(case)
    services.write_note(case, actor=staff("social_worker", PUS), body="Menunggu keluarga.")
    after = the_task(case)
    assert (after.pk, after.created) == (before.pk, before.created)


def test_a_failing_receiver_leaves_no_event_and_no_task() -> None:
    case = open_case()
    before = the_task(case).pk

    def fail(sender: Any, **kwargs: Any) -> None:
        raise RuntimeError("the last receiver fails")

    case_event_recorded.connect(fail)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            journey.hand_over(case)
    finally:
        case_event_recorded.disconnect(fail)
    task = the_task(case)
    assert (task.pk, task.node_name, task.status) == (before, "hand_over", STATUS.NEW)
    assert CaseEvent.objects.filter(case=case).count() == 1
    assert Case.objects.get(pk=case.pk).stage == "outreach"


def test_a_case_has_one_process_and_one_open_task_per_node() -> None:
    case = open_case()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseProcess.objects.create(case=case, flow_class=CaseFlow)
    task = the_task(case)
    task.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        task.save()


def test_an_owner_whose_right_was_withdrawn_may_not_execute() -> None:
    case = open_case()
    officer = staff("outreach_officer", PUS, another=1)
    task = the_task(case)
    CaseTask.objects.filter(pk=task.pk).update(owner=officer, status=STATUS.ASSIGNED)
    task = the_task(case)
    assert task.flow_task.can_execute(officer, task)
    for membership in officer.memberships.all():
        end_membership(membership, actor=None)
    officer = type(officer).objects.get(pk=officer.pk)
    assert not task.flow_task.can_execute(officer, the_task(case))


def test_a_decided_transition_costs_a_fixed_number_of_statements_for_its_tasks() -> None:
    case = journey.at("decide_begin_support")
    proposal = the_task(case).proposal
    decider = staff("head_of_panti", PANTI)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        services.approve(proposal, actor=decider, version=proposal.version)
    ours = [q["sql"] for q in captured if "workflows_" in q["sql"]]
    # four for the tasks; seven more for the timers of the one that is done and the one that opens
    assert len(ours) == 11, ours


def test_the_aftercare_task_is_due_at_the_next_visit_and_moves_on_with_each() -> None:
    today = timezone.localdate()
    case = journey.at("leave")
    days = [today + timedelta(days=number) for number in (30, 90, 180)]
    proposal = road.propose(road.fresh(case), "return_to_family", follow_up_dates=days)
    road.decide(proposal)
    journey.carry_out(proposal)
    worker = staff("social_worker", PUS)
    due = [timezone.localdate(the_task(case).due_at)]
    for visit in FollowUp.objects.filter(case=case)[:2]:
        care.waive_follow_up(visit, actor=worker, version=visit.version, waive_reason="Sudah ditelepon.")
        due.append(timezone.localdate(the_task(case).due_at))
    assert due == days
    extra = today + timedelta(days=100)
    care.plan_follow_up(journey.fresh(case), actor=worker, planned_for=extra)
    assert timezone.localdate(the_task(case).due_at) == extra


def test_the_day_of_the_aftercare_task_stays_with_the_last_visit_once_all_are_done() -> None:
    case = journey.at("close")
    last = the_task(case).due_at
    road.follow_up(journey.fresh(case))
    assert the_task(case).due_at == last


def test_a_day_that_moves_on_is_raised_to_nobody_any_more_and_rings_again() -> None:
    """A visit was overdue and raised; once it is waived the next one has its own day and its own timer."""
    today = timezone.localdate()
    case = journey.at("leave")
    days = [today + timedelta(days=number) for number in (30, 90)]
    proposal = road.propose(road.fresh(case), "return_to_family", follow_up_dates=days)
    road.decide(proposal)
    journey.carry_out(proposal)
    task = the_task(case)
    CaseTask.objects.filter(pk=task.pk).update(escalation=2, raised_to=[office(PUS).pk])
    visit = FollowUp.objects.filter(case=case).first()
    care.waive_follow_up(
        visit, actor=staff("social_worker", PUS), version=visit.version, waive_reason="Sudah ditelepon."
    )
    moved = the_task(case)
    assert (moved.escalation, moved.raised_to) == (0, [])
    assert CaseTask.objects.armed().filter(host=moved).count() == 1


def test_a_task_leaves_whoever_cannot_read_the_case_any_more() -> None:
    """Sealed while an officer had it: nobody keeps work on a case that does not exist for them."""
    case, officer = open_case(), staff("outreach_officer", PUS)
    services_of_tasks.take(the_task(case), actor=officer)
    services.seal(case, actor=staff("supervisor", PUS), reason="Pelaku mencari korban ini.")
    task = the_task(case)
    assert task.owner is None
    assert faults(journey.fresh(case)) == []
