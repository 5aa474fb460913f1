"""Receiving somebody at the gate of a house, at any hour."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Attachment, Case, CaseEvent, Duty
from casework.cases.needs import unmet
from casework.offices.models import Area, User
from casework.outreach.models import Contact, Reception
from casework.outreach.services import Bringer, Company, receive_at_gate, refuse_at_gate
from casework.panti.models import Stay
from casework.people.relations import relatives_of
from notifications.models import Notification
from tests.cases.test_papers import picture, upload
from tests.outreach.test_candidates import absent
from tests.road import open_case, somebody
from tests.staff import office, staff

ClientOf = Callable[[User], Client]


def received(actor: User, code: str = "PSBI-1", **changes: Any) -> Contact:
    facts: dict[str, Any] = {
        "panti": office(code),
        "occurred_at": timezone.now(),
        "source": "police",
        "bringer": Bringer("Polsek Tanah Abang", "Bripka Seno", "0812", "B/12/XI/2026", belongings="1 tas"),
        "identity": {"label": "Pak Topi", "sex": "L"},
    }
    return receive_at_gate(actor=actor, **(facts | changes))


def test_the_case_opens_at_assessment_with_a_stay_and_a_health_check_owed(gatekeeper: User) -> None:
    case = received(gatekeeper).case
    assert case is not None
    case = Case.objects.get(pk=case.pk)
    assert (case.stage, case.present_panti, case.whereabouts) == ("assessment", office("PSBI-1"), "transit")
    assert Stay.objects.get(case=case, left_at=None).began_with == "register"
    assert [duty.kind for duty in Duty.objects.filter(case=case)] == ["health_check"]
    event = CaseEvent.objects.get(case=case, verb="register")
    assert event.office == office("PSBI-1")
    reception = Reception.objects.get()
    assert (reception.institution, reception.letter_number) == ("Polsek Tanah Abang", "B/12/XI/2026")


@pytest.mark.parametrize(
    ("area", "code"), [("31.75.01.1001", "SDS-TIM"), ("31.71.07.1005", "SDS-PUS"), (None, "SDS-BRT")]
)
def test_the_place_decides_who_answers_and_not_known_the_district_of_the_house(
    gatekeeper: User, area: str | None, code: str
) -> None:
    place = Area.objects.get(code=area) if area else None
    contact = received(gatekeeper, area=place)
    assert contact.case is not None
    assert contact.case.responsible_office == contact.office == office(code)


def test_the_responsible_sudinsos_is_told(gatekeeper: User) -> None:
    worker = staff("social_worker", "SDS-BRT")
    case = received(gatekeeper).case
    assert Notification.objects.filter(user=worker, case=case).exists()


def test_a_referral_panti_receives_too(gatekeeper: User) -> None:
    case = received(staff("panti_staff", "PSTW-BM2"), "PSTW-BM2").case
    assert case is not None
    assert (case.whereabouts, case.present_panti) == ("panti", office("PSTW-BM2"))


def test_a_photo_of_the_letter_is_attached_to_the_case(gatekeeper: User) -> None:
    contact = received(gatekeeper, bringer=Bringer("Polsek", letter_number="B/12", letter=upload(picture())))
    attached = Attachment.objects.get(case=contact.case)
    assert (attached.kind, attached.title) == ("police", "B/12")
    assert Reception.objects.get().letter == attached


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("panti_staff", "PSBI-2"),
        ("nurse", "PSBI-1"),
        ("head_of_panti", "PSBI-1"),
        ("outreach_officer", "SDS-PUS"),
    ],
)
def test_only_the_staff_of_that_house_receive_there(role: str, code: str) -> None:
    with pytest.raises(NotAllowed):
        received(staff(role, code))
    assert not Case.objects.exists()


def test_a_sudinsos_is_no_gate(officer: User) -> None:
    with pytest.raises(NotAllowed):
        received(officer, "SDS-PUS")


def test_a_police_station_without_a_name_and_a_time_to_come_are_refused(gatekeeper: User) -> None:
    with pytest.raises(ValidationError) as nameless:
        received(gatekeeper, bringer=Bringer())
    assert "institution" in nameless.value.error_dict
    with pytest.raises(ValidationError) as early:
        received(gatekeeper, occurred_at=timezone.now() + timedelta(hours=1))
    assert "occurred_at" in early.value.error_dict
    assert not Contact.objects.exists()


def test_somebody_with_an_open_case_gets_no_second_one(gatekeeper: User) -> None:
    case = open_case()
    with pytest.raises(Refusal):
        received(gatekeeper, person=case.person)
    assert Contact.objects.count() == 0


def test_somebody_sought_is_found_at_the_gate(gatekeeper: User) -> None:
    case = absent()
    contact = received(gatekeeper, person=case.person, found=case)
    now = Case.objects.get(pk=case.pk)
    assert contact.case == now
    assert (now.stage, now.present_panti, now.responsible_office) == (
        "assessment",
        office("PSBI-1"),
        office("SDS-PUS"),
    )
    assert Stay.objects.get(case=now, left_at=None).panti == office("PSBI-1")
    assert Duty.objects.filter(case=now, kind="health_check", is_done=False).exists()


def test_who_came_together_is_kept(gatekeeper: User) -> None:
    mother = received(gatekeeper, identity={"name": "Suyati", "sex": "P"}).person
    assert mother is not None
    child = received(
        gatekeeper,
        identity={"name": "Bayu", "sex": "L", "estimated_age": 6, "age_basis": "stated"},
        company=Company(mother, "mother"),
    )
    assert child.person is not None
    assert [(one.kind, one.came_together) for one in relatives_of(mother)] == [("child", True)]
    assert CaseEvent.objects.filter(case=child.case, verb="relation_added").exists()


# --- the page ---


@pytest.fixture
def gate(gatekeeper: User, client_of: ClientOf) -> Client:
    return client_of(gatekeeper)


def typed(**changes: Any) -> dict[str, Any]:
    data = {
        "idempotency_key": str(uuid4()),
        "panti": office("PSBI-1").pk,
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "source": "police",
        "institution": "Polsek Tanah Abang",
        "brought_by": "Bripka Seno",
        "letter_number": "B/12/XI/2026",
        "label": "Pak Topi",
        "sex": "L",
        "age_band": "60+",
        "done": "Ditemukan tidur di halte.",
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


def test_the_page_receives_and_says_who_answers(gate: Client) -> None:
    answer = gate.post(reverse("gate_add"), typed())
    case = Case.objects.get()
    assert answer["Location"] == reverse("case_detail", args=[case.number])
    page = gate.get(answer["Location"]).content.decode()
    assert "Polsek Tanah Abang" in page
    assert "B/12/XI/2026" in page
    assert office("SDS-BRT").short_name in page


def test_a_double_click_receives_once(gate: Client) -> None:
    data = typed()
    first, second = gate.post(reverse("gate_add"), data), gate.post(reverse("gate_add"), data)
    assert first["Location"] == second["Location"]
    assert (Case.objects.count(), Contact.objects.count(), Stay.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"institution": ""}, ["institution"]),
        ({"source": "family", "brought_by": ""}, ["brought_by"]),
        ({"source": "patrol"}, ["source"]),
        ({"label": ""}, ["name"]),
        ({"sex": None}, ["sex"]),
        ({"occurred_at": "2031-01-01T02:10"}, ["occurred_at"]),
        ({"conditions": ["well", "ill"]}, ["conditions"]),
        ({"area": "11.01.01.2001"}, ["area"]),
        ({"nik": "12", "institution": ""}, ["institution", "nik"]),
    ],
)
def test_what_is_wrong_is_said_at_once_and_nothing_typed_is_lost(
    gate: Client, change: dict[str, Any], fields: list[str]
) -> None:
    answer = gate.post(reverse("gate_add"), typed(**change))
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == sorted(fields)
    assert "Ditemukan tidur di halte." in answer.content.decode()
    assert not Case.objects.exists()


def test_a_letter_that_is_no_picture_is_refused_on_its_field(gate: Client) -> None:
    letter = SimpleUploadedFile("surat.exe", b"MZ\x90", "image/jpeg")
    answer = gate.post(reverse("gate_add"), typed(letter=letter))
    assert list(answer.context["form"].errors) == ["letter"]


def test_another_house_cannot_be_sent_in(gate: Client) -> None:
    answer = gate.post(reverse("gate_add"), typed(panti=office("PSBI-2").pk))
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_somebody_like_the_one_at_the_gate_is_offered(gate: Client) -> None:
    known = somebody()
    answer = gate.post(reverse("gate_add"), typed())
    assert list(answer.context["form"].errors) == ["same_person"]
    assert gate.post(reverse("gate_add"), typed(same_person=known.pk)).status_code == 302
    assert Case.objects.get().person == known


def test_the_house_page_and_the_raised_button_lead_to_the_gate(gate: Client, client_of: ClientOf) -> None:
    page = gate.get(reverse("panti_detail", args=["PSBI-1"])).content.decode()
    assert f"{reverse('gate_add')}?panti=PSBI-1" in page
    assert f'class="jk-catat" href="{reverse("gate_add")}"' in page
    nurse = client_of(staff("nurse", "PSBI-1"))
    assert reverse("gate_add") not in nurse.get(reverse("panti_detail", args=["PSBI-1"])).content.decode()


@pytest.mark.parametrize("found", [False, True])
def test_whom_the_house_received_itself_is_not_refused_and_the_reason_says_so(
    gatekeeper: User, client_of: ClientOf, found: bool
) -> None:
    if found:
        # once handed over here and signed for, but that is another arrival
        case = absent()
        received(gatekeeper, person=case.person, found=case)
    else:
        case = received(gatekeeper).case
    case = Case.objects.get(pk=case.pk)
    assert [str(need.key) for need in unmet(case, "refuse_at_gate")] == ["handed_over"]
    answer = client_of(gatekeeper).get(reverse("case_step", args=[case.number, "refuse_at_gate"]))
    page = answer.content.decode()
    assert "panti menerimanya sendiri" in page
    assert "kedatangan sudah ditandatangani" not in page
    with pytest.raises(Refusal, match="menerimanya sendiri"):
        refuse_at_gate(case, actor=gatekeeper, expected_stage="assessment", reason="Terlalu sakit.")


def test_who_receives_at_a_gate_works_in_the_house_that_was_asked_for(client_of: ClientOf) -> None:
    staff("panti_staff", "PSBI-2")
    answer = client_of(staff("nurse", "PSBI-1")).get(reverse("gate_add"), {"panti": "PSBI-2"})
    assert answer.status_code == 403
    assert answer.context["helpers"][0]["office"] == office("PSBI-2").short_name
    theirs = client_of(staff("nurse", "PSBI-1")).get(reverse("gate_add"))
    assert {helper["office"] for helper in theirs.context["helpers"]} == {office("PSBI-1").short_name}
