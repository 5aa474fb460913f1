"""The flow of an incident: found in the lists of whoever answers, handed on, given time, raised, proved and mended."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.errors import NotAllowed, Stale
from casework.cases.models import CaseEvent, EventText
from casework.offices.models import Membership, User
from casework.offices.services import end_membership
from casework.panti.incidents.services import acknowledge_incident, oversee_incident, review_incident
from casework.panti.models import Incident, IncidentExtension
from casework.panti.shifts import current_shift
from casework.panti.ward.unfinished import unfinished
from notifications.models import Notification
from notifications.services import follow
from tests import road
from tests.panti.incidents.test_house_incidents import HOUSE, dinas, head, report
from tests.panti.incidents.test_incidents import report as report_of
from tests.staff import office, staff
from workflows import inbox
from workflows.answering import tasks_of
from workflows.firing import fire_due_timers
from workflows.models import CaseProcess, CaseTask
from workflows.reconcile import faults, incident_faults, repair_incident
from workflows.services import extend, hand, release
from workflows.strangers import free_tasks_of_strangers

pytestmark = pytest.mark.django_db


def task_of(incident: Incident, answer: str = "acknowledge_incident") -> CaseTask:
    return next(task for task in tasks_of(incident) if task.node_name == answer)


def again(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def counted(person: User) -> inbox.Counts:
    return inbox.counts(User.objects.get(pk=person.pk))


def test_it_waits_for_whoever_answers_and_for_nobody_else(client: Client) -> None:
    incident = report(kind="fire", severity="grave")
    assert (counted(head()).mine, counted(dinas()).mine) == (1, 1)
    assert counted(staff("nurse", HOUSE)).mine == 0
    assert counted(staff("panti_supervisor", HOUSE)).mine == 0
    page = reverse("incident_detail", args=[HOUSE, incident.pk])
    client.force_login(head())
    home = client.get(reverse("home")).content.decode()
    assert page in home
    assert "Kebakaran atau asap" in home
    assert "tanpa warga binaan" in home
    client.force_login(staff("head_of_panti", "PSAA-PU2"))
    assert page not in client.get(reverse("home")).content.decode()


def test_overdue_it_is_counted_listed_and_raised() -> None:
    incident = report(kind="fire")
    supervisor = staff("panti_supervisor", HOUSE)
    with time_machine.travel(timezone.now() + timedelta(hours=7), tick=False):
        fire_due_timers()
        assert counted(head()).overdue == 1
        assert counted(supervisor).raised == 1
        assert task_of(incident) in inbox.tasks(supervisor, inbox.RAISED)


def test_the_head_hands_the_review_on_and_takes_it_back(client: Client) -> None:
    incident = report()
    acknowledge_incident(incident, actor=head())
    supervisor = staff("panti_supervisor", HOUSE)
    review = task_of(again(incident), "review_incident")
    with pytest.raises(NotAllowed):
        hand(review, to=staff("nurse", HOUSE), actor=head())
    client.force_login(head())
    detail = client.get(reverse("incident_detail", args=[HOUSE, incident.pk])).content.decode()
    address = reverse("task_hand", args=[review.pk])
    assert address in detail
    sent = {"idempotency_key": uuid4(), "to": supervisor.pk}
    assert client.post(address, sent).status_code == 302
    assert counted(head()).mine == 0
    assert counted(supervisor).mine == 1
    release(task_of(again(incident), "review_incident"), actor=supervisor)
    assert counted(head()).mine == 1
    assert incident_faults(again(incident)) == []


def test_more_time_is_given_with_a_reason_that_stands_on_the_incident(client: Client) -> None:
    incident = report()
    task = task_of(incident)
    assert task.due_at is not None
    until = timezone.localdate(task.due_at)
    with pytest.raises(ValidationError):
        extend(task, until=until, was=task.due_at, reason=" ", actor=head())
    with pytest.raises(NotAllowed):
        extend(task, until=until, was=task.due_at, reason="Rapat.", actor=staff("nurse", HOUSE))
    grave = task_of(report(severity="grave"), "oversee_incident")
    assert grave.due_at is not None
    with pytest.raises(NotAllowed):
        # the house gives the Dinas no more time
        extend(grave, until=until, was=grave.due_at, reason="Rapat.", actor=head())
    client.force_login(head())
    address = reverse("task_extend", args=[task.pk])
    # due at an hour of the day, it is given hours
    asked = timezone.localtime(task.due_at).replace(second=0, microsecond=0) + timedelta(hours=2)
    sent: dict[str, Any] = {
        "idempotency_key": uuid4(),
        "until": until.isoformat(),
        "was": task.due_at.isoformat(),
        "reason": "Kepala sedang di Dinas.",
    }
    form = client.get(address).content.decode()
    assert 'type="datetime-local"' in form
    refused = client.post(address, sent)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"until"})
    late = asked + timedelta(days=30)
    refused = client.post(address, sent | {"until": late.strftime("%Y-%m-%dT%H:%M")})
    assert "Paling lambat" in refused.content.decode()
    response = client.post(address, sent | {"until": asked.strftime("%Y-%m-%dT%H:%M")})
    assert response.status_code == 302, response.content.decode()
    page = client.get(response["Location"]).content.decode()
    assert "Kepala sedang di Dinas." in page
    longer = task_of(again(incident))
    assert longer.due_at is not None
    assert longer.due_at == asked
    assert longer.was_due_at == task.due_at
    kept = IncidentExtension.objects.get(incident=incident)
    assert (kept.was_due_at, kept.due_at, kept.extended_by) == (task.due_at, longer.due_at, head())
    assert CaseTask.objects.armed().get(host=longer).scheduled == longer.due_at
    assert incident_faults(again(incident)) == []
    with pytest.raises(Stale):
        extend(longer, until=until, was=task.due_at, reason="Lagi.", actor=head())


def test_an_answered_task_is_handed_to_nobody() -> None:
    incident = report()
    task = task_of(incident)
    acknowledge_incident(incident, actor=head())
    with pytest.raises(Stale, match="sudah ditanggapi"):
        hand(task, to=head(), actor=head())


HARM = {
    "process lost": "DELETE FROM workflows_casetask_previous WHERE from_casetask_id IN ({tasks})"
    " OR to_casetask_id IN ({tasks});"
    "DELETE FROM workflows_casetask WHERE incident_id = {pk} AND host_id IS NOT NULL;"
    "DELETE FROM workflows_casetask WHERE process_id IN ({process});"
    "DELETE FROM workflows_caseprocess WHERE incident_id = {pk}",
    "task done by nobody": "UPDATE workflows_casetask SET status = 'DONE', finished = now() WHERE {open}",
    "another day": "UPDATE workflows_casetask SET due_at = due_at + interval '1 day' WHERE {open}",
    "another house": "UPDATE workflows_casetask SET offices = '{{}}' WHERE {open}",
    "another right": "UPDATE workflows_casetask SET owner_permission = 'offices.view_case' WHERE {open}",
    "nobody barred": "UPDATE workflows_casetask SET barred_id = NULL WHERE {open}",
    "owner without right": "UPDATE workflows_casetask SET owner_id = {nurse}, status = 'ASSIGNED' WHERE {open}",
    "process ended": "UPDATE workflows_caseprocess SET status = 'DONE' WHERE incident_id = {pk}",
    "node unknown": "UPDATE workflows_casetask SET flow_task = replace(flow_task, 'acknowledge', 'forget')"
    " WHERE {open}",
    "timer lost": "UPDATE workflows_casetask SET status = 'CANCELED', finished = now()"
    " WHERE incident_id = {pk} AND flow_task_type = 'TIMER'",
}


@pytest.mark.parametrize("harm", HARM)
def test_what_is_broken_is_named_and_mended(harm: str) -> None:
    incident = report(kind="fire", severity="grave")
    assert incident_faults(again(incident)) == []
    process = f"SELECT id FROM workflows_caseprocess WHERE incident_id = {incident.pk}"
    with connection.cursor() as cursor:
        cursor.execute(
            HARM[harm].format(
                pk=incident.pk,
                process=process,
                tasks=f"SELECT id FROM workflows_casetask WHERE process_id IN ({process})",
                open=f"incident_id = {incident.pk} AND finished IS NULL AND flow_task_type = 'HUMAN'"
                " AND flow_task LIKE '%acknowledge%'",
                nurse=staff("nurse", HOUSE).pk,
            )
        )
    assert incident_faults(again(incident)) != []
    with pytest.raises(CommandError, match="1 of 1 incidents"):
        call_command("reconcile_workflows", stdout=StringIO(), stderr=StringIO())
    call_command("reconcile_workflows", "--repair", stdout=StringIO(), stderr=StringIO())
    assert incident_faults(again(incident)) == []
    assert {task.node_name for task in tasks_of(again(incident))} == {
        "acknowledge_incident",
        "oversee_incident",
    }
    # and goes on to its end
    acknowledge_incident(again(incident), actor=head(), words="Dapur ditutup.")
    oversee_incident(again(incident), actor=dinas(), words="Periksa kabel.")
    review_incident(again(incident), actor=head(), conclusion="Korsleting.", measures="Kabel diganti.")
    assert CaseProcess.objects.get(incident=incident).status == "DONE"
    assert incident_faults(again(incident)) == []


def test_one_answered_before_it_had_a_flow_is_taken_up_where_it_stands() -> None:
    incident = report()
    acknowledge_incident(incident, actor=head())
    CaseTask.objects.filter(host__incident=incident).delete()
    CaseTask.objects.filter(process__incident=incident).delete()
    CaseProcess.objects.filter(incident=incident).delete()
    repair_incident(again(incident))
    assert {task.node_name for task in tasks_of(again(incident))} == {"review_incident"}
    review_incident(again(incident), actor=head(), conclusion="Kunci hilang.", measures="Kunci diganti.")
    assert CaseProcess.objects.get(incident=incident).status == "DONE"
    assert incident_faults(again(incident)) == []


def test_what_was_handed_to_somebody_who_left_waits_for_the_others_again() -> None:
    incident = report()
    other = staff("head_of_panti", HOUSE, another=1)
    hand(task_of(incident), to=other, actor=head())
    assert counted(head()).mine == 0
    end_membership(Membership.objects.get(user=other), actor=staff("administrator", "DINAS"))
    assert counted(head()).mine == 1
    assert incident_faults(again(incident)) == []


def test_what_stays_with_somebody_whose_post_ended_by_date_is_given_back_at_night() -> None:
    incident = report()
    other = staff("head_of_panti", HOUSE, another=1)
    hand(task_of(incident), to=other, actor=head())
    Membership.objects.filter(user=other).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert counted(head()).mine == 0
    assert free_tasks_of_strangers() == 1
    assert free_tasks_of_strangers() == 0
    assert counted(head()).mine == 1


def test_the_clock_of_the_dinas_rings_at_the_dinas_and_not_in_the_house() -> None:
    incident = report(kind="fire", severity="grave")
    acknowledge_incident(incident, actor=head(), words="Dapur ditutup.")
    review_incident(again(incident), actor=head(), conclusion="Wajan.", measures="APAR baru.")
    supervisor = staff("panti_supervisor", HOUSE)
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        fire_due_timers()
        assert counted(dinas()).overdue == 1
        assert counted(dinas()).raised == 1
        for person in (head(), supervisor):
            assert (counted(person).overdue, counted(person).raised) == (0, 0)
        late = Notification.objects.filter(incident=incident, kind__in=("overdue", "raised"))
        assert set(late.values_list("user", flat=True)) == {dinas().pk}
        undone = unfinished(office(HOUSE), current_shift(), timezone.now())
        assert undone.duties == []


def test_an_answer_is_taken_by_nobody_first(client: Client) -> None:
    task = task_of(report())
    client.force_login(head())
    assert client.post(reverse("task_take", args=[task.pk])).status_code == 409
    task.refresh_from_db()
    assert task.owner is None


def test_a_grave_incident_is_given_no_more_time() -> None:
    task = task_of(report(severity="grave"))
    assert task.due_at is not None
    with pytest.raises(ValidationError):
        extend(task, until=timezone.localdate(), was=task.due_at, reason="Rapat.", actor=head())


def test_why_more_time_was_given_stands_as_it_was_written() -> None:
    case = road.walk_to("intake")
    incident = report_of(case)
    task = task_of(incident)
    assert task.due_at is not None
    extend(task, until=timezone.localdate(task.due_at), was=task.due_at, reason="Rapat Dinas.", actor=head())
    kept = IncidentExtension.objects.get(incident=incident)
    event = CaseEvent.objects.get(case=case, verb="extend_deadline")
    assert event.facts["incident"] == incident.pk
    assert not EventText.objects.filter(event=event).exists()
    for change in (lambda: IncidentExtension.objects.update(due_at=timezone.now()), kept.delete):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert faults(road.fresh(case)) == []
    assert incident_faults(again(incident)) == []


def test_whoever_follows_and_must_review_hears_once() -> None:
    case = road.walk_to("intake")
    incident = report_of(case)
    supervisor = staff("panti_supervisor", HOUSE)
    follow(case, actor=supervisor, on=True)
    Notification.objects.filter(user=supervisor).delete()
    acknowledge_incident(incident, actor=head())
    found = Notification.objects.filter(user=supervisor).values_list("kind", flat=True)
    assert list(found) == ["next_step"]
