"""The pages of the houses and of health checks: who sees what, and at what cost."""

from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from casework.cases import registry, services
from casework.cases.models import AccessLog, Case
from casework.offices.models import User
from casework.panti.forms import PlaceForm
from casework.panti.models import HealthCheck
from casework.panti.services import record_health_check
from tests import road
from tests.below import below
from tests.panti.road import (
    HOUSE,
    TRANSIT,
    fresh,
    in_transit,
    leaving,
    on_the_way,
    others,
    proposed,
    resident,
    set_capacity,
)
from tests.panti.transfers.test_transfer import THERE, ask, set_out
from tests.road import somebody
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def get(user: User, address: str, status: int = 200) -> str:
    response = browser(user).get(address)
    assert response.status_code == status
    return response.content.decode()


def section(place: str, key: str, case: Case, actor: User) -> str:
    """One section as the case page draws it."""
    found = next(one for one in registry.sections(place) if one.key == key)
    return render_to_string(found.template, {**found.context(case, actor), "case": case, "actor": actor})


def checked(case: Case, code: str = HOUSE) -> HealthCheck:
    return record_health_check(
        case,
        actor=staff("nurse", code),
        done_at=timezone.now(),
        mental_state="calm",
        hospital_now=True,
        complaint="Kaki bengkak.",
    )


class TestList:
    def test_a_house_sees_itself(self) -> None:
        page = get(staff("panti_staff", HOUSE), "/panti/")
        assert "PSTW Budi Mulia 2" in page
        assert "PSTW Budi Mulia 1" not in page

    @pytest.mark.parametrize("role", ["social_worker", "supervisor"])
    def test_those_who_place_see_the_numbers_of_all_referral_houses(self, role: str) -> None:
        page = get(staff(role, "SDS-PUS"), "/panti/")
        assert page.count("/panti/PS") == 21
        assert "PSBI" not in page

    def test_those_who_hand_over_see_the_transit_houses(self) -> None:
        page = get(staff("outreach_officer", "SDS-PUS"), "/panti/")
        assert "PSBI Bangun Daya 1" in page
        assert "Budi Mulia" not in page

    def test_the_dinas_sees_every_house(self) -> None:
        assert get(staff("dinas_decider", "DINAS"), "/panti/").count("/panti/PS") == 23

    def test_without_a_house_the_page_teaches(self) -> None:
        assert "jk-empty" in get(staff("clerk", "SDS-PUS"), "/panti/")

    @pytest.mark.parametrize("role", ["administrator", "data_protection"])
    def test_those_without_cases_are_refused(self, role: str) -> None:
        get(staff(role, "DINAS"), "/panti/", 403)

    def test_a_visitor_is_sent_to_the_login(self) -> None:
        assert Client().get("/panti/").status_code == 302


