"""The trail of accesses: asked both ways, narrowed, saved, and never telling what stands in a file."""

import csv
from datetime import timedelta
from io import StringIO
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed
from casework.cases.models import AccessLog, Case, EmergencyOpening, EmergencyReview
from casework.desk import audit
from casework.offices.models import User
from tests import road, walked
from tests.staff import staff

pytestmark = pytest.mark.django_db

NIK = "3171010101600001"
REASON = "Pingsan di jalan, perlu riwayatnya."
CONTENT = "Rahasia-isi-berkas"


@pytest.fixture
@walked.once
def case() -> Case:
    person = road.somebody(name="Karto Wibowo", label="", nik=NIK, description=CONTENT)
    return road.walk_to("assessment", road.open_case(person=person))


@pytest.fixture
def watcher(client: Client) -> User:
    person = staff("data_protection", "DINAS")
    client.force_login(person)
    return person


def opened(case: Case, person: User, purpose: Purpose = Purpose.CASE_PAGE, *, days_ago: int = 0) -> None:
    moment = timezone.now() - timedelta(days=days_ago)
    with patch("django.utils.timezone.now", lambda: moment):
        services.log_access(actor=person, purpose=purpose, person=case.person, case=case)


def emergency(case: Case) -> EmergencyOpening:
    services.seal(case, actor=staff("supervisor", road.SUDINSOS), reason="Pelakunya mencari korban ini.")
    return services.open_in_emergency(case, actor=staff("outreach_officer", road.SUDINSOS), reason=REASON)


def trail_of(client: Client, case: Case, **query: object) -> list[tuple[str, str]]:
    page = client.get(reverse("audit_person", args=[case.person_id]), query)
    assert page.status_code == 200
    return [(row.access.user.username, row.access.purpose) for row in page.context["rows"]]


@pytest.mark.parametrize("asked", ["karto", "KARTO wib", "number", NIK])
def test_a_person_is_found_by_name_number_or_nik_and_by_post(
    client: Client, case: Case, watcher: User, asked: str
) -> None:
    words = case.number if asked == "number" else asked
    answer = client.post(reverse("audit_home"), {"asked": words})
    assert answer.url == reverse("audit_person", args=[case.person_id])
    nobody = client.post(reverse("audit_home"), {"asked": "3171010101600098"})
    assert "Tidak ada yang ditemukan" in nobody.content.decode()


def test_of_several_the_officer_chooses(client: Client, case: Case, watcher: User) -> None:
    road.somebody(name="Karto Lain", label="")
    page = client.post(reverse("audit_home"), {"asked": "karto"}).content.decode()
    assert reverse("audit_person", args=[case.person_id]) in page
    assert case.number in page
    assert "Karto Lain" in page


def test_the_trail_says_who_when_what_for_and_from_where_and_nothing_of_the_file(
    client: Client, case: Case, watcher: User
) -> None:
    nurse = staff("nurse", road.TRANSIT)
    opened(case, nurse, Purpose.HEALTH)
    opening = emergency(case)
    page = client.get(reverse("audit_person", args=[case.person_id]))
    shown = page.content.decode()
    for words in (nurse.name, "Karto Wibowo", case.number, case.present_panti.short_name, REASON):
        assert words in shown
    assert reverse("audit_emergency", args=[opening.pk]) in shown
    for hidden in (CONTENT, NIK, "••••", "Pelakunya mencari"):
        assert hidden not in shown
    # nothing leads into the file either
    assert reverse("case_detail", args=[case.number]) not in shown
    assert client.get(reverse("case_detail", args=[case.number])).status_code == 404
    assert client.get(reverse("person_detail", args=[case.person_id])).status_code == 404


