"""What recording, handing over and signing write, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from casework.cases.enums import Stage, Whereabouts
from casework.cases.errors import NotAllowed, Refusal, Stale
from casework.cases.models import Case, CaseEvent
from casework.cases.services import transition
from casework.cases.signals import case_event_recorded
from casework.offices.models import Area, FieldType, Office, User
from casework.outreach.models import Contact, Handover
from casework.outreach.services import Delivery, confirm_arrival, hand_over, record_contact
from casework.people.models import Person
from tests.road import open_case, somebody
from tests.staff import office, staff

Recorder = Callable[..., Contact]


def picture(colour: str = "teal") -> ContentFile[bytes]:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return ContentFile(out.getvalue(), name="wajah.png")


@pytest.fixture
def met(officer: User, kebon_melati: Area) -> Recorder:
    def make(**changes: Any) -> Contact:
        facts: dict[str, Any] = {
            "actor": officer,
            "area": kebon_melati,
            "occurred_at": timezone.now(),
            "source": "patrol",
            "result": "case",
            "identity": {"label": "Pak Topi", "sex": "L"},
        }
        return record_contact(**(facts | changes))

    return make


def test_a_contact_that_needs_service_opens_a_case_at_outreach(met: Recorder) -> None:
    types = list(FieldType.objects.filter(pk__in=["pemulung", "pengemis"]))
    contact = met(field_types=types, conditions=["ambulance"], done="Ditunggui sampai ambulans datang.")
    case = contact.case
    assert case is not None
    assert (case.stage, case.person, case.urgent) == (Stage.OUTREACH, contact.person, True)
    event = CaseEvent.objects.get(case=case)
    assert event.verb == "register"
    assert event.facts == {
        "contact": contact.pk,
        "source_of_contact": "patrol",
        "area": contact.area_id,
        "field_types": ["pemulung", "pengemis"],
    }
    assert event.text.body == "Ditunggui sampai ambulans datang."


@pytest.mark.parametrize("result", ["advice", "not_ppks"])
def test_a_contact_without_service_makes_no_case(met: Recorder, result: str) -> None:
    contact = met(result=result)
    assert contact.case is None
    assert contact.person is not None
    assert not Case.objects.exists()


def test_advice_to_somebody_who_said_nothing_makes_no_person(met: Recorder) -> None:
    assert met(result="advice", identity={"sex": "?"}).person is None
    assert not Person.objects.exists()


def test_a_case_for_nobody_in_particular_is_refused(met: Recorder) -> None:
    with pytest.raises(ValidationError):
        met(identity={"sex": "P"})
    assert not Contact.objects.exists()


def test_an_officer_of_another_district_is_refused(met: Recorder, eastern_officer: User) -> None:
    with pytest.raises(NotAllowed):
        met(actor=eastern_officer)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("shift", [timedelta(hours=1), timedelta(days=-31)])
def test_a_time_ahead_or_long_ago_is_refused_on_its_field(met: Recorder, shift: timedelta) -> None:
    with pytest.raises(ValidationError) as refused:
        met(occurred_at=timezone.now() + shift)
    assert list(refused.value.message_dict) == ["occurred_at"]


def test_well_and_ill_at_once_is_refused(met: Recorder) -> None:
    with pytest.raises(ValidationError) as refused:
        met(conditions=["well", "ill"])
    assert list(refused.value.message_dict) == ["conditions"]


def test_somebody_met_again_keeps_the_record_and_gains_an_alias(met: Recorder) -> None:
    person = somebody(name="Suyati", label="Bu Yati")
    open_case(person=person)
    contact = met(
        person=person, result="advice", identity={"name": "Yanti", "sex": "L"}, aliases=["Mbok Yat"]
    )
    person.refresh_from_db()
    assert contact.person == person
    assert (person.name, person.sex) == ("Suyati", "L")
    assert [alias.name for alias in person.aliases.all()] == ["Yanti", "Mbok Yat"]
    edited = CaseEvent.objects.get(case__person=person, verb="edit_person")
    assert (edited.actor, edited.facts["fields"], edited.facts["version"]) == (
        contact.officer,
        ["aliases"],
        2,
    )


def settled(name: str) -> Case:
    """A case of somebody grown, met, helped on site and closed."""
    case = open_case(person=somebody(name=name, estimated_age=40))
    officer = staff("outreach_officer", "SDS-PUS")
    transition(case, "resolve_on_site", actor=officer, expected_stage="outreach", note="Diantar pulang.")
    return Case.objects.get(pk=case.pk)


def test_somebody_met_again_after_their_case_ended_is_edited_by_the_new_case(met: Recorder) -> None:
    case = settled("Suyati")
    contact = met(person=case.person, identity={"name": "Yanti", "sex": "P"}, photo=picture())
    assert [event.verb for event in CaseEvent.objects.filter(case=contact.case).order_by("seq")] == [
        "register",
        "edit_person",
    ]
    assert CaseEvent.objects.get(case=contact.case, verb="edit_person").facts["fields"] == [
        "aliases",
        "photo",
    ]
    assert not CaseEvent.objects.filter(case=case, verb="edit_person").exists()
    assert list(case.person.aliases.values_list("name", flat=True)) == ["Yanti"]


def test_advice_after_a_case_ended_leaves_the_record_as_it_is(met: Recorder) -> None:
    """No open case could keep the trace, as on the page of the person."""
    case = settled("Suyati")
    contact = met(person=case.person, result="advice", identity={"name": "Yanti"}, photo=picture())
    assert contact.photo_left_out
    assert "Yanti" in contact.done
    assert not case.person.aliases.exists()


@pytest.mark.parametrize("elsewhere", [None, "SDS-TIM"])
def test_the_record_of_somebody_whose_cases_are_not_theirs_to_read_stays_as_it_is(
    met: Recorder, elsewhere: str | None
) -> None:
    person = somebody(name="Suyati", label="Bu Yati")
    if elsewhere:
        open_case(elsewhere, person=person)
    contact = met(
        person=person,
        result="advice",
        identity={"name": "Yanti", "sex": "P"},
        aliases=["Mbok Yat"],
        photo=picture(),
        done="Diberi minum.",
    )
    person.refresh_from_db()
    assert not person.aliases.exists()
    assert (person.version, bool(person.photo), contact.photo_left_out) == (1, False, True)
    assert contact.person == person
    assert contact.done.startswith("Diberi minum.\n")
    assert contact.done.endswith("Yanti, Mbok Yat.")


def test_a_photo_from_the_field_fills_an_empty_place_and_replaces_none(met: Recorder) -> None:
    person = open_case().person
    first = met(person=person, result="advice", identity={}, photo=picture("teal"))
    person.refresh_from_db()
    kept = person.photo.name
    assert kept
    second = met(person=person, result="advice", identity={}, photo=picture("red"))
    person.refresh_from_db()
    assert person.photo.name == kept
    assert (first.photo_left_out, second.photo_left_out) == (False, True)


def test_somebody_with_an_open_case_gets_no_second_one(met: Recorder) -> None:
    case = open_case()
    with pytest.raises(Refusal) as refused:
        met(person=case.person)
    assert refused.value.case == case
    assert not Contact.objects.exists()


def test_taking_somebody_along_registers_and_hands_over(met: Recorder) -> None:
    contact = met(result="transit", delivery=Delivery(office("PSBI-1"), vehicle="B 7214 PSK", goods="1 tas"))
    handover = Handover.objects.get()
    case = Case.objects.get()
    assert handover.number == f"BA-PUS-{timezone.localtime().year}-000001"
    assert (handover.case, handover.handed_by, handover.goods) == (case, contact.officer, "1 tas")
    assert not handover.outside_area
    assert (case.stage, case.whereabouts) == (Stage.ASSESSMENT, Whereabouts.TRANSIT)
    assert case.present_panti == office("PSBI-1")
    assert [event.verb for event in CaseEvent.objects.filter(case=case)] == ["register", "hand_over"]


def test_taking_somebody_along_needs_a_panti(met: Recorder) -> None:
    with pytest.raises(ValidationError) as refused:
        met(result="transit")
    assert list(refused.value.message_dict) == ["panti"]


@pytest.fixture
def a_receiver_that_fails_on_hand_over() -> Iterator[None]:
    def fail(sender: Any, event: CaseEvent, **kwargs: Any) -> None:
        if event.verb == "hand_over":
            raise RuntimeError("no task could be written")

    case_event_recorded.connect(fail)
    yield
    case_event_recorded.disconnect(fail)


@pytest.mark.usefixtures("a_receiver_that_fails_on_hand_over")
def test_a_failing_hand_over_takes_the_contact_and_the_case_back(met: Recorder) -> None:
    with pytest.raises(RuntimeError, match="no task"):
        met(result="transit", delivery=Delivery(office("PSBI-1")))
    for model in (Contact, Person, Case, CaseEvent, Handover):
        assert not model.objects.exists(), model  # type: ignore[attr-defined] # each has the default manager


def test_numbers_of_records_run_per_office(met: Recorder, eastern_officer: User) -> None:
    year = timezone.localtime().year
    for _ in range(2):
        met(result="transit", delivery=Delivery(office("PSBI-1")))
    cibubur = Area.objects.filter(code__startswith="31.75.", level="village")[0]
    met(actor=eastern_officer, area=cibubur, result="transit", delivery=Delivery(office("PSBI-2")))
    numbers = sorted(Handover.objects.values_list("number", flat=True))
    assert numbers == [f"BA-PUS-{year}-000001", f"BA-PUS-{year}-000002", f"BA-TIM-{year}-000001"]


def given(case: Case, actor: User, panti: Office | None = None) -> Handover:
    return hand_over(case, actor=actor, expected_stage="outreach", panti=panti or office("PSBI-1"))


def test_another_transit_panti_may_take_the_person_and_the_record_says_so(
    met: Recorder, officer: User
) -> None:
    contact = met()
    assert contact.case is not None
    handover = given(contact.case, officer, office("PSBI-2"))
    assert handover.outside_area
    assert handover.case.present_panti == office("PSBI-2")


def test_a_referral_panti_takes_nobody_from_the_street(officer: User) -> None:
    case = open_case()
    with pytest.raises(ValidationError) as refused:
        given(case, officer, office("PSAA-PU1"))
    assert list(refused.value.message_dict) == ["panti"]
    assert not Handover.objects.exists()


def test_a_second_hand_over_leaves_no_second_record(officer: User) -> None:
    case = open_case()
    given(case, officer)
    with pytest.raises(Stale):
        given(case, officer)
    assert Handover.objects.count() == 1


def test_an_officer_of_another_district_hands_nobody_over(eastern_officer: User) -> None:
    case = open_case()
    with pytest.raises(NotAllowed):
        given(case, eastern_officer)
    assert not Handover.objects.exists()


def test_the_transit_panti_signs_the_arrival_once(officer: User, gatekeeper: User) -> None:
    handover = given(open_case(), officer)
    confirm_arrival(handover, actor=gatekeeper, remarks="Tas tidak ada.")
    signed = Handover.objects.get()
    assert (signed.received_by, signed.remarks) == (gatekeeper, "Tas tidak ada.")
    event = CaseEvent.objects.get(verb="countersign_arrival")
    assert event.facts == {"handover": signed.pk}
    assert event.text.body == "Tas tidak ada."
    with pytest.raises(Refusal):
        confirm_arrival(handover, actor=staff("panti_staff", "PSBI-1", another=1))
    assert CaseEvent.objects.filter(verb="countersign_arrival").count() == 1


def test_the_gate_of_another_panti_signs_nothing(officer: User) -> None:
    handover = given(open_case(), officer)
    with pytest.raises(NotAllowed):
        confirm_arrival(handover, actor=staff("panti_staff", "PSBI-2"))
    assert not Handover.objects.get().is_signed
