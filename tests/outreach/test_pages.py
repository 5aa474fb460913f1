"""The form, the list and the signature at the gate, over HTTP."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from casework.cases.models import Case
from casework.offices.models import User
from casework.outreach.models import Contact, Handover
from casework.outreach.queries import contacts_for, page_of
from casework.outreach.sections import outreach_context
from casework.outreach.services import confirm_arrival, hand_over
from casework.people.models import Person
from tests.outreach.conftest import KEBON_MELATI
from tests.road import open_case, somebody
from tests.staff import office, staff

NIK = "3171075501800001"
Typed = Callable[..., dict[str, Any]]
ClientOf = Callable[[User], Client]


@pytest.fixture
def phone(client_of: ClientOf, officer: User) -> Client:
    return client_of(officer)


def add(client: Client, data: dict[str, Any]) -> Any:
    return client.post(reverse("contact_add"), data)


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return SimpleUploadedFile("wajah.png", out.getvalue(), "image/png")


def test_saving_opens_the_case_and_leads_to_it(phone: Client, typed: Typed) -> None:
    answer = add(phone, typed(aliases="Kumis, Pak Gerobak"))
    case = Case.objects.get()
    contact = Contact.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("case_detail", args=[case.number]))
    assert contact.case == case
    assert {kind.pk for kind in contact.field_types.all()} == {"manusia_gerobak", "pemulung"}
    person = case.person
    assert (person.label, person.sex, person.estimated_age, person.age_basis) == (
        "Pak Topi",
        "L",
        35,
        "appearance",
    )
    assert [alias.name for alias in person.aliases.all()] == ["Kumis", "Pak Gerobak"]


def test_advice_leads_back_to_the_list_and_makes_no_case(phone: Client, typed: Typed) -> None:
    answer = add(phone, typed(result="advice"))
    assert answer["Location"] == reverse("contact_list")
    assert not Case.objects.exists()
    assert "Pak Topi" in phone.get(reverse("contact_list")).content.decode()


def test_taking_somebody_along_goes_to_the_panti_of_the_area(phone: Client, typed: Typed) -> None:
    add(phone, typed(result="transit", vehicle="B 7214 PSK"))
    assert Handover.objects.get().panti == office("PSBI-1")
    assert Case.objects.get().stage == "assessment"


def test_another_transit_panti_is_taken_with_a_warning(phone: Client, typed: Typed) -> None:
    add(phone, typed(result="transit", panti=office("PSBI-2").pk))
    shown = phone.get(reverse("contact_list")).context["messages"]
    assert Handover.objects.get().outside_area
    assert office("PSBI-2").short_name in next(
        str(message) for message in shown if message.level_tag == "warning"
    )


def test_the_same_form_sent_twice_makes_one_row(phone: Client, typed: Typed) -> None:
    data = typed(result="transit")
    first, second = add(phone, data), add(phone, data)
    assert first["Location"] == second["Location"]
    counts = [model.objects.count() for model in (Contact, Person, Case, Handover)]  # type: ignore[attr-defined] # default managers
    assert counts == [1, 1, 1, 1]


def test_the_same_form_sent_twice_with_a_nik_finds_its_own_case_and_not_an_obstacle(
    phone: Client, typed: Typed
) -> None:
    data = typed(nik=NIK, sex="P")
    first, second = add(phone, data), add(phone, data)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"occurred_at": "2031-01-01T10:00"}, "occurred_at"),
        ({"occurred_at": "2020-01-01T10:00"}, "occurred_at"),
        ({"occurred_at": "besok malam"}, "occurred_at"),
        ({"estimated_age": "200"}, "estimated_age"),
        ({"estimated_age": "-1"}, "estimated_age"),
        ({"birth_date": "2031-01-01"}, "birth_date"),
        ({"birth_date": "1789-01-01"}, "birth_date"),
        ({"nik": "12345"}, "nik"),
        ({"kk": "abc"}, "kk"),
        ({"sex": None}, "sex"),
        ({"area": "31.75.01.1001"}, "area"),
        ({"area": None}, "area"),
        ({"conditions": ["well", "ill"]}, "conditions"),
        ({"label": "", "description": ""}, "name"),
        ({"name": "Suyati", "unknown": "on"}, "name"),
        ({"result": None}, "result"),
    ],
)
def test_what_is_wrong_is_said_on_its_field_and_nothing_typed_is_lost(
    phone: Client, typed: Typed, change: dict[str, Any], field: str
) -> None:
    answer = add(phone, typed(**change))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in page
    assert "Luka dibalut." in page
    assert "Kolong Jl. K.H. Mas Mansyur" in page
    assert not Contact.objects.exists()
    assert not Person.objects.exists()


def test_every_error_is_named_at_the_first_try_and_links_to_its_field(phone: Client, typed: Typed) -> None:
    born = (timezone.localdate() + timedelta(days=1)).isoformat()
    empty = dict.fromkeys(("label", "description", "sex", "area", "result"))
    answer = add(
        phone, typed(**empty, birth_date=born, nik="12345", kk="1", conditions=["well", "ill"], spot="Kolong")
    )
    wrong = {"name", "sex", "area", "result", "birth_date", "nik", "kk", "conditions"}
    assert set(answer.context["form"].errors) == wrong
    page = answer.content.decode()
    assert all(f'href="#id_{field}_box"' in page for field in wrong)
    assert 'value="Kolong"' in page
    assert not Contact.objects.exists()


def test_a_name_is_not_called_optional_but_advice_goes_without(phone: Client, typed: Typed) -> None:
    page = phone.get(reverse("contact_add")).content.decode()
    assert '<span class="jk-optional">atau isi panggilan atau ciri-cirinya</span>' in page
    assert add(phone, typed(label=None, description=None, result="advice")).status_code == 302


def test_a_photo_is_redrawn_and_kept_with_the_person(phone: Client, typed: Typed) -> None:
    add(phone, typed(photo=picture()))
    with Person.objects.get().photo.open() as stored:
        assert stored.read(3) == b"\xff\xd8\xff"


def test_a_file_that_is_no_picture_is_refused_on_its_field(phone: Client, typed: Typed) -> None:
    answer = add(phone, typed(photo=SimpleUploadedFile("wajah.jpg", b"%PDF-1.7", "image/jpeg")))
    assert list(answer.context["form"].errors) == ["photo"]
    assert not Contact.objects.exists()


def test_an_error_elsewhere_says_that_the_photo_was_not_kept(phone: Client, typed: Typed) -> None:
    answer = add(phone, typed(photo=picture(), nik="12345"))
    assert set(answer.context["form"].errors) == {"nik", "photo"}


def test_an_implausible_nik_is_saved_with_a_warning(phone: Client, typed: Typed) -> None:
    answer = add(phone, typed(nik=NIK))
    assert answer.status_code == 302
    assert Person.objects.get().nik == NIK
    shown = phone.get(reverse("contact_list"))
    assert [str(message.level_tag) for message in shown.context["messages"]] == ["success", "warning"]


def test_an_open_case_of_the_same_nik_is_offered(phone: Client, typed: Typed) -> None:
    case = open_case(person=somebody(name="Suyati", nik=NIK))
    answer = add(phone, typed(nik=NIK, sex="P"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert reverse("case_detail", args=[case.number]) in page
    assert Case.objects.count() == 1


def test_an_open_case_elsewhere_is_told_by_its_sudinsos_alone(phone: Client, typed: Typed) -> None:
    case = open_case("SDS-TIM", person=somebody(name="Suyati Rahayu", nik=NIK))
    page = add(phone, typed(nik=NIK, sex="P")).content.decode()
    assert office("SDS-TIM").name in page
    assert "Rahayu" not in page
    assert case.number not in page


def test_somebody_known_is_taken_once_the_officer_says_so(phone: Client, typed: Typed) -> None:
    person = somebody(name="Suyati Rahayu", nik=NIK)
    asked = add(phone, typed(nik=NIK, sex="P"))
    assert list(asked.context["form"].errors) == ["same_person"]
    assert "Rahayu" not in asked.content.decode()
    assert add(phone, typed(nik=NIK, sex="P", same_person=person.pk)).status_code == 302
    assert Case.objects.get().person == person


@pytest.mark.parametrize("result", ["transit", "advice"])
def test_a_number_of_somebody_on_record_makes_no_second_person(
    phone: Client, typed: Typed, result: str
) -> None:
    somebody(name="Suyati", nik=NIK)
    answer = add(phone, typed(nik=NIK, sex="P", same_person="no", result=result))
    assert list(answer.context["form"].errors) == ["nik"]
    assert "Nomor ini milik orang yang sudah tercatat" in answer.content.decode()
    assert Person.objects.count() == 1
    # without the number they are somebody else
    assert add(phone, typed(nik="", sex="P", same_person="no", result=result)).status_code == 302
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "code"), [("social_worker", "SDS-PUS"), ("supervisor", "SDS-PUS"), ("panti_staff", "PSBI-1")]
)
def test_only_outreach_officers_record(client_of: ClientOf, typed: Typed, role: str, code: str) -> None:
    client = client_of(staff(role, code))
    assert client.get(reverse("contact_add")).status_code == 403
    assert add(client, typed()).status_code == 403
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("role", "code", "status", "seen"),
    [
        ("outreach_officer", "SDS-PUS", 200, True),
        ("social_worker", "SDS-PUS", 200, True),
        ("supervisor", "SDS-PUS", 200, True),
        ("dinas_decider", "DINAS", 200, True),
        ("outreach_officer", "SDS-TIM", 200, False),
        ("supervisor", "SDS-TIM", 200, False),
        ("clerk", "SDS-PUS", 403, False),
        ("leadership", "SDS-PUS", 403, False),
        ("panti_staff", "PSBI-1", 403, False),
        ("administrator", "SDS-PUS", 403, False),
    ],
)
def test_the_list_is_read_by_those_who_work_with_the_office(
    phone: Client, client_of: ClientOf, typed: Typed, role: str, code: str, status: int, seen: bool
) -> None:
    add(phone, typed())
    answer = client_of(staff(role, code)).get(reverse("contact_list"))
    assert answer.status_code == status
    assert ("Pak Topi" in answer.content.decode()) == seen


def test_a_sealed_case_takes_all_its_contacts_from_who_may_not_see_it(
    phone: Client, client_of: ClientOf, typed: Typed
) -> None:
    add(phone, typed(result="advice", label="Bu Sari"))
    add(phone, typed(label="Pak Jaya"))
    person = Contact.objects.get(person__label="Bu Sari").person
    assert person is not None
    case = open_case(person=person)
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert "Bu Sari" not in phone.get(reverse("contact_list")).content.decode()
    supervisor = client_of(staff("supervisor", "SDS-PUS"))
    assert "Bu Sari" in supervisor.get(reverse("contact_list")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rows_of_the_list_cost_rights_and_one_query(
    phone: Client, typed: Typed, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        add(phone, typed(result="transit", same_person="no"))
    reader = staff("supervisor", "SDS-PUS")
    with django_assert_num_queries(2):
        page = page_of(contacts_for(reader))
        drawn = render_to_string("outreach/_contact_rows.html", {"page": page})
    assert drawn.count("Pak Topi") == rows


@pytest.mark.parametrize("contacts", [1, 3])
def test_the_outreach_of_a_case_costs_four_queries(
    officer: User, arrived: Handover, contacts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = arrived.case
    for _ in range(contacts):
        contact = Contact.objects.create(
            office=case.responsible_office,
            officer=officer,
            person=case.person,
            case=case,
            area_id=KEBON_MELATI,
            occurred_at=timezone.now(),
            source="patrol",
            result="case",
        )
        contact.field_types.add("pemulung")
    with django_assert_num_queries(4):
        drawn = render_to_string("outreach/_section.html", {**outreach_context(case, officer), "case": case})
    assert drawn.count("Kebon Melati") == contacts
    assert arrived.number in drawn


def test_the_list_is_filtered_by_outcome_and_day(phone: Client, typed: Typed) -> None:
    yesterday = timezone.localtime() - timedelta(days=1)
    add(phone, typed(result="advice", label="Bu Sari", occurred_at=yesterday.strftime("%Y-%m-%dT%H:%M")))
    add(phone, typed(label="Pak Jaya"))

    def labels(**query: str) -> list[str]:
        rows = phone.get(reverse("contact_list"), query).context["page"].rows
        return [row.person.label for row in rows]

    today = timezone.localdate().isoformat()
    assert labels() == ["Pak Jaya", "Bu Sari"]
    assert labels(result="advice") == ["Bu Sari"]
    assert labels(since=today) == ["Pak Jaya"]
    assert labels(until=yesterday.date().isoformat()) == ["Bu Sari"]
    assert labels(since="kemarin", before="x_y") == ["Pak Jaya", "Bu Sari"]


def test_pages_of_the_list_lead_on_and_back(
    phone: Client, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        add(phone, typed(result="advice", label=f"Orang {number}"))
    monkeypatch.setattr(
        "casework.outreach.queries.page_of.__kwdefaults__", {"before": "", "after": "", "size": 2}
    )

    def turn(url: str) -> tuple[list[str], dict[str, Any]]:
        answer = phone.get(url)
        return [row.person.label for row in answer.context["page"].rows], answer.context

    first, at = turn(f"{reverse('contact_list')}?result=advice")
    second, at = turn(at["next_url"])
    third, at = turn(at["next_url"])
    assert (first, second, third) == (["Orang 4", "Orang 3"], ["Orang 2", "Orang 1"], ["Orang 0"])
    assert at["next_url"] == ""
    back, at = turn(at["previous_url"])
    assert back == second
    assert turn(at["previous_url"])[0] == first


@pytest.fixture
def arrived(officer: User) -> Handover:
    case = open_case()
    return hand_over(case, actor=officer, expected_stage="outreach", panti=office("PSBI-1"), goods="1 tas")


def test_the_gate_signs_and_the_page_then_shows_the_signature(
    client_of: ClientOf, gatekeeper: User, arrived: Handover
) -> None:
    gate, url = client_of(gatekeeper), reverse("handover_confirm", args=[arrived.case.number])
    form = gate.get(url).context["form"]
    key = str(form["idempotency_key"].value())
    for _ in range(2):
        answer = gate.post(url, {"idempotency_key": key, "remarks": "Tas tidak ada."})
        assert answer["Location"].endswith("?tab=panti")
    assert Handover.objects.get().received_by == gatekeeper
    assert "Tas tidak ada." in gate.get(url).content.decode()


def test_a_colleague_signing_second_is_told_who_signed(
    client_of: ClientOf, gatekeeper: User, arrived: Handover
) -> None:
    gate, url = client_of(gatekeeper), reverse("handover_confirm", args=[arrived.case.number])
    key = str(gate.get(url).context["form"]["idempotency_key"].value())
    colleague = staff("panti_staff", "PSBI-1", another=1)
    confirm_arrival(arrived, actor=colleague)
    answer = gate.post(url, {"idempotency_key": key, "remarks": "Tas tidak ada."})
    assert answer.status_code == 409
    assert colleague.name in answer.content.decode()


def test_others_do_not_sign(client_of: ClientOf, officer: User, arrived: Handover) -> None:
    url = reverse("handover_confirm", args=[arrived.case.number])
    assert client_of(officer).get(url).status_code == 403
    assert client_of(staff("head_of_panti", "PSBI-1")).get(url).status_code == 403
    assert client_of(staff("panti_staff", "PSBI-2")).get(url).status_code == 404
    assert not Handover.objects.get().is_signed


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("side", ["since", "until"])
def test_a_day_beyond_every_contact_is_a_message_on_its_field(phone: Client, side: str, day: str) -> None:
    page = phone.get(reverse("contact_list"), {side: day})
    assert page.status_code == 200
    assert list(page.context["filters"].errors) == [side]