def test_the_trail_is_narrowed_by_dates_purpose_and_staff(client: Client, case: Case, watcher: User) -> None:
    nurse, worker = staff("nurse", road.TRANSIT), staff("social_worker", road.SUDINSOS)
    opened(case, nurse, Purpose.HEALTH, days_ago=10)
    opened(case, worker, days_ago=5)
    opened(case, nurse, days_ago=1)
    today = timezone.localdate()
    day = {"since": today - timedelta(days=6), "until": today - timedelta(days=5)}
    assert trail_of(client, case, **day) == [(worker.username, "case_page")]
    assert trail_of(client, case, purpose="health") == [(nurse.username, "health")]
    assert trail_of(client, case, staff=nurse.pk) == [
        (nurse.username, "case_page"),
        (nurse.username, "health"),
    ]
    backwards = client.get(
        reverse("audit_person", args=[case.person_id]), {"since": today, "until": today - timedelta(days=2)}
    )
    assert backwards.context["form"].errors
    assert backwards.context["rows"] == []


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01", "besok"])
def test_a_day_far_beyond_is_an_error_on_the_field(
    client: Client, case: Case, watcher: User, until: str
) -> None:
    page = client.get(reverse("audit_person", args=[case.person_id]), {"until": until})
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["until"])


def test_a_search_with_a_nul_finds_nobody(client: Client, watcher: User) -> None:
    assert client.post(reverse("audit_home"), {"asked": "siapa\0"}).context["people"] == []


def test_a_day_in_wib_is_a_whole_day(case: Case) -> None:
    """An access at 23:30 WIB is one of that day, though it is still afternoon in UTC."""
    nurse = staff("nurse", road.TRANSIT)
    late = timezone.localtime().replace(hour=23, minute=30) - timedelta(days=3)
    with patch("django.utils.timezone.now", lambda: late):
        services.log_access(actor=nurse, purpose=Purpose.HEALTH, person=case.person, case=case)
    that_day = late.date()
    assert audit.trail(person=case.person, since=that_day, until=that_day).filter(user=nurse).count() == 1
    assert not audit.trail(person=case.person, since=that_day + timedelta(days=1)).filter(user=nurse).exists()


def test_the_reverse_question(client: Client, case: Case, watcher: User) -> None:
    nurse = staff("nurse", road.TRANSIT)
    opened(case, nurse)
    other = road.open_case(person=road.somebody(label="Bu Payung"))
    services.log_access(actor=nurse, purpose=Purpose.PERSON_PAGE, person=other.person)
    opened(case, staff("social_worker", road.SUDINSOS))
    found = client.get(reverse("audit_home"), {"petugas": nurse.username})
    assert found.url == reverse("audit_staff", args=[nurse.pk])
    page = client.get(found.url)
    assert {(row.access.person_id, row.access.user_id) for row in page.context["rows"]} == {
        (case.person_id, nurse.pk),
        (other.person_id, nurse.pk),
    }


def test_looking_and_saving_stand_in_the_trail_themselves(client: Client, case: Case, watcher: User) -> None:
    opened(case, staff("nurse", road.TRANSIT))
    client.get(reverse("audit_person", args=[case.person_id]))
    client.post(reverse("audit_person_export", args=[case.person_id]))
    client.post(reverse("audit_staff_export", args=[staff("nurse", road.TRANSIT).pk]))
    rows = AccessLog.objects.filter(user=watcher, person=case.person)
    assert set(rows.values_list("purpose", flat=True)) == {Purpose.AUDIT, Purpose.EXPORT}
    assert {row.office.code for row in rows} == {"DINAS"}


