"""Incidents: reported by whoever was there, answered by how grave they are, read by those who answer for them."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import AccessLog, Case, CaseEvent
from casework.panti.house.services import give_bed
from casework.panti.incidents.services import (
    acknowledge_incident,
    add_to_incident,
    oversee_incident,
    report_incident,
    review_incident,
)
from casework.panti.models import Incident, Stay
from notifications.models import Notification
from tests import road
from tests.panti.duties.moved import transfer
from tests.panti.facts import dead
from tests.panti.house.plan import in_bed, wing
from tests.road import fresh
from tests.staff import staff
from workflows.answering import tasks_of
from workflows.flows import IncidentFlow
from workflows.models import CaseProcess, CaseTask
from workflows.reconcile import faults, incident_faults

pytestmark = pytest.mark.django_db

HOUSE = road.HOUSE
WORDS = "Dipukul teman sekamar karena selimut."


def report(case: Case, **more: Any) -> Incident:
    said: dict[str, Any] = {
        "actor": staff("panti_staff", HOUSE),
        "kind": "violence",
        "severity": "minor",
        "occurred_at": timezone.now(),
        "place": "Wisma Cempaka, kamar 3",
        "words": WORDS,
    }
    return report_incident(case, **(said | more))


@pytest.fixture
def case() -> Case:
    return road.walk_to("intake")


def long_there() -> Case:
    """Somebody who came two days ago."""
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=True):
        return road.walk_to("intake")


def asked(incident: Incident) -> dict[str, CaseTask]:
    """The open tasks of an incident by the answer they ask."""
    return {task.node_name: task for task in tasks_of(incident)}


def whole(incident: Incident) -> bool:
    return incident_faults(Incident.objects.get(pk=incident.pk)) == []


def told(case: Case) -> set[str]:
    rows = Notification.objects.filter(case=case, kind="incident").select_related("user")
    return {row.user.username.split(".")[0] for row in rows}


@pytest.mark.parametrize(
    ("kind", "said", "counts", "answers", "hours"),
    [
        ("violence", "minor", "minor", {"acknowledge_incident"}, 24),
        ("self_harm", "minor", "serious", {"acknowledge_incident"}, 6),
        ("sexual", "minor", "grave", {"acknowledge_incident", "oversee_incident"}, 1),
    ],
)
def test_severity_says_who_must_act_and_by_when(
    case: Case, kind: str, said: str, counts: str, answers: set[str], hours: int
) -> None:
    incident = report(case, kind=kind, severity=said)
    assert incident.severity == counts
    tasks = asked(incident)
    assert set(tasks) == answers
    due = tasks["acknowledge_incident"].due_at
    assert due is not None
    assert due - incident.reported_at == timedelta(hours=hours)
    assert CaseTask.objects.armed().filter(host__in=tasks.values(), incident=incident).count() == len(answers)
    heads = staff("head_of_panti", HOUSE)
    assert Notification.objects.filter(case=case, kind="incident", user=heads).exists()
    dinas = Notification.objects.filter(case=case, kind="incident", user=staff("dinas_decider", "DINAS"))
    assert dinas.exists() == (counts == "grave")


def test_incident_is_answered_to_its_review(case: Case) -> None:
    incident = report(case, kind="death", severity="grave")
    head, dinas = staff("head_of_panti", HOUSE), staff("dinas_decider", "DINAS")
    with pytest.raises(Refusal, match="belum mengetahui"):
        review_incident(incident, actor=head, conclusion="Jatuh.", measures="Lantai diberi karet.")
    acknowledge_incident(incident, actor=head, words="Polisi sudah datang.")
    with pytest.raises(Refusal, match="sudah diketahui"):
        acknowledge_incident(incident, actor=head)
    assert set(asked(incident)) == {"oversee_incident", "review_incident"}
    assert whole(incident)
    oversee_incident(incident, actor=dinas, words="Laporkan hasil visum.")
    done = review_incident(
        incident,
        actor=staff("panti_supervisor", HOUSE),
        conclusion="Lantai licin.",
        measures="Lantai diberi karet.",
    )
    assert done.is_closed
    assert asked(incident) == {}
    process = CaseProcess.objects.get(incident=incident)
    assert (process.status, process.flow_class) == ("DONE", IncidentFlow)
    by_whom = CaseTask.objects.by_people().filter(incident=incident).values_list("owner", "status")
    assert {owner for owner, status in by_whom if status == "DONE"} == {
        head.pk,
        dinas.pk,
        staff("panti_supervisor", HOUSE).pk,
    }
    assert not CaseTask.objects.filter(incident=incident, finished__isnull=True).exists()
    assert whole(incident)
    assert faults(fresh(case)) == []
    call_command("verify_ledger", stdout=StringIO())


def test_whoever_reported_does_not_acknowledge(case: Case) -> None:
    head = staff("head_of_panti", HOUSE)
    incident = report(case, actor=head)
    with pytest.raises(NotAllowed):
        acknowledge_incident(incident, actor=head)


def test_each_of_two_incidents_has_a_flow_of_its_own(case: Case) -> None:
    first, second = report(case), report(fresh(case), kind="injury")
    assert CaseProcess.objects.filter(incident__in=[first, second], case=case).count() == 2
    acknowledge_incident(first, actor=staff("head_of_panti", HOUSE))
    assert set(asked(first)) == {"review_incident"}
    assert set(asked(second)) == {"acknowledge_incident"}
    assert whole(first)
    assert whole(second)
    assert faults(fresh(case)) == []


def test_grave_incident_does_not_wait_for_a_slight_one_before_it(case: Case) -> None:
    report(case, severity="minor")
    grave = report(fresh(case), kind="sexual", severity="grave")
    due = asked(grave)["acknowledge_incident"].due_at
    assert due == grave.reported_at + timedelta(hours=1)


def test_head_who_reported_one_acknowledges_the_other(case: Case) -> None:
    head = staff("head_of_panti", HOUSE)
    report(case, actor=head)
    other = report(fresh(case), kind="injury")
    assert acknowledge_incident(other, actor=head).acknowledged_by == head


def test_incident_belongs_to_the_house_where_they_lived_at_that_time() -> None:
    case = long_there()
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(days=40))
    with pytest.raises(ValidationError, match="Tidak semuanya tinggal"):
        report(fresh(case), occurred_at=timezone.now() - timedelta(days=30))
    with pytest.raises(NotAllowed):
        report(fresh(case), actor=staff("panti_staff", road.TRANSIT))


def test_incident_told_after_they_left_is_reported_at_the_house_where_it_happened() -> None:
    case = road.walk_to("aftercare")
    stay = Stay.objects.filter(case=case).latest("arrived_at")
    incident = report(case, occurred_at=stay.left_at or timezone.now())
    assert incident.panti == stay.panti
    assert set(asked(incident)) == {"acknowledge_incident"}
    acknowledge_incident(incident, actor=staff("head_of_panti", HOUSE))
    assert faults(fresh(case)) == []


def test_incident_of_somebody_who_just_died_is_still_reported(case: Case) -> None:
    dead(case)
    incident = report(fresh(case), kind="death")
    assert incident.panti.code == HOUSE
    acknowledge_incident(incident, actor=staff("head_of_panti", HOUSE))


def test_time_of_writing_stands_beside_the_time_it_happened() -> None:
    early = timezone.now() - timedelta(hours=5)
    case = long_there()
    incident = report(case, occurred_at=early)
    assert incident.hours_late == 5
    event = CaseEvent.objects.get(case=case, verb="report_incident")
    assert event.recorded_at - event.occurred_at >= timedelta(hours=5)
    for wrong in (timezone.now() + timedelta(hours=1), early - timedelta(days=2)):
        with pytest.raises(ValidationError):
            report(fresh(case), occurred_at=wrong)


def test_words_are_encrypted_and_read_by_those_who_answer_for_them(client: Client, case: Case) -> None:
    incident = report(case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM panti_incident WHERE id = %s", [incident.pk])
        assert b"selimut" not in bytes(cursor.fetchone()[0])
    address = reverse("incident_detail", args=[HOUSE, incident.pk])
    for role, status in (
        ("panti_staff", 200),  # who reported it
        ("nurse", 200),
        ("head_of_panti", 200),
        ("clerk", 404),
        ("leadership", 404),
    ):
        client.force_login(staff(role, HOUSE))
        assert client.get(address).status_code == status, role
    for stranger in (staff("head_of_panti", "PSAA-PU2"), staff("panti_staff", HOUSE, another=1)):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
    assert AccessLog.objects.filter(user=staff("nurse", HOUSE), case=case, purpose="incident").exists()
    client.force_login(staff("panti_staff", HOUSE, another=1))
    assert (
        "selimut"
        not in client.get(reverse("case_detail", args=[case.number]), {"tab": "timeline"}).content.decode()
    )


def test_what_is_learnt_later_is_added_and_nothing_is_changed(case: Case) -> None:
    incident = report(case)
    add_to_incident(incident, actor=staff("nurse", HOUSE), words="Memar di lengan kiri.")
    assert Incident.objects.get().words == WORDS
    assert [one.words for one in incident.additions.all()] == ["Memar di lengan kiri."]
    with pytest.raises(NotAllowed):
        add_to_incident(incident, actor=staff("clerk", HOUSE), words="Lagi.")
    for change in (
        lambda: Incident.objects.update(occurred_at=timezone.now() - timedelta(days=1)),
        lambda: incident.additions.all().delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_form_reports_once_and_keeps_what_was_chosen(client: Client, case: Case) -> None:
    client.force_login(staff("panti_staff", HOUSE))
    address = reverse("incident_add", args=[case.number])
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    sent = {
        "idempotency_key": uuid4(),
        "kind": "injury",
        "severity": "serious",
        "part": "affected",
        "others_part": "involved",
        "occurred_at": now,
        "place": "Kamar mandi",
        "words": "",
    }
    response = client.post(address, sent)
    assert response.status_code == 422
    assert 'value="Kamar mandi"' in response.content.decode()
    for _twice in range(2):
        assert client.post(address, sent | {"words": "Terpeleset."}).status_code == 302
    assert Incident.objects.count() == 1
    client.force_login(staff("head_of_panti", HOUSE))
    step = reverse("incident_step", args=[HOUSE, Incident.objects.get().pk, "ketahui"])
    assert client.post(step, {"idempotency_key": uuid4(), "words": "Lantai dipel."}).status_code == 302
    assert (
        "Lantai dipel."
        in client.get(reverse("incident_detail", args=[HOUSE, Incident.objects.get().pk])).content.decode()
    )
    assert client.get(reverse("incident_list", args=[HOUSE])).status_code == 200


def test_the_same_words_of_two_residents_are_two_reports_and_of_one_are_one(case: Case) -> None:
    other = road.walk_to("intake", road.open_case(person=road.somebody(name="Zainab")))
    said: dict[str, Any] = {"occurred_at": timezone.now(), "kind": "injury", "words": "Jatuh di kamar mandi."}
    report(case, **said)
    report(other, **said)
    with pytest.raises(Refusal):
        report(case, **said)
    assert Incident.objects.count() == 2


@pytest.mark.parametrize("sealed", [False, True])
def test_of_a_sealed_case_the_handover_tells_no_kind(client: Client, case: Case, sealed: bool) -> None:
    report(case, severity="grave")
    Case.objects.filter(pk=case.pk).update(sealed=sealed)
    client.force_login(staff("clerk", HOUSE))
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        page = client.get(reverse("shift_handover", args=[HOUSE])).content.decode()
    assert "Nyatakan mengetahui kejadian" in page
    assert ("Kekerasan" in page) is not sealed


def test_everybody_else_in_the_house_is_offered_by_name_with_their_bed(client: Client, case: Case) -> None:
    zainab, aminah = (
        road.walk_to("intake", road.open_case(person=road.somebody(name=name)))
        for name in ("Zainab", "Aminah")
    )
    wing()
    give_bed(zainab, in_bed("1.2"), actor=staff("panti_staff", HOUSE))
    client.force_login(staff("panti_staff", HOUSE))
    page = client.get(reverse("incident_add", args=[case.number]))
    assert page.context["form"].fields["others"].choices == [
        (str(aminah.pk), f"Aminah · {aminah.number}"),
        (str(zainab.pk), f"Zainab · Melati 1.2 · {zainab.number}"),
    ]
    html = page.content.decode()
    # the list works by itself; the script makes a search of it
    (control,) = re.findall(r'<select name="others"[^>]*>', html)
    assert {"multiple", "data-picker"} <= set(re.findall(r"[a-z-]+", control))
    assert "js/picker.js" in html


def test_the_house_they_left_is_offered_no_report(client: Client) -> None:
    case = transfer(road.walk_to("psychosocial"))
    former = staff("panti_staff", HOUSE)
    client.force_login(former)
    address = reverse("incident_add", args=[case.number])
    assert client.get(address).status_code in (403, 404)
    page = client.get(reverse("case_detail", args=[case.number]) + "?tab=panti")
    assert address not in page.content.decode()
