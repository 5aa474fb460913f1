"""The flow of a transfer: a task for whoever is to act, beside the road of the case, and its end whatever ends it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case, Proposal
from casework.cases.services.deadlines import expire_approvals
from casework.offices.models import User
from notifications.models import Notification
from notifications.queries import told
from tests import road
from tests.panti.facts import dead, gone
from tests.panti.transfers.test_transfer import HERE, THERE, agreed, ask, bring, head, open_task, set_out
from tests.road import fresh
from tests.staff import office, staff
from workflows import inbox
from workflows.firing import fire_due_timers
from workflows.models import CaseProcess, CaseTask
from workflows.reconcile import faults, repair
from workflows.services import extend, take

__all__ = ["agreed"]

pytestmark = pytest.mark.django_db


def road_task(case: Case) -> CaseTask:
    return (
        CaseTask.objects.open()
        .by_people()
        .get(case=case, duty=None, incident=None, process__transfer__isnull=True)
    )


def states(proposal: Proposal) -> list[tuple[str, str]]:
    """Every task of a transfer that a person does, in the order they arose."""
    tasks = CaseTask.objects.by_people().filter(process__transfer=proposal).order_by("pk")
    return [(task.node_name, task.status) for task in tasks]


def ended(proposal: Proposal) -> bool:
    going = CaseTask.objects.filter(process__transfer=proposal, finished__isnull=True)
    return CaseProcess.objects.get(transfer=proposal).status == "DONE" and not going.exists()


def test_each_hand_has_its_task_and_the_road_goes_on_beside() -> None:
    case = road.walk_to("psychosocial")
    before = road_task(case)
    take(before, actor=staff("panti_social_worker", HERE))
    proposal = ask(fresh(case))
    deciding = open_task(proposal)
    assert (deciding.node_name, deciding.is_decision, deciding.offices) == (
        "decide_transfer",
        True,
        [office(THERE).pk],
    )
    assert deciding in inbox.tasks(head(THERE), inbox.MINE)
    assert deciding not in inbox.tasks(head(HERE), inbox.MINE)
    services.approve(proposal, actor=head(THERE), version=proposal.version)
    proposal.refresh_from_db()
    leaving = open_task(proposal)
    assert (leaving.node_name, leaving.offices) == ("depart_transfer", [office(HERE).pk])
    assert leaving in inbox.tasks(staff("panti_staff", HERE), inbox.TEAM)
    # a day before the agreement lapses
    assert timezone.localdate(leaving.due_at) + timedelta(days=1) == proposal.valid_until
    set_out(fresh(case))
    arriving = open_task(proposal)
    assert (arriving.node_name, arriving.offices) == ("receive_transfer", [office(THERE).pk])
    # waits for everybody at the gate there, and nobody takes it first
    assert arriving in inbox.tasks(staff("panti_staff", THERE), inbox.MINE)
    with pytest.raises(Refusal):
        take(arriving, actor=staff("panti_staff", THERE))
    assert arriving.due_at is not None
    assert timedelta(hours=11) < arriving.due_at - timezone.now() <= timedelta(hours=12)
    # what was taken in the first house was not touched until the person left it
    assert road_task(case) == before
    assert road_task(case).owner == staff("panti_social_worker", HERE)
    assert faults(fresh(case)) == []
    bring(Proposal.objects.get(pk=proposal.pk))
    assert states(proposal) == [
        ("decide_transfer", "DONE"),
        ("depart_transfer", "DONE"),
        ("receive_transfer", "DONE"),
    ]
    assert ended(proposal)
    after = road_task(case)
    assert (after.pk, after.offices, after.owner) == (before.pk, [office(THERE).pk], None)
    assert faults(fresh(case)) == []


def test_one_sent_back_is_mended_by_its_proposer_and_asked_anew(client: Client) -> None:
    case = road.walk_to("psychosocial")
    first = ask(case)
    services.return_proposal(first, actor=head(THERE), version=first.version, note="Sebutkan obatnya.")
    mending = open_task(first)
    assert (mending.node_name, mending.owner) == ("mend_transfer", head(HERE))
    client.force_login(head(HERE))
    assert reverse("case_detail", args=[case.number]) in client.get(reverse("home")).content.decode()
    second = ask(fresh(case), note="Dekat saudaranya, obat ikut.")
    assert states(first) == [("decide_transfer", "DONE"), ("mend_transfer", "DONE")]
    assert ended(first)
    assert open_task(second).node_name == "decide_transfer"
    assert faults(fresh(case)) == []


def _dies(case: Case, proposal: Proposal) -> None:
    dead(case)


def _runs_away(case: Case, proposal: Proposal) -> None:
    gone(case)


def _is_called_off(case: Case, proposal: Proposal) -> None:
    staff_here = staff("panti_staff", THERE)
    services.withdraw_proposal(proposal, actor=staff_here, version=proposal.version, note="Kamar penuh.")


@pytest.mark.parametrize("end", [_dies, _runs_away, _is_called_off])
@pytest.mark.parametrize("on_the_way", [False, True])
def test_it_closes_itself_whatever_ends_it(
    agreed: Proposal, end: Callable[[Case, Proposal], None], on_the_way: bool
) -> None:
    if on_the_way:
        set_out(agreed.case)
        agreed.refresh_from_db()
    end(fresh(agreed.case), agreed)
    assert ended(agreed)
    assert "CANCELED" in dict(states(agreed)).values()
    assert faults(fresh(agreed.case)) == []


def test_one_that_nobody_carried_out_lapses_with_its_tasks(agreed: Proposal) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        fire_due_timers()
        expire_approvals()
        assert ended(agreed)
        assert faults(fresh(agreed.case)) == []


def test_arrival_without_a_recorded_departure_ends_it_too(agreed: Proposal) -> None:
    bring(agreed)
    assert states(agreed) == [("decide_transfer", "DONE"), ("depart_transfer", "CANCELED")]
    assert ended(agreed)
    assert faults(fresh(agreed.case)) == []


def test_arrival_that_is_late_rings_and_may_be_given_time(agreed: Proposal) -> None:
    set_out(agreed.case)
    supervisor = staff("panti_supervisor", THERE)
    arriving = open_task(agreed)
    assert arriving.due_at is not None
    with time_machine.travel(arriving.due_at + timedelta(minutes=5), tick=False):
        assert fire_due_timers() >= 1
        assert arriving in inbox.tasks(supervisor, inbox.RAISED)
        lead = staff("head_of_panti", THERE)
        extend(
            open_task(agreed),
            until=timezone.localdate(),
            was=arriving.due_at,
            reason="Bus mogok di jalan.",
            actor=lead,
        )
        later = open_task(agreed)
        assert later.due_at is not None
        assert later.due_at > arriving.due_at
        assert (later.was_due_at, later.escalation) == (arriving.due_at, 0)
        assert faults(fresh(agreed.case)) == []


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE workflows_casetask SET due_at = due_at + interval '1 day' WHERE {open}",
        "UPDATE workflows_casetask SET offices = '{{}}' WHERE {open}",
        "UPDATE workflows_casetask SET status = 'DONE', finished = now() WHERE {open}",
        "UPDATE workflows_casetask SET owner_permission = 'offices.view_case' WHERE {open}",
        "UPDATE workflows_casetask SET scheduled = now() - interval '1 day' WHERE {timer}",
        "UPDATE workflows_caseprocess SET status = 'DONE' WHERE transfer_id = {pk}",
        (
            "DELETE FROM workflows_casetask_previous"
            " WHERE from_casetask_id IN ({tasks}) OR to_casetask_id IN ({tasks});"
            "DELETE FROM workflows_casetask WHERE process_id IN ({process});"
            "DELETE FROM workflows_caseprocess WHERE transfer_id = {pk}"
        ),
    ],
)
def test_what_is_broken_is_named_and_mended(agreed: Proposal, harm: str) -> None:
    process = f"SELECT id FROM workflows_caseprocess WHERE transfer_id = {agreed.pk}"
    of_it = f"process_id IN ({process}) AND finished IS NULL AND flow_task_type"
    with connection.cursor() as cursor:
        cursor.execute(
            harm.format(
                pk=agreed.pk,
                process=process,
                tasks=f"SELECT id FROM workflows_casetask WHERE process_id IN ({process})",
                open=f"{of_it} = 'HUMAN'",
                timer=f"{of_it} = 'TIMER'",
            )
        )
    assert faults(fresh(agreed.case)) != []
    repair(fresh(agreed.case))
    assert faults(fresh(agreed.case)) == []
    if "DELETE" not in harm:
        assert open_task(agreed).node_name == "depart_transfer"


def test_the_house_that_sends_hears_first_and_the_house_that_receives_when_they_set_out() -> None:
    sends, receives = staff("panti_staff", HERE), staff("panti_staff", THERE)
    agreed = ask(road.walk_to("psychosocial"))
    services.approve(agreed, actor=head(THERE), version=agreed.version)

    def rung(person: User) -> int:
        found = Notification.objects.filter(user=person, kind="to_carry_out", facts__proposal=agreed.pk)
        return found.filter(read_at__isnull=True).count()

    assert (rung(sends), rung(receives)) == (1, 1)
    set_out(fresh(agreed.case))
    # what the one had to do is done; the other hears that they come now
    assert (rung(sends), rung(receives)) == (0, 1)
    assert told(receives).filter(event__verb="depart_transfer", kind="to_carry_out").exists()
    bring(Proposal.objects.get(pk=agreed.pk))
    assert (rung(sends), rung(receives)) == (0, 0)


def test_one_sent_back_is_let_rest_by_its_proposer_alone(client: Client) -> None:
    case = road.walk_to("psychosocial")
    proposal = ask(case)
    services.return_proposal(proposal, actor=head(THERE), version=proposal.version, note="Penuh.")
    proposal.refresh_from_db()
    mending = open_task(proposal)
    assert mending.due_at is not None
    assert mending.due_at > timezone.now()
    with pytest.raises(NotAllowed):
        services.withdraw_proposal(proposal, actor=head(THERE), version=proposal.version)
    client.force_login(head(HERE))
    rest = reverse("proposal_withdraw", args=[case.number, proposal.pk])
    assert rest in client.get(reverse("decision_detail", args=[proposal.pk])).content.decode()
    form = client.get(rest).context["form"]
    sent = {"idempotency_key": uuid4(), "version": form["version"].value(), "note": "Tetap di sini."}
    sent["expected_stage"] = case.stage
    assert client.post(rest, sent).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decider) == ("dropped", head(THERE))
    assert ended(proposal)
    assert faults(fresh(case)) == []
    assert not inbox.proposed_by(head(HERE)).filter(pk=proposal.pk).exists()


def test_one_sent_back_ends_when_something_else_is_proposed() -> None:
    case = road.walk_to("resocialisation")
    proposal = ask(case)
    services.return_proposal(proposal, actor=head(THERE), version=proposal.version, note="Penuh.")
    road.propose(fresh(case), "step_back")
    assert ended(proposal)
    assert faults(fresh(case)) == []
