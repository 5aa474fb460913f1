"""The flow of an incident: found in the lists of whoever answers, handed on, given time, raised, proved and mended."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.errors import NotAllowed, Stale
from casework.offices.models import User
from casework.panti.incidents.services import acknowledge_incident, oversee_incident, review_incident
from casework.panti.models import Incident, IncidentExtension
from tests.panti.incidents.test_house_incidents import HOUSE, dinas, head, report
from tests.staff import staff
from workflows import inbox
from workflows.answering import tasks_of
from workflows.firing import fire_due_timers
from workflows.models import CaseProcess, CaseTask
from workflows.reconcile import incident_faults, repair_incident
from workflows.services import extend, hand, release

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
    sent: dict[str, Any] = {
        "idempotency_key": uuid4(),
        "until": until.isoformat(),
        "was": task.due_at.isoformat(),
        "reason": "Kepala sedang di Dinas.",
    }
    response = client.post(address, sent)
    assert response.status_code == 302, response.content.decode()
    page = client.get(response["Location"]).content.decode()
    assert "Kepala sedang di Dinas." in page
    longer = task_of(again(incident))
    assert longer.due_at is not None
    assert longer.due_at > task.due_at
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
