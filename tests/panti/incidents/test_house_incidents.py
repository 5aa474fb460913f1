"""What happens in a house and touches no resident: reported for the house, answered and raised like any other."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.errors import NotAllowed, Refusal
from casework.offices.models import Membership, User
from casework.panti.incidents.asks import asks_in
from casework.panti.incidents.services import (
    acknowledge_incident,
    oversee_incident,
    report_house_incident,
    review_incident,
)
from casework.panti.models import Incident
from casework.panti.shifts import current_shift
from casework.panti.ward.digest import digest
from notifications.mail import message_for
from notifications.models import Notification
from notifications.queries import told, unread_count
from notifications.services import mark_read
from tests import road
from tests.staff import office, staff
from workflows import firing, inbox
from workflows.firing import fire_due_timers

pytestmark = pytest.mark.django_db

HOUSE = road.HOUSE


def report(**more: Any) -> Incident:
    given: dict[str, Any] = {
        "actor": staff("panti_staff", HOUSE),
        "kind": "theft",
        "severity": "minor",
        "occurred_at": timezone.now(),
        "place": "Gudang",
        "words": "Dua karung beras hilang.",
    }
    return report_house_incident(office(HOUSE), **(given | more))


def head() -> User:
    return staff("head_of_panti", HOUSE)


def dinas() -> User:
    return staff("dinas_decider", "DINAS")


def asked(person: User) -> set[tuple[str, int]]:
    """What waits for a person: the answers and the incidents they are asked about."""
    found = inbox.tasks(User.objects.get(pk=person.pk), inbox.MINE).filter(incident__isnull=False)
    return {(task.node_name, task.incident_id or 0) for task in found}


def kinds(person: User, incident: Incident) -> list[str]:
    found = told(User.objects.get(pk=person.pk)).filter(incident=incident)
    return sorted(found.values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("kind", "said", "counts", "hours", "hear"),
    [
        ("theft", "minor", "minor", 24, {"head_of_panti"}),
        ("fire", "minor", "serious", 6, {"head_of_panti", "panti_supervisor"}),
        ("staff", "grave", "grave", 1, {"head_of_panti", "panti_supervisor", "dinas_decider"}),
    ],
)
def test_severity_says_who_hears_and_by_when(
    kind: str, said: str, counts: str, hours: int, hear: set[str]
) -> None:
    places = {"head_of_panti": HOUSE, "panti_supervisor": HOUSE, "dinas_decider": "DINAS", "nurse": HOUSE}
    people = {role: staff(role, code) for role, code in places.items()}
    incident = report(kind=kind, severity=said)
    assert incident.severity == counts
    assert {role for role, person in people.items() if kinds(person, incident)} == hear
    [ask] = [ask for ask in asks_in(office(HOUSE)) if ask.answer == "acknowledge_incident"]
    assert ask.due_at - incident.reported_at == timedelta(hours=hours)


def test_answered_by_head_dinas_and_review_it_is_closed_and_asks_nothing() -> None:
    incident = report(kind="fire", severity="grave")
    assert asked(head()) == {("acknowledge_incident", incident.pk)}
    assert asked(dinas()) == {("oversee_incident", incident.pk)}
    with pytest.raises(Refusal, match="belum mengetahui"):
        review_incident(incident, actor=head(), conclusion="Korsleting.", measures="Kabel diganti.")
    acknowledge_incident(incident, actor=head(), words="Pemadam sudah datang.")
    assert asked(staff("panti_supervisor", HOUSE)) == {("review_incident", incident.pk)}
    assert "next_step" in kinds(staff("panti_supervisor", HOUSE), incident)
    oversee_incident(incident, actor=dinas(), words="Periksa instalasi listrik.")
    done = review_incident(incident, actor=head(), conclusion="Korsleting.", measures="Kabel diganti.")
    assert done.is_closed
    assert asks_in(office(HOUSE)) == []
    review = Notification.objects.filter(incident=incident, kind="next_step")
    assert review.exists()
    assert not review.filter(read_at__isnull=True).exists()


def test_head_who_reported_waits_for_the_dinas_which_the_database_holds() -> None:
    incident = report(actor=head())
    assert asked(head()) == set()
    assert asked(dinas()) == {("acknowledge_incident", incident.pk)}
    assert (kinds(head(), incident), kinds(dinas(), incident)) == ([], ["incident"])
    with pytest.raises(NotAllowed) as refused:
        acknowledge_incident(incident, actor=head())
    assert [one.user for one in refused.value.holders] == [dinas()]
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(acknowledged_by=head(), acknowledged_at=timezone.now())
    acknowledge_incident(incident, actor=dinas())
    assert asked(head()) == {("review_incident", incident.pk)}


def test_house_without_a_head_is_helped_by_the_dinas() -> None:
    incident = report()
    assert asked(dinas()) == set()
    Membership.objects.filter(office__code=HOUSE, role="head_of_panti").delete()
    assert asked(dinas()) == {("acknowledge_incident", incident.pk)}


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("clerk", HOUSE),
        ("panti_staff", "PSBI-1"),
        ("dinas_decider", "DINAS"),
        ("social_worker", road.SUDINSOS),
    ],
)
def test_only_those_who_work_in_the_house_report_for_it(who: str, where: str) -> None:
    with pytest.raises(NotAllowed):
        report(actor=staff(who, where))


def test_what_touches_a_resident_or_lies_ahead_is_refused() -> None:
    for wrong in (
        {"kind": "escape"},
        {"kind": "self_harm"},
        {"words": " "},
        {"occurred_at": timezone.now() + timedelta(hours=1)},
    ):
        with pytest.raises(ValidationError):
            report(**wrong)
    incident = report()
    with pytest.raises(Refusal):
        oversee_incident(incident, actor=dinas(), words="Lapor.")
    with pytest.raises(NotAllowed):
        acknowledge_incident(incident, actor=staff("nurse", HOUSE))


def test_overdue_it_rings_once_at_the_supervisor_and_then_once_above_the_head() -> None:
    incident = report(kind="fire")
    supervisor = staff("panti_supervisor", HOUSE)
    fire_due_timers()
    assert "overdue" not in kinds(supervisor, incident)
    with time_machine.travel(timezone.now() + timedelta(hours=7), tick=False):
        for _twice in range(2):
            fire_due_timers()
        assert kinds(supervisor, incident).count("overdue") == 1
        assert kinds(head(), incident).count("overdue") == 1
        assert "raised" not in kinds(dinas(), incident)
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        for _twice in range(2):
            fire_due_timers()
        assert kinds(dinas(), incident) == ["raised"]
        assert "raised" not in kinds(head(), incident)
    acknowledge_incident(incident, actor=head())
    waiting = Notification.objects.filter(incident=incident, kind__in=("overdue", "raised"))
    assert not waiting.filter(read_at__isnull=True).exists()


def test_one_that_cannot_be_raised_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, other = report(kind="fire"), report(kind="fire")
    lock = firing.lock_incident_if_free

    def failing(pk: int) -> Any:
        if pk == broken.pk:
            raise RuntimeError("whoever hears cannot be read")
        return lock(pk)

    supervisor = staff("panti_supervisor", HOUSE)
    with time_machine.travel(timezone.now() + timedelta(hours=7), tick=False):
        with monkeypatch.context() as patched:
            patched.setattr(firing, "lock_incident_if_free", failing)
            fire_due_timers()
        assert kinds(supervisor, other).count("overdue") == 1
        assert "overdue" not in kinds(supervisor, broken)
        fire_due_timers()
        assert kinds(supervisor, broken).count("overdue") == 1


def test_report_from_the_page_of_the_house_makes_one_and_rings_where_it_is_done(client: Client) -> None:
    client.force_login(staff("panti_staff", HOUSE))
    address = reverse("incident_report", args=[HOUSE])
    assert address in client.get(reverse("panti_detail", args=[HOUSE])).content.decode()
    sent = {
        "idempotency_key": uuid4(),
        "kind": "visitor",
        "severity": "serious",
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "place": "Pos jaga",
        "words": "",
    }
    response = client.post(address, sent)
    assert (response.status_code, 'value="Pos jaga"' in response.content.decode()) == (422, True)
    for _twice in range(2):
        assert client.post(address, sent | {"words": "Memaksa masuk."}).status_code == 302
    incident = Incident.objects.get()
    page = reverse("incident_detail", args=[HOUSE, incident.pk])
    client.force_login(head())
    bell = client.get(reverse("notification_list"))
    assert office(HOUSE).short_name in bell.content.decode()
    one = told(head()).get(incident=incident)
    assert client.post(reverse("notification_open", args=[one.pk]))["Location"] == page
    home = client.get(reverse("home"))
    assert page in home.content.decode()
    assert home.context["counts"].mine >= 1
    assert page in client.get(reverse("panti_detail", args=[HOUSE])).content.decode()
    client.post(reverse("incident_step", args=[HOUSE, incident.pk, "ketahui"]), {"idempotency_key": uuid4()})
    assert asked(head()) == {("review_incident", incident.pk)}
    assert page in client.get(reverse("home")).content.decode()
    found = {"conclusion": "Pintu gudang tidak dikunci.", "measures": "Kunci dipegang petugas jaga."}
    client.post(
        reverse("incident_step", args=[HOUSE, incident.pk, "tinjau"]), {"idempotency_key": uuid4(), **found}
    )
    assert page not in client.get(reverse("home")).content.decode()
    assert "Tidak ada warga binaan yang terlibat" in client.get(page).content.decode()
    assert page in client.get(reverse("incident_list", args=[HOUSE])).content.decode()


def test_who_reported_finds_it_again_and_who_answers_sees_first_what_waits(client: Client) -> None:
    minor, grave = report(), report(severity="grave", words="Api di dapur.", kind="fire")
    theirs = report(actor=staff("nurse", HOUSE))
    address = reverse("incident_list", args=[HOUSE])
    pages = {one: reverse("incident_detail", args=[HOUSE, one.pk]) for one in (minor, grave, theirs)}
    client.force_login(staff("panti_staff", HOUSE))
    assert f'href="{address}"' in client.get(reverse("panti_detail", args=[HOUSE])).content.decode()
    shown = client.get(address)
    said = shown.content.decode()
    assert (pages[minor] in said, pages[grave] in said, pages[theirs] in said) == (True, True, False)
    assert (shown.context["asks"], "Kejadian yang Anda laporkan" in said) == ([], True)
    assert client.get(pages[minor]).status_code == 200
    client.force_login(head())
    asks = client.get(address).context["asks"]
    assert [ask.incident for ask in asks][:1] == [grave]
    assert {ask.incident for ask in asks} == {minor, grave, theirs}
    acknowledge_incident(minor, actor=head())
    left = {(ask.incident, ask.answer) for ask in client.get(address).context["asks"]}
    assert {answer for one, answer in left if one == minor} == {"review_incident"}
    client.force_login(staff("panti_staff", "PSBI-1"))
    assert client.get(address).status_code in (403, 404)


def test_a_grave_one_is_signed_by_whoever_reads_it_and_says_something(client: Client) -> None:
    incident = report(kind="fire", severity="grave", words="Api di dapur, sudah padam.")
    client.force_login(head())
    step = reverse("incident_step", args=[HOUSE, incident.pk, "ketahui"])
    assert "Api di dapur, sudah padam." in client.get(step).content.decode()
    assert client.post(step, {"idempotency_key": uuid4(), "words": ""}).status_code == 422
    assert client.post(step, {"idempotency_key": uuid4(), "words": "Dapur ditutup."}).status_code == 302
    # once answered, nobody writes what cannot be saved
    assert client.get(step)["Location"] == reverse("incident_detail", args=[HOUSE, incident.pk])


def test_strangers_read_nothing_and_the_mail_names_nobody(client: Client) -> None:
    incident = report()
    for person in (staff("clerk", HOUSE), staff("panti_staff", HOUSE, another=1), staff("nurse", "PSBI-1")):
        client.force_login(person)
        assert client.get(reverse("incident_detail", args=[HOUSE, incident.pk])).status_code == 404
        client.force_login(person)
        assert client.get(reverse("incident_report", args=["PSAA-PU2"])).status_code in (403, 404)
    message = message_for(told(head()).get(incident=incident))
    assert office(HOUSE).short_name in message.body
    assert "beras" not in message.body + message.subject


def test_bell_and_the_shift_after_tell_of_it() -> None:
    report()
    assert unread_count(head()) == 1
    assert mark_read(head()) == 1
    shift = current_shift()
    chapters = digest(office(HOUSE), shift.begins_at, timezone.now(), staff("nurse", HOUSE))
    [chapter] = [one for one in chapters if one.part.key == "incidents"]
    assert [item.words for item in chapter.items] == ["Pencurian atau kehilangan: Ringan"]


def test_gone_back_and_sent_again_it_is_not_written_down_twice(client: Client) -> None:
    client.force_login(staff("panti_staff", HOUSE))
    address = reverse("incident_report", args=[HOUSE])
    sent = {
        "kind": "theft",
        "severity": "minor",
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "place": "Gudang",
        "words": "Dua karung beras hilang.",
    }
    assert client.post(address, sent | {"idempotency_key": uuid4()}).status_code == 302
    again = client.post(address, sent | {"idempotency_key": uuid4()})
    assert (again.status_code, "baru saja melaporkan" in again.content.decode()) == (409, True)
    assert Incident.objects.count() == 1
    other = sent | {"idempotency_key": uuid4(), "words": "Satu tabung gas hilang."}
    assert client.post(address, other).status_code == 302


def test_dinas_that_answers_reads_what_the_house_did(client: Client) -> None:
    incident = report(kind="fire", severity="grave")
    acknowledge_incident(incident, actor=head(), words="Dapur ditutup dua hari.")
    client.force_login(dinas())
    page = client.get(reverse("incident_step", args=[HOUSE, incident.pk, "arahkan"])).content.decode()
    assert "Dapur ditutup dua hari." in page
