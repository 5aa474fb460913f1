"""An emergency: one case, one person, one hour; told to those who watch, and no way to find a number by trying."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import AccessLog, Case, EmergencyOpening, EmergencyTry
from casework.cases.queries import holders, live_opening, sees, visible_to
from casework.offices.models import User
from notifications.models import Kind, Notification
from notifications.queries import told
from tests import road, walked
from tests.staff import office, staff

pytestmark = pytest.mark.django_db

SECRET = "Korban kekerasan, pelakunya mencari."
REASON = "Pingsan di jalan, perlu riwayat dan keluarganya."
NIK = "3171010101600001"


@pytest.fixture
@walked.once
def case() -> Case:
    case = road.walk_to("assessment", road.open_case(person=road.somebody(nik=NIK)))
    services.seal(case, actor=staff("supervisor", road.SUDINSOS), reason=SECRET)
    return road.fresh(case)


@pytest.fixture
def officer() -> User:
    return staff("outreach_officer", road.SUDINSOS)


@contextmanager
def minutes_later(minutes: int) -> Iterator[None]:
    moment = timezone.now() + timedelta(minutes=minutes)
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def again(user: User) -> User:
    """The same person in their next request."""
    return User.objects.get(pk=user.pk)


def ask(client: Client, person: User, asked: str, **changes: str):
    client.force_login(person)
    data = {"asked": asked, "reason": REASON, "confirmed": "on", "idempotency_key": str(uuid4())}
    return client.post(reverse("emergency_open"), data | changes)


def test_it_opens_this_case_for_this_person_and_writes_it_down(case: Case, officer: User) -> None:
    colleague = staff("outreach_officer", road.SUDINSOS, another=1)
    assert case not in visible_to(officer)
    opening = services.open_in_emergency(case, actor=officer, reason=REASON)
    assert case in visible_to(again(officer))
    assert sees(again(officer), road.fresh(case))
    assert case not in visible_to(colleague)
    assert opening.reason == REASON
    assert opening.until - opening.opened_at == timedelta(minutes=60)
    assert (opening.event.verb, opening.event.actor) == ("open_emergency", officer)
    row = AccessLog.objects.get(purpose=Purpose.EMERGENCY)
    assert (row.user, row.case, row.person, row.office) == (officer, case, case.person, office(road.SUDINSOS))


def test_it_ends_after_the_hour(case: Case, officer: User) -> None:
    services.open_in_emergency(case, actor=officer, reason=REASON)
    with minutes_later(59):
        assert case in visible_to(again(officer))
    with minutes_later(61):
        assert case not in visible_to(again(officer))
        assert live_opening(again(officer), road.fresh(case)) is None
        # and may be opened anew, with a reason of its own
        services.open_in_emergency(case, actor=again(officer), reason=REASON)
        assert case in visible_to(again(officer))


def test_it_stands_in_for_the_seal_alone(client: Client, case: Case, officer: User) -> None:
    """Their rights on any case of their office hold, no others: a note, but no health and no access log."""
    services.open_in_emergency(case, actor=officer, reason=REASON)
    client.force_login(officer)
    assert client.get(reverse("note_add", args=[case.number])).status_code == 200
    assert client.get(reverse("session_add", args=[case.number])).status_code == 403
    assert client.get(reverse("case_unmask", args=[case.number])).status_code == 405
    assert client.post(reverse("case_unmask", args=[case.number])).status_code == 403
    assert officer not in [holder.user for holder in holders("write_note", road.fresh(case))]


def test_all_who_watch_are_told_in_the_same_transaction(case: Case, officer: User) -> None:
    second = staff("data_protection", "DINAS", another=1)
    services.open_in_emergency(case, actor=officer, reason=REASON)
    watching = {staff("data_protection", "DINAS"), second, staff("supervisor", road.SUDINSOS)}
    rows = Notification.objects.filter(kind=Kind.EMERGENCY)
    assert {row.user for row in rows} == watching
    for person in watching:
        assert Kind.EMERGENCY in [row.kind for row in told(again(person))]
    assert Kind.EMERGENCY not in [row.kind for row in told(staff("supervisor", "SDS-BRT"))]


def test_nothing_of_it_stays_where_telling_fails(
    case: Case, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("casework.cases.services.emergency.log_access", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.open_in_emergency(case, actor=officer, reason=REASON)
    assert not EmergencyOpening.objects.exists()
    assert not Notification.objects.filter(kind=Kind.EMERGENCY).exists()
    assert not case.events.filter(verb="open_emergency").exists()


def test_who_reads_it_anyway_or_not_at_all_opens_nothing(case: Case) -> None:
    with pytest.raises(Refusal):
        services.open_in_emergency(case, actor=staff("social_worker", road.SUDINSOS), reason=REASON)
    for role, code in (
        ("outreach_officer", "SDS-BRT"),
        ("data_protection", "DINAS"),
        ("administrator", "DINAS"),
    ):
        with pytest.raises(NotAllowed):
            services.open_in_emergency(case, actor=staff(role, code), reason=REASON)
    with pytest.raises(ValidationError):
        services.open_in_emergency(case, actor=staff("clerk", road.SUDINSOS), reason="darurat")
    assert not EmergencyOpening.objects.exists()


# --- the page ---


@pytest.mark.parametrize("asked", ["number", "nik", "spaced"])
def test_the_page_opens_by_number_or_nik(client: Client, case: Case, officer: User, asked: str) -> None:
    typed = {"number": case.number.lower(), "nik": NIK, "spaced": " 3171 0101 0160 0001 "}[asked]
    address = reverse("case_detail", args=[case.number])
    client.force_login(officer)
    assert client.get(address).status_code == 404
    answer = ask(client, officer, typed)
    assert (answer.status_code, answer.url) == (302, address)
    shown = client.get(address)
    until = timezone.localtime(EmergencyOpening.objects.get().until).strftime("%H.%M")
    assert f"Dibuka dalam keadaan darurat sampai pukul {until}." in shown.content.decode()
    listed = client.get(reverse("case_list"), {"q": case.number}).content.decode()
    assert address in listed
    assert not EmergencyTry.objects.exists()


def test_readers_by_right_see_no_banner(client: Client, case: Case) -> None:
    client.force_login(staff("social_worker", road.SUDINSOS))
    assert (
        "Dibuka dalam keadaan darurat"
        not in client.get(reverse("case_detail", args=[case.number])).content.decode()
    )


def test_every_number_that_opens_nothing_is_answered_alike(client: Client, case: Case) -> None:
    """Unknown, of another office, sealed elsewhere: one page but for what was typed and the form's own keys."""
    stranger = staff("clerk", "SDS-BRT")
    plain = road.open_case(person=road.somebody(label="Bu Payung"))
    answers = []
    for asked in ("K-2026-999999", case.number, plain.number, NIK, "3171010101600099"):
        answer = ask(client, stranger, asked, idempotency_key=str(uuid4()))
        assert answer.status_code == 422
        page = answer.content.decode().replace(asked, "")
        # what differs from page to page: tokens, keys
        answers.append(re.sub(r'value="[^"]*"|content="[^"]*"|hx-headers=\'[^\']*\'', "", page))
    assert len(set(answers)) == 1
    assert EmergencyTry.objects.filter(user=stranger).count() == 5