def test_saving_gives_the_list_as_it_was_narrowed(client: Client, case: Case, watcher: User) -> None:
    nurse = staff("nurse", road.TRANSIT)
    User.objects.filter(pk=nurse.pk).update(name='=HYPERLINK("x")')
    opened(case, nurse, Purpose.HEALTH)
    opened(case, staff("social_worker", road.SUDINSOS))
    emergency(case)
    answer = client.post(reverse("audit_person_export", args=[case.person_id]), {"purpose": "health"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "no-store" in answer.headers["Cache-Control"]
    rows = list(csv.reader(StringIO(answer.content.decode().lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][1] == '\'=HYPERLINK("x")', "a spreadsheet must not compute what somebody is called"
    answer = client.post(reverse("audit_person_export", args=[case.person_id]), {"purpose": "emergency"})
    rows = list(csv.reader(StringIO(answer.content.decode().lstrip("\ufeff")), delimiter=";"))
    assert rows[1][7] == REASON
    assert client.get(reverse("audit_person_export", args=[case.person_id])).status_code == 405


def test_pages_follow_each_other_without_gaps(client: Client, case: Case, watcher: User) -> None:
    nurse = staff("nurse", road.TRANSIT)
    for days in range(audit.PAGE_SIZE + 3):
        opened(case, nurse, days_ago=days + 1)
    address = reverse("audit_staff", args=[nurse.pk])
    first = client.get(address).context
    assert len(first["rows"]) == audit.PAGE_SIZE
    second = client.get(address + first["page"].next_query).context
    seen = [row.access.pk for row in [*first["rows"], *second["rows"]]]
    assert len(seen) == len(set(seen)) == audit.PAGE_SIZE + 3


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_the_same_at_one_and_three_emergencies(
    client: Client, watcher: User, rows: int, django_assert_num_queries
) -> None:
    for number in range(rows):
        emergency(road.open_case(person=road.somebody(label=f"Orang {number}")))
    found = list(audit.trail(staff=staff("outreach_officer", road.SUDINSOS).pk, purpose="emergency"))
    assert len(found) == rows
    # the openings with their reasons, and the reviews
    with django_assert_num_queries(2):
        for row in audit.with_openings(found):
            assert row.opening.reason == REASON
            assert not row.opening.reviews.all()


# --- reviewing ---


def test_the_officer_reviews_an_emergency_and_it_is_kept(client: Client, case: Case, watcher: User) -> None:
    opening = emergency(case)
    home = client.get(reverse("audit_home")).content.decode()
    address = reverse("audit_emergency", args=[opening.pk])
    assert address in home
    opened(case, opening.user)
    page = client.get(address).content.decode()
    assert REASON in page
    assert "Membuka kasus" in page or "Membaca kasus" in page
    bad = client.post(address, {"idempotency_key": str(uuid4())})
    assert (bad.status_code, set(bad.context["form"].errors)) == (422, {"verdict", "note"})
    data = {"verdict": "justified", "note": "Dikonfirmasi ke RS.", "idempotency_key": str(uuid4())}
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    review = EmergencyReview.objects.get()
    assert (review.reviewer, review.verdict, review.opening) == (watcher, "justified", opening)
    shown = client.get(address).content.decode()
    assert "Dikonfirmasi ke RS." in shown
    assert address not in client.get(reverse("audit_home")).content.decode()
    assert address in client.get(reverse("audit_emergencies"), {"semua": "1"}).content.decode()


def test_nobody_else_reviews(case: Case) -> None:
    opening = emergency(case)
    with pytest.raises(NotAllowed):
        services.review_emergency(
            opening, actor=staff("supervisor", road.SUDINSOS), verdict="justified", note="Ya."
        )


def test_the_bell_leads_the_officer_to_the_review_and_tells_no_more(
    client: Client, case: Case, watcher: User
) -> None:
    opening = emergency(case)
    page = client.get(reverse("notification_list"))
    (item,) = page.context["told"]
    shown = page.content.decode()
    assert case.number in shown
    assert "Karto" not in shown
    answer = client.post(reverse("notification_open", args=[item["notification"].pk]))
    assert answer.url == reverse("audit_emergency", args=[opening.pk])


def test_the_supervisor_is_led_to_the_case(client: Client, case: Case) -> None:
    emergency(case)
    client.force_login(staff("supervisor", road.SUDINSOS))
    found = [
        item["notification"]
        for item in client.get(reverse("notification_list")).context["told"]
        if item["notification"].kind == "emergency"
    ]
    answer = client.post(reverse("notification_open", args=[found[0].pk]))
    assert answer.url == reverse("case_detail", args=[case.number])


def test_the_place_in_the_rail_counts_what_waits(client: Client, case: Case, watcher: User) -> None:
    emergency(case)
    nav = {item["url"]: item for item in client.get(reverse("audit_home")).context["nav"]}
    assert nav[reverse("audit_home")]["count"] == 1
    client.force_login(staff("supervisor", road.SUDINSOS))
    assert reverse("audit_home") not in client.get(reverse("home")).content.decode()