class TestDetail:
    def test_shows_residents_expected_and_leaving(self) -> None:
        one, two = others(2)
        stayer, coming = resident(one), on_the_way(two)
        proposal = leaving(stayer)
        page = get(staff("panti_staff", HOUSE), f"/panti/{HOUSE}/")
        assert stayer.number in page
        assert coming.number in page
        assert "Sulastri" in page
        assert proposal.status == "approved"

    def test_whoever_is_to_move_is_sent_on_from_the_page_until_they_have_set_out(self) -> None:
        case = road.walk_to("psychosocial")
        proposal = ask(case)
        services.approve(proposal, actor=staff("head_of_panti", THERE), version=proposal.version)
        address, way = f"/panti/{HOUSE}/", f'href="/panti/kasus/{case.number}/berangkat/"'
        page = get(staff("panti_staff", HOUSE), address)
        assert "Pindah ke PSTW Budi Mulia 1" in page
        assert "disepakati, belum berangkat" in page
        assert way in page
        assert way not in get(staff("clerk", HOUSE), address)
        set_out(case)
        page = get(staff("panti_staff", HOUSE), address)
        assert "sedang di perjalanan" in page
        assert way not in page

    def test_those_who_place_see_numbers_and_no_names_of_others(self) -> None:
        case = resident()
        page = get(staff("social_worker", "SDS-UTR"), f"/panti/{HOUSE}/")
        assert case.number not in page
        assert case.person.label not in page

    def test_a_sealed_resident_shows_to_those_with_the_right_alone(self) -> None:
        case = resident()
        Case.objects.filter(pk=case.pk).update(sealed=True)
        assert case.number not in get(staff("clerk", HOUSE), f"/panti/{HOUSE}/")
        assert case.number in get(staff("head_of_panti", HOUSE), f"/panti/{HOUSE}/")

    def test_another_house_does_not_exist(self) -> None:
        get(staff("panti_staff", HOUSE), "/panti/PSTW-BM1/", 404)
        get(staff("panti_staff", HOUSE), "/panti/NIRGENDS/", 404)

    @pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 40, ""])
    def test_a_broken_page_mark_breaks_nothing(self, before: str) -> None:
        response = browser(staff("panti_staff", HOUSE)).get(f"/panti/{HOUSE}/", {"before": before})
        assert response.status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_for_one_and_three_rows(self, count: int, django_assert_num_queries: Any) -> None:
        for person in others(count):
            leaving(resident(person))
        for person in others(count):
            on_the_way(person)
        client = browser(staff("panti_staff", HOUSE))
        client.get(f"/panti/{HOUSE}/")
        with django_assert_num_queries(QUERIES_OF_DETAIL):
            client.get(f"/panti/{HOUSE}/")


# session, user, rights; memberships, tasks and notifications of the frame;
# the house, its numbers (five), categories, residents, those away, those gone without leave, expected, leaving,
# those searched for, the shift handed over
QUERIES_OF_DETAIL = 22