def test_the_sixth_try_of_an_hour_opens_nothing_even_if_it_is_right(
    client: Client, case: Case, officer: User
) -> None:
    for _ in range(5):
        assert ask(client, officer, "K-2026-999999").status_code == 422
    answer = ask(client, officer, case.number)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "tidak membuka apa pun" in answer.content.decode()
    assert REASON in answer.content.decode()
    assert not EmergencyOpening.objects.exists()
    # somebody else is not held up, and an hour later neither are they
    assert ask(client, staff("clerk", road.SUDINSOS), case.number).status_code == 302
    with minutes_later(61):
        assert ask(client, again(officer), case.number).status_code == 302


def test_an_incomplete_form_names_all_its_faults_and_asks_for_no_number(
    client: Client, case: Case, officer: User
) -> None:
    answer = ask(client, officer, "", reason="darurat", confirmed="")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"asked", "reason", "confirmed"}
    ask(client, officer, case.number, reason="darurat")
    assert not EmergencyTry.objects.exists()
    assert not EmergencyOpening.objects.exists()


def test_a_double_click_opens_once(client: Client, case: Case, officer: User) -> None:
    key = str(uuid4())
    for _ in range(2):
        assert ask(client, officer, case.number, idempotency_key=key).status_code == 302
    assert EmergencyOpening.objects.count() == 1


def test_a_case_one_reads_anyway_is_shown_and_nothing_reported(client: Client, case: Case) -> None:
    worker = staff("social_worker", road.SUDINSOS)
    answer = ask(client, worker, case.number)
    assert answer.url == reverse("case_detail", args=[case.number])
    assert not EmergencyOpening.objects.exists()
    assert not EmergencyTry.objects.exists()


def test_the_way_there_stands_in_the_menu_and_below_every_list(client: Client, officer: User) -> None:
    client.force_login(officer)
    address = reverse("emergency_open")
    assert client.get(reverse("home")).content.decode().count(f'href="{address}"') == 1
    for query in ({}, {"q": "tidak-ada"}):
        assert client.get(reverse("case_list"), query).content.decode().count(f'href="{address}"') == 2
    client.force_login(staff("data_protection", "DINAS"))
    assert f'href="{address}"' not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("table", ["emergencyopening", "emergencytry", "emergencyreview"])
@pytest.mark.parametrize("undo", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {} CASCADE"])
def test_openings_tries_and_reviews_cannot_be_unwritten(
    case: Case, officer: User, table: str, undo: str
) -> None:
    opening = services.open_in_emergency(case, actor=officer, reason=REASON)
    services.find_sealed(officer, "K-2026-999999")
    watcher = staff("data_protection", "DINAS")
    services.review_emergency(opening, actor=watcher, verdict="justified", note="Dikonfirmasi ke RS.")
    refused = pytest.raises(DatabaseError, match=r"append-only|permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(undo.format(f"cases_{table}"))


@pytest.mark.parametrize("openings", [1, 3])
def test_lists_cost_the_same_however_much_is_open(
    openings: int, case: Case, officer: User, django_assert_num_queries
) -> None:
    cases = [case]
    for number in range(openings - 1):
        other = road.open_case(person=road.somebody(label=f"Orang {number}"))
        services.seal(other, actor=staff("supervisor", road.SUDINSOS), reason=SECRET)
        cases.append(other)
    for one in cases:
        services.open_in_emergency(one, actor=officer, reason=REASON)
    person = again(officer)
    # the rights, and the cases with the openings inside them
    with django_assert_num_queries(2):
        assert len(visible_to(person).filter(sealed=True)) == openings
