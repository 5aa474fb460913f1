"""Who it may be, with the reasons, and how much of it somebody may know."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import Case, CaseEvent
from casework.offices.models import Area, User
from casework.outreach.models import Contact
from casework.outreach.queries import Known, candidates
from casework.panti.services import report_absence
from casework.people.matching import Sought
from casework.people.models import Person
from notifications.models import Notification
from tests import walked
from tests.road import open_case, somebody, walk_to
from tests.staff import office, staff

Typed = Callable[..., dict[str, Any]]
ClientOf = Callable[[User], Client]
NIK = "3171075501800001"


def asked(actor: User, *names: str, **known: Any) -> list[Known]:
    return candidates(Sought.of(names=names, **{"sex": "L", "estimated_age": 60, **known}), actor)


@walked.once
def absent(**facts: Any) -> Case:
    """Somebody who left the referral house without leave and is sought."""
    from casework.cases.services import transition

    case = walk_to("intake", open_case(person=somebody(**facts)))
    transition(case, "report_absence", actor=staff("panti_staff", "PSTW-BM2"), expected_stage="intake")
    return Case.objects.get(pk=case.pk)


def test_a_label_and_the_age_say_why(officer: User) -> None:
    open_case()
    (one,) = asked(officer, "Topi")
    assert one.reasons == ["dikenal sebagai “Pak Topi”", "umur kira-kira sama"]
    assert one.why == "dikenal sebagai “Pak Topi” dan umur kira-kira sama"


@pytest.mark.parametrize(
    "other", [{"sex": "P"}, {"estimated_age": 30}, {"birth_date": None, "estimated_age": 80}]
)
def test_another_sex_or_age_is_another_person(officer: User, other: dict[str, Any]) -> None:
    open_case()
    assert asked(officer, "Pak Topi", **other) == []


def test_the_nik_comes_before_every_name(officer: User) -> None:
    open_case(person=somebody(name="Suparman"))
    named = open_case(person=somebody(name="Bambang", sex="P", nik=NIK)).person
    assert next(iter(asked(officer, "Soeparman", nik=NIK))).person == named


def test_of_somebody_elsewhere_only_the_label_and_the_office_are_told(officer: User) -> None:
    case = open_case("SDS-TIM", person=somebody(name="Suparman", label="Pak Topi"))
    (one,) = asked(officer, "Suparman")
    assert (one.readable, one.case, one.ask) == (False, None, office("SDS-TIM"))
    assert one.name == "“Pak Topi”"
    assert case.number not in f"{one.name} {one.where} {one.why}"


@pytest.mark.parametrize("heard", ["Mang Ujang", "Mang Ujangg"])
def test_a_name_somebody_else_wrote_down_is_told_to_its_readers_alone(officer: User, heard: str) -> None:
    for code in ("SDS-TIM", "SDS-PUS"):
        open_case(code, person=somebody(name=f"Orang {code}", label="", aliases=["Mang Ujang"]))
    told = {one.readable: one.why for one in asked(officer, heard)}
    assert set(told) == {True, False}
    assert "Mang Ujang" in told[True]
    assert told[False] == "dikenal dengan nama yang mirip dan umur kira-kira sama"


def test_a_sealed_case_elsewhere_hides_its_person(officer: User) -> None:
    case = open_case("SDS-TIM", person=somebody(name="Suparman", nik=NIK))
    Case.objects.filter(pk=case.pk).update(sealed=True)
    assert asked(officer, "Suparman") == []
    assert [one.ask for one in asked(officer, nik=NIK)] == [office("DINAS")]


def test_somebody_absent_is_told_as_sought_with_number_and_office(eastern_officer: User) -> None:
    case = absent()
    (one,) = asked(eastern_officer, "Pak Topi")
    assert one.sought == case
    assert one.case is None
    assert case.number in one.where
    assert office("SDS-PUS").short_name in one.where


# --- on the form ---


@pytest.fixture
def phone(officer: User, client_of: ClientOf) -> Client:
    return client_of(officer)


def test_the_form_asks_before_it_makes_a_second_person(phone: Client, typed: Typed) -> None:
    known = somebody(estimated_age=40)
    answer = phone.post(reverse("contact_add"), typed())
    assert list(answer.context["form"].errors) == ["same_person"]
    assert f'value="{known.pk}"' in answer.content.decode()
    assert Person.objects.count() == 1
    assert phone.post(reverse("contact_add"), typed(same_person=known.pk)).status_code == 302
    assert Case.objects.get().person == known


def test_a_new_person_is_made_once_the_officer_says_so(phone: Client, typed: Typed) -> None:
    open_case(person=somebody(estimated_age=40))
    assert phone.post(reverse("contact_add"), typed(same_person="no")).status_code == 302
    assert Person.objects.count() == 2


def test_an_answer_that_was_not_offered_counts_as_none(phone: Client, typed: Typed) -> None:
    somebody(estimated_age=40)
    stranger = somebody(name="Bambang", label="", sex="P")
    answer = phone.post(reverse("contact_add"), typed(same_person=stranger.pk))
    assert list(answer.context["form"].errors) == ["same_person"]


def test_choosing_somebody_with_an_open_case_elsewhere_names_the_office(phone: Client, typed: Typed) -> None:
    case = open_case("SDS-TIM", person=somebody(estimated_age=40))
    answer = phone.post(reverse("contact_add"), typed(same_person=case.person_id))
    page = answer.content.decode()
    assert list(answer.context["form"].errors) == ["same_person"]
    assert office("SDS-TIM").name in page
    assert case.number not in page


def test_advice_asks_for_a_nik_alone(phone: Client, typed: Typed) -> None:
    somebody(estimated_age=40)
    assert phone.post(reverse("contact_add"), typed(result="advice")).status_code == 302


def test_the_likely_people_are_shown_while_typing(phone: Client) -> None:
    open_case()
    sent = {"label": "pak topi", "sex": "L", "nik": "12", "estimated_age": ""}
    page = phone.post(reverse("contact_likely"), sent).content.decode()
    assert "Mungkin sudah tercatat" in page
    assert "Bukan, orang baru" in page
    assert "_error" not in page
    assert phone.post(reverse("contact_likely"), {"label": "Bu Sari"}).content.decode().strip() == ""
    assert phone.get(reverse("contact_likely")).status_code == 405


def test_another_office_that_meets_somebody_sought_records_them_found(
    eastern_officer: User, client_of: ClientOf, typed: Typed
) -> None:
    case = absent()
    phone = client_of(eastern_officer)
    met = typed(area="31.75.01.1001", age_band="60+", same_person=case.person_id)
    refused = phone.post(reverse("contact_add"), met)
    assert list(refused.context["form"].errors) == ["result"]
    again = phone.post(
        reverse("contact_add"),
        typed(area="31.75.01.1001", age_band="60+", same_person=case.person_id, result="transit"),
    )
    assert again.status_code == 302
    case.refresh_from_db(fields=["whereabouts", "present_panti"])
    now = Case.objects.get(pk=case.pk)
    assert (now.stage, now.present_panti, now.whereabouts) == ("assessment", office("PSBI-2"), "transit")
    assert now.responsible_office == office("SDS-PUS")
    contact = Contact.objects.get(case=now)
    assert (contact.office, contact.officer) == (office("SDS-TIM"), eastern_officer)
    # they may not read the case, and are led to their own list, where it is no link
    assert again["Location"] == reverse("contact_list")
    page = phone.get(reverse("contact_list")).content.decode()
    assert f"kasus {now.number} berlanjut" in page
    assert reverse("case_detail", args=[now.number]) not in page


def test_the_house_that_searched_hears_of_it_and_reads_by_whom_and_where(
    eastern_officer: User, client_of: ClientOf, typed: Typed
) -> None:
    head, guard = staff("head_of_panti", "PSTW-BM2"), staff("panti_staff", "PSTW-BM2")
    case = walk_to("intake", open_case(person=somebody()))
    report_absence(
        case,
        actor=guard,
        expected_stage="intake",
        last_seen_at=timezone.now(),
        last_seen_where="Gerbang belakang",
    )
    found = typed(area="31.75.01.1001", age_band="60+", same_person=case.person_id, result="transit")
    assert client_of(eastern_officer).post(reverse("contact_add"), found).status_code == 302
    told = Notification.objects.filter(case=case, kind="found").values_list("user", flat=True)
    assert {head.pk, guard.pk} <= set(told)
    assert eastern_officer.pk not in told
    client = client_of(head)
    assert case.number in client.get(reverse("notification_list")).content.decode()
    area = Area.objects.get(pk="31.75.01.1001")
    for tab in ("panti", "timeline"):
        page = client.get(reverse("case_detail", args=[case.number]) + f"?tab={tab}").content.decode()
        by = (
            f"ditemukan oleh kantor lain: {office('SDS-TIM').short_name}, {eastern_officer.name}; {area.name}"
        )
        assert by in page
    # ids and codes alone
    assert CaseEvent.objects.get(case=case, verb="resume").facts["area"] == area.pk