class TestHealth:
    def test_a_nurse_records_a_check_once_however_often_it_is_sent(self) -> None:
        case, client = resident(), browser(staff("nurse", HOUSE))
        address = f"/panti/kasus/{case.number}/kesehatan/"
        assert client.get(address).status_code == 200
        content = {
            "idempotency_key": str(uuid4()),
            "expected_stage": "intake",
            "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "mental_state": "calm",
            "hospital_now": "no",
            "pulse": "80",
        }
        answers = [client.post(address, content) for _time in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert HealthCheck.objects.get().pulse == 80

    def test_a_wrong_measure_keeps_what_was_typed(self) -> None:
        case, client = resident(), browser(staff("nurse", HOUSE))
        content = {"idempotency_key": str(uuid4()), "pulse": "8000", "complaint": "Kaki bengkak."}
        answer = client.post(f"/panti/kasus/{case.number}/kesehatan/", content)
        assert answer.status_code == 422
        assert "Kaki bengkak." in answer.content.decode()
        assert not HealthCheck.objects.exists()

    def test_colleagues_without_the_right_are_refused_and_others_find_nothing(self) -> None:
        case = resident()
        address = f"/panti/kasus/{case.number}/kesehatan/"
        get(staff("panti_staff", HOUSE), address, 403)
        get(staff("nurse", "PSTW-BM1"), address, 404)

    def test_findings_are_read_by_those_with_the_right_and_the_reading_is_logged(self) -> None:
        case = resident()
        check = checked(case)
        nurse = staff("nurse", HOUSE)
        address = f"/panti/kasus/{case.number}/kesehatan/{check.pk}/"
        assert "Kaki bengkak." in get(nurse, address)
        assert AccessLog.objects.filter(user=nurse, case=case, purpose="health").count() == 1

    def test_findings_are_hidden_from_those_without(self) -> None:
        case = resident()
        check = checked(case)
        page = get(staff("panti_staff", HOUSE), f"/panti/kasus/{case.number}/kesehatan/{check.pk}/", 403)
        assert "Kaki bengkak" not in page
        assert not AccessLog.objects.filter(purpose="health").exists()

    def test_a_check_of_another_case_is_not_found_there(self) -> None:
        one, two = others(2)
        check, other = checked(resident(one)), resident(two)
        get(staff("nurse", HOUSE), f"/panti/kasus/{other.number}/kesehatan/{check.pk}/", 404)

    def test_the_tab_says_who_recorded_and_links_only_for_the_right(self) -> None:
        case = resident()
        check = checked(case)
        link = f"/panti/kasus/{case.number}/kesehatan/{check.pk}/"
        staff_sees = section("panti", "stays", fresh(case), staff("panti_staff", HOUSE))
        nurse_sees = section("panti", "stays", fresh(case), staff("nurse", HOUSE))
        assert check.done_by.name in staff_sees
        assert (link in staff_sees, link in nurse_sees) == (False, True)
        assert "Kaki bengkak" not in staff_sees + nurse_sees


class TestSections:
    @pytest.mark.parametrize("count", [1, 3])
    def test_the_tab_costs_the_same_for_one_and_three_rows(
        self, count: int, django_assert_num_queries: Any
    ) -> None:
        case = resident()
        for _time in range(count):
            checked(case)
        case, actor = fresh(case), staff("nurse", HOUSE)
        # rights, stays, checks
        with django_assert_num_queries(3):
            section("panti", "stays", case, actor)

    def test_the_aside_speaks_only_during_placement(self) -> None:
        one, two = others(2)
        actor = staff("panti_staff", HOUSE)
        assert "PSTW Budi Mulia 2" in section("aside", "placement", on_the_way(one), actor)
        assert section("aside", "placement", resident(two), actor).strip() == ""

    def test_documents_name_the_papers_seen_and_mask_the_nik(self) -> None:
        case = resident()
        proposal = leaving(case)
        services.carry_out_exit(
            proposal,
            actor=staff("panti_staff", HOUSE),
            version=proposal.version,
            papers={"collector_id": "KTP-1", "family_card": "", "undertaking": "", "handover": "BA-12"},
        )
        page = section("documents", "exits", fresh(case), staff("social_worker", "SDS-PUS"))
        assert "BA-12" in page
        assert "3171014107700001" not in page

    def test_a_decider_reads_whether_it_fits_and_what_else_would(self) -> None:
        case = in_transit(somebody(estimated_age=61))
        proposal = proposed(case)
        facts = registry.decision_facts("place")[0]
        shared = {"case": case, "proposal": proposal, "actor": staff("supervisor", "SDS-PUS")}
        page = render_to_string(facts.template, {**facts.context(case, proposal), **shared})
        assert page.count("jk-watch") == 1
        assert page.count("jk-yes") == 4
        assert "PSTW Budi Mulia 4" in page
        assert "PSBKW" not in page

    def test_a_decider_of_an_exit_reads_who_collects_and_the_stays(self) -> None:
        case = resident()
        proposal = leaving(case)
        facts = registry.decision_facts("return_to_family")[0]
        page = render_to_string(
            facts.template, {**facts.context(case, proposal), "case": case, "proposal": proposal}
        )
        for words in ("Sulastri", "adik", "PSTW Budi Mulia 2", "PSBI Bangun Daya 1"):
            assert words in page

    @pytest.mark.parametrize("verb", ["place", "admit"])
    def test_the_timeline_says_where_to(self, verb: str) -> None:
        case = resident()
        assert "PSTW Budi Mulia 2" in below(case.events.get(verb=verb))


def test_a_place_kept_for_somebody_accepted_is_not_free_and_said_where_a_panti_is_chosen() -> None:
    set_capacity(HOUSE, 3)
    case = in_transit()

    def hint() -> str:
        fits = PlaceForm(case=fresh(case), actor=staff("panti_social_worker", TRANSIT)).fits
        return str(fits[str(office(HOUSE).pk)].words)

    on_the_way(others(1)[0])
    before = hint()
    on_the_way(others(1)[0], accepted=True)
    with translation.override("id"):
        assert (before, hint()) == ("3 dari 3 tempat kosong", "2 dari 3 tempat kosong (1 dipesan)")
    set_capacity(HOUSE, 1)
    with translation.override("id"):
        assert hint() == "Penuh: melebihi kapasitas hanya dengan alasan (1 dipesan)"
