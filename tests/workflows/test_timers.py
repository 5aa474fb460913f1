"""Timers of tasks: armed, rung once, moved, cancelled; who hears; what a clock set back does."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services as case_services
from casework.cases.models import Case, CaseEvent, Duty, Proposal
from casework.cases.services import expire_approvals
from casework.offices.models import User
from casework.offices.services import set_term
from notifications.models import Kind, Notification
from tests import road
from tests.road import open_case
from tests.staff import office, staff
from tests.together import failures, together
from workflows.firing import fire_due_timers
from workflows.models import CaseTask
from workflows.timers import rings_at

from . import journey
from .journey import PANTI, PUS

pytestmark = pytest.mark.django_db


def the_task(case: Case, node: str) -> CaseTask:
    found = CaseTask.objects.open().filter(case=case).select_related("case", "owner", "process")
    return next(task for task in found if task.node_name == node)


def armed(case: Case) -> list[tuple[int | None, datetime | None]]:
    return sorted(CaseTask.objects.armed().filter(case=case).values_list("host_id", "scheduled"))


def asked_for(case: Case) -> list[tuple[int | None, datetime | None]]:
    """What the open tasks of the case ask for."""
    tasks = CaseTask.objects.open().filter(case=case)
    return sorted((task.pk, rings_at(task)) for task in tasks if rings_at(task) is not None)


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def rung(case: Case) -> list[int]:
    done = CaseTask.objects.filter(case=case, flow_task_type="TIMER", status="DONE").order_by("pk")
    return [timer.data["level"] for timer in done]


def told(person: User, kind: str) -> int:
    return Notification.objects.filter(user=person, kind=kind).count()


@pytest.mark.parametrize("node", ["hand_over", "place", "decide_place", "begin_support", "end"])
def test_open_tasks_carry_one_timer_each_and_closed_ones_none(node: str) -> None:
    case = journey.at(node)
    assert armed(case) == asked_for(case)
    assert (node == "end") == (not armed(case))
    closed = CaseTask.objects.armed().filter(case=case, host__finished__isnull=False)
    assert not closed.exists()


def test_a_cancelled_task_leaves_no_timer_behind() -> None:
    case = journey.at("accept")
    before = {host for host, _at in armed(case)}
    journey.step(case, "decline", "head_of_panti", note="Penuh.")
    assert armed(case) == asked_for(case)
    assert the_task(case, "place").pk in {host for host, _at in armed(case)} - before


def test_nothing_rings_before_its_moment() -> None:
    case = open_case()
    due = the_task(case, "hand_over").due_at
    with at(due - timedelta(seconds=1)):
        assert fire_due_timers() == 0
    assert rung(case) == []


def test_an_overdue_task_is_raised_once_to_team_and_supervisor_then_to_the_dinas() -> None:
    officer, supervisor = staff("outreach_officer", PUS), staff("supervisor", PUS)
    dinas, elsewhere = staff("dinas_decider", "DINAS"), staff("supervisor", "SDS-BRT")
    case = open_case()
    due = the_task(case, "hand_over").due_at
    with at(due + timedelta(minutes=1)):
        assert fire_due_timers() == 1
        assert fire_due_timers() == 0
    task = the_task(case, "hand_over")
    assert (task.escalation, task.raised_to) == (1, [office(PUS).pk])
    assert [told(who, Kind.OVERDUE) for who in (officer, supervisor, dinas, elsewhere)] == [1, 1, 0, 0]
    with at(due + timedelta(days=9)):
        assert fire_due_timers() == 1
        assert fire_due_timers() == 0
    task = the_task(case, "hand_over")
    assert (task.escalation, task.raised_to) == (2, sorted([office(PUS).pk, office("DINAS").pk]))
    assert [told(who, Kind.RAISED) for who in (officer, supervisor, dinas, elsewhere)] == [0, 0, 1, 0]
    assert rung(case) == [1, 2]
    assert armed(case) == []
    assert not CaseEvent.objects.filter(case=case, verb__contains="escal").exists()


def test_in_a_panti_the_head_hears_second_and_the_dinas_where_the_head_himself_is_late() -> None:
    head, dinas = staff("head_of_panti", PANTI), staff("dinas_decider", "DINAS")
    case = journey.at("begin_support")
    with at(timezone.now() + timedelta(days=60)):
        fire_due_timers()
    assert the_task(case, "begin_support").raised_to == [office(PANTI).pk]
    assert [told(who, Kind.RAISED) > 0 for who in (head, dinas)] == [True, False]
    journey.propose(case, "begin_support")
    with at(timezone.now() + timedelta(days=60)):
        fire_due_timers()
    decision = the_task(case, "decide_begin_support")
    assert decision.escalation == 2
    assert office("DINAS").pk in decision.raised_to
    assert told(dinas, Kind.RAISED) == 1


def test_whoever_has_the_task_hears_and_the_rest_of_the_team_does_not() -> None:
    case = open_case()
    mine, other = staff("outreach_officer", PUS), staff("outreach_officer", PUS, another=1)
    CaseTask.objects.open().filter(case=case).update(owner=mine, status="ASSIGNED")
    with at(the_task(case, "hand_over").due_at):
        fire_due_timers()
    assert [told(who, Kind.OVERDUE) for who in (mine, other)] == [1, 0]


def test_a_sealed_case_is_raised_to_nobody_who_may_not_read_it() -> None:
    case = open_case()
    Case.objects.filter(pk=case.pk).update(sealed=True)
    with at(the_task(case, "hand_over").due_at):
        fire_due_timers()
    assert told(staff("outreach_officer", PUS), Kind.OVERDUE) == 0
    assert told(staff("supervisor", PUS), Kind.OVERDUE) == 1


def test_after_a_standstill_everything_missed_rings_in_one_sweep() -> None:
    cases = [open_case(person=road.somebody(label=f"Orang {n}")) for n in range(3)]
    with at(timezone.now() + timedelta(days=90)):
        said = StringIO()
        call_command("fire_timers", stdout=said)
    assert "6 timers rang" in said.getvalue()
    assert [rung(case) for case in cases] == [[1, 2]] * 3


def test_one_broken_task_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = open_case(), open_case(person=road.somebody(label="Orang lain"))
    # no right hears a level so high: raising fails
    CaseTask.objects.open().filter(case=broken).update(escalation=8)
    with at(timezone.now() + timedelta(days=2)):
        fire_due_timers()
    assert rung(broken) == []
    assert rung(whole) == [1]
    assert CaseTask.objects.armed().get(case=broken).status == "SCHEDULED"


def test_the_further_term_is_the_offices_own() -> None:
    case = open_case()
    due = the_task(case, "hand_over").due_at
    set_term(
        office(PUS),
        "escalate",
        actor=staff("administrator", "DINAS"),
        amount=2,
        unit="hours",
        basis="Arahan kepala dinas",
        reason="Posko 24 jam.",
        valid_from=timezone.localdate() + timedelta(days=1),
    )
    with at(due):
        fire_due_timers()
    assert CaseTask.objects.armed().get(case=case).scheduled == due + timedelta(hours=2)


def test_a_clock_set_back_neither_takes_back_nor_repeats_an_escalation() -> None:
    case, supervisor = open_case(), staff("supervisor", PUS)
    due = the_task(case, "hand_over").due_at
    with at(due + timedelta(minutes=5)):
        fire_due_timers()
    second = armed(case)
    with at(due - timedelta(hours=5)):
        assert fire_due_timers() == 0
        case_services.write_note(road.fresh(case), actor=staff("outreach_officer", PUS), body="Masih dicari.")
    with at(due + timedelta(minutes=6)):
        assert fire_due_timers() == 0
    assert the_task(case, "hand_over").escalation == 1
    assert armed(case) == second
    assert told(supervisor, Kind.OVERDUE) == 1


def test_a_clock_set_back_records_nothing_before_the_event_before() -> None:
    case = open_case()
    first = CaseEvent.objects.get(case=case)
    with at(first.recorded_at - timedelta(hours=3)):
        case_services.write_note(road.fresh(case), actor=staff("outreach_officer", PUS), body="Catatan.")
    assert CaseEvent.objects.filter(case=case).latest("seq").recorded_at == first.recorded_at
    call_command("verify_ledger", case.number, stdout=StringIO())


# --- with several workers ---


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_ring_each_timer_once() -> None:
    cases = [open_case(person=road.somebody(label=f"Orang {n}")) for n in range(4)]
    CaseTask.objects.armed().update(scheduled=timezone.now() - timedelta(hours=1))
    # the day as well, so that nothing is set back
    CaseTask.objects.open().update(due_at=timezone.now() - timedelta(hours=1))
    assert failures(together(fire_due_timers, fire_due_timers)) == []
    fire_due_timers()
    assert [rung(case) for case in cases] == [[1]] * 4
    assert told(staff("supervisor", PUS), Kind.OVERDUE) == 4


@pytest.mark.django_db(transaction=True)
def test_a_case_somebody_is_saving_is_left_for_the_next_sweep(
    owner_connection: psycopg.Connection[Any],
) -> None:
    case = open_case()
    CaseTask.objects.armed().update(scheduled=timezone.now() - timedelta(hours=1))
    with owner_connection.transaction():
        owner_connection.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [case.pk])
        assert fire_due_timers() == 0
    assert fire_due_timers() == 1


# --- approvals nobody carried out ---


def approved() -> tuple[Case, Proposal]:
    case = road.walk_to("intake")
    proposal = road.propose(case, "discharge")
    road.decide(proposal)
    return road.fresh(case), Proposal.objects.get(pk=proposal.pk)


def test_an_approval_past_its_day_ends_in_the_name_of_the_system_and_its_proposer_hears() -> None:
    case, proposal = approved()
    with at(timezone.now() + timedelta(days=14)):
        assert expire_approvals() == 0
    with at(timezone.now() + timedelta(days=15, hours=1)):
        assert expire_approvals() == 1
        assert expire_approvals() == 0
    proposal.refresh_from_db()
    event = CaseEvent.objects.filter(case=case).latest("seq")
    assert (proposal.status, event.verb, event.actor.username) == ("void", "expire_proposal", "sistem")
    assert "begin_support" in journey.open_nodes(case)
    assert armed(case) == asked_for(case)
    assert told(proposal.proposer, Kind.EXPIRED) == 1
    call_command("verify_ledger", case.number, stdout=StringIO())
    call_command("reconcile_workflows", case.number, stdout=StringIO())
    road.propose(case, "discharge")


# --- what the supervisor sees ---


def as_(role: str, code: str) -> Client:
    client = Client()
    client.force_login(staff(role, code))
    return client


def test_what_was_raised_stands_out_at_home_and_on_the_case() -> None:
    case = open_case()
    with at(the_task(case, "hand_over").due_at + timedelta(minutes=1)):
        fire_due_timers()
        for role, code, seen in (("supervisor", PUS, True), ("supervisor", "SDS-BRT", False)):
            page = as_(role, code).get(reverse("home"), {"tab": "raised"})
            assert (case.number in page.content.decode()) == seen
            assert "Dinaikkan kepada Anda" in page.content.decode()
        home = as_("supervisor", PUS).get(reverse("home")).content.decode()
        assert "Terlambat di tim saya" in home
        assert (
            "Dinaikkan kepada Anda" not in as_("outreach_officer", PUS).get(reverse("home")).content.decode()
        )
        assert (
            "Dinaikkan ke supervisor"
            in as_("supervisor", PUS).get(reverse("case_detail", args=[case.number])).content.decode()
        )
        bell = as_("supervisor", PUS).get(reverse("notification_list")).content.decode()
        assert "Terlambat: " in bell


def test_duties_of_a_fact_have_timers_too() -> None:
    case = journey.at("place")
    duty = Duty.objects.get(case=case, kind="countersign_arrival")
    with at(duty.due_at):
        fire_due_timers()
    assert the_task(case, "owe_countersign_arrival").escalation == 1
    assert told(staff("panti_supervisor", road.TRANSIT), Kind.OVERDUE) == 1
