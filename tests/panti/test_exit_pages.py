"""Leaving for another region, another service, or from where somebody lives: asked for, decided, carried out; and what
is refused on the way, in words."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.care.models import FollowUp
from casework.cases import services
from casework.cases.models import Case, Exit, Proposal
from casework.offices.models import Area, User
from tests import road
from tests.panti.exit_road import (
    BREBES,
    FAMILY,
    attach_police_letter,
    browser,
    decide,
    dinas,
    gate,
    hand_over,
    head,
    house_worker,
    latest,
    on_site,
    propose,
    referral,
    repatriation,
    soon,
)
from tests.panti.road import leaving, resident
from tests.road import HOUSE, SUDINSOS, fresh
from tests.staff import staff

pytestmark = pytest.mark.django_db


def errors_of(response: Any) -> list[str]:
    assert response.status_code == 422, response.status_code
    return sorted(response.context["form"].errors)


class TestRepatriate:
    @pytest.fixture
    def case(self) -> Case:
        case = resident()
        attach_police_letter(case, house_worker())
        return fresh(case)

    def test_without_the_letter_of_the_police_the_way_to_attach_it_is_shown(self) -> None:
        case, client = resident(), browser(house_worker())
        address = reverse("case_step", args=[case.number, "repatriate"])
        page = client.get(address)
        assert page.status_code == 409
        (lack,) = page.context["lacking"]
        assert "surat keterangan kepolisian belum dilampirkan" in lack.sentence
        attach = client.get(lack.url)
        assert attach.context["form"]["kind"].value() == "police"
        assert attach.context["back"] == address

    @pytest.mark.parametrize(
        "next_url", ["//contoh.invalid/", "https://contoh.invalid/", "javascript:alert(1)"]
    )
    def test_the_way_back_never_leads_to_another_site(self, next_url: str) -> None:
        case = resident()
        page = browser(house_worker()).get(
            reverse("attachment_add", args=[case.number]), {"next": next_url, "kind": "bogus"}
        )
        assert page.context["back"] == f"/kasus/{case.number}/?tab=documents"
        assert page.context["form"]["kind"].value() == "other"

    def test_is_decided_by_the_dinas_and_carried_out_with_its_papers(self, case: Case) -> None:
        assert propose(house_worker(), case, "repatriate", repatriation()).status_code == 302
        proposal = latest(case)
        assert (proposal.exit.area_id, proposal.exit.destination) == (BREBES, "origin")
        assert (
            browser(head()).get(reverse("decision_detail", args=[proposal.pk])).context["page"].may_decide
            is False
        )
        page = browser(dinas()).get(reverse("decision_detail", args=[proposal.pk])).content.decode()
        for words in ("Dinas Sosial Kabupaten Brebes", "Rasiti", "Bus Sinar Maju", "Surat polisi", "Brebes"):
            assert words in page
        proposal = decide(case, dinas())
        answer = hand_over(gate(), proposal, "cover_letter", "travel", "handover")
        assert answer.status_code == 302
        assert (fresh(case).stage, fresh(case).present_panti) == ("aftercare", None)
        assert list(FollowUp.objects.filter(case=case).values_list("planned_for", flat=True)) == [
            timezone.localdate() + timezone.timedelta(days=30)
        ]

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"area": ""}, ["area"]),
            ({"area": "99.99"}, ["area"]),
            ({"area": "31.71"}, ["area"]),
            ({"departs_on": soon(-1)}, ["departs_on"]),
            ({"visit_1": soon(-1)}, ["visit_1"]),
            # asked how it went on the very day of the bus
            ({"visit_1": soon(3)}, ["visit_1"]),
            ({"visit_1": ""}, ["visit_1"]),
            ({"travel": "rocket"}, ["travel"]),
            ({"note": " "}, ["note"]),
            ({"institution": "", "receiver_name": "", "note": ""}, ["institution", "note", "receiver_name"]),
        ],
    )
    def test_what_is_wrong_is_said_at_every_field_at_once(
        self, case: Case, changes: dict[str, Any], wrong: list[str]
    ) -> None:
        answer = propose(house_worker(), case, "repatriate", repatriation(**changes))
        assert errors_of(answer) == wrong
        assert "Bus Sinar Maju" in answer.content.decode()
        assert not Exit.objects.filter(case=case).exists()

    def test_the_service_asks_for_the_same(self, case: Case) -> None:
        with pytest.raises(services.exits.ValidationError) as refused:
            services.propose_exit(
                case,
                "repatriate",
                actor=house_worker(),
                expected_stage=case.stage,
                destination="family",
                address="Brebes",
                follow_up_dates=[],
            )
        assert sorted(refused.value.error_dict) == [
            "area", "departs_on", "destination", "follow_up_dates", "institution", "receiver_name", "travel",
            "travel_with",
        ]  # fmt: skip

    def test_twice_the_same_click_is_one_proposal(self, case: Case) -> None:
        data = repatriation(idempotency_key="6f1bb7a4-6a5c-4c5e-9b0a-1f1d6f2b7c01")
        first, second = (propose(house_worker(), case, "repatriate", data) for _ in range(2))
        assert (first.status_code, second.status_code) == (302, 302)
        assert Proposal.objects.filter(case=case, transition="repatriate").count() == 1

    @pytest.mark.parametrize(
        ("role", "code", "status"),
        [
            ("panti_staff", HOUSE, 403),
            ("nurse", HOUSE, 403),
            ("social_worker", SUDINSOS, 403),
            ("panti_social_worker", "PSBI-2", 404),
            ("social_worker", "SDS-TIM", 404),
        ],
    )
    def test_others_do_not_propose_it(self, case: Case, role: str, code: str, status: int) -> None:
        assert propose(staff(role, code), case, "repatriate", repatriation()).status_code == status
        assert not Exit.objects.filter(case=case).exists()

    def test_only_cities_outside_jakarta_are_offered_below_their_province(self, case: Case) -> None:
        form = (
            browser(house_worker())
            .get(reverse("case_step", args=[case.number, "repatriate"]))
            .context["form"]
        )
        groups = dict(form.fields["area"].choices[1:])
        assert (BREBES, Area.objects.get(pk=BREBES).name) in groups["Jawa Tengah"]
        assert not any("Jakarta" in province for province in groups)


class TestReferOut:
    def test_from_outreach_the_officer_proposes_and_carries_out(self) -> None:
        case, officer = road.open_case(), staff("outreach_officer", SUDINSOS)
        assert propose(officer, case, "refer_out", referral()).status_code == 302
        proposal = decide(case, staff("supervisor", SUDINSOS))
        page = (
            browser(officer).get(reverse("case_carry_out", args=[case.number, proposal.pk])).content.decode()
        )
        assert "Di lokasi" in page
        assert "Surat yang dilihat di lokasi" in page
        assert "Orangnya sudah diserahkan" in page
        assert "Di gerbang" not in page
        assert hand_over(officer, proposal, "referral", "handover").status_code == 302
        case = fresh(case)
        assert (case.stage, case.outcome) == ("closed", "other_service")
        assert not FollowUp.objects.filter(case=case).exists()

    def test_from_a_panti_the_head_decides_and_the_stay_ends(self) -> None:
        case = resident()
        assert propose(house_worker(), case, "refer_out", referral()).status_code == 302
        proposal = latest(case)
        page = browser(head()).get(reverse("decision_detail", args=[proposal.pk])).content.decode()
        assert "RSJ Contoh Sehat" in page
        assert "440/12/2026" in page
        assert hand_over(gate(), decide(case, head()), "referral", "handover").status_code == 302
        assert fresh(case).stage == "closed"
        assert not case.stays.filter(left_at=None).exists()

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"destination": "province"}, ["area"]),
            ({"destination": "province", "area": "33.29"}, ["area"]),
            ({"destination": "family"}, ["destination"]),
            ({"destination": ""}, ["destination"]),
            ({"institution": "", "note": ""}, ["institution", "note"]),
        ],
    )
    def test_an_unknown_destination_is_refused(self, changes: dict[str, Any], wrong: list[str]) -> None:
        case = resident()
        assert errors_of(propose(house_worker(), case, "refer_out", referral(**changes))) == wrong
        assert not Exit.objects.filter(case=case).exists()

    def test_a_province_is_kept_only_where_one_is_meant(self) -> None:
        case = resident()
        propose(house_worker(), case, "refer_out", referral(area="33"))
        assert latest(case).exit.area is None

    def test_to_another_province(self) -> None:
        case = resident()
        propose(house_worker(), case, "refer_out", referral(destination="province", area="33"))
        assert latest(case).exit.area_id == "33"


class TestOnSite:
    """Side S: nobody's panti, so the Sudinsos proposes, decides and hands over."""

    def worker(self) -> User:
        return staff("social_worker", SUDINSOS)

    @pytest.mark.parametrize("who", ["outreach_officer", "social_worker"])
    def test_a_return_to_the_family_is_decided_by_the_sudinsos_and_carried_out_on_site(
        self, who: str
    ) -> None:
        case = on_site()
        assert (
            propose(self.worker(), case, "return_to_family", FAMILY | {"visit_1": soon()}).status_code == 302
        )
        proposal = decide(case, staff("supervisor", SUDINSOS))
        actor = staff(who, SUDINSOS)
        page = browser(actor).get(reverse("case_carry_out", args=[case.number, proposal.pk])).content.decode()
        assert "Diserahkan pada" in page
        assert (
            hand_over(actor, proposal, "collector_id", "family_card", "undertaking", "handover").status_code
            == 302
        )
        assert fresh(case).stage == "aftercare"

    def test_a_discharge_too(self) -> None:
        case = on_site()
        data = {
            "address": "Kontrakan, Jl. Anggrek 2",
            "destination": "own_home",
            "note": "Ada kamar.",
            "visit_1": soon(),
        }
        assert propose(self.worker(), case, "discharge", data).status_code == 302
        assert (
            hand_over(self.worker(), decide(case, staff("supervisor", SUDINSOS)), "handover").status_code
            == 302
        )
        assert fresh(case).stage == "aftercare"

    def test_while_the_person_lives_in_a_panti_the_sudinsos_does_not_propose_it(self) -> None:
        case = resident()
        answer = propose(self.worker(), case, "return_to_family", FAMILY | {"visit_1": soon()})
        assert answer.status_code == 403

    def test_the_form_says_who_carries_it_out(self) -> None:
        page = browser(self.worker()).get(reverse("case_step", args=[on_site().number, "discharge"]))
        assert "petugas atau pekerja sosial melaksanakannya di lokasi" in page.content.decode()


class TestGone:
    """Somebody dead, discharged, absent or already handed over."""

    @pytest.mark.parametrize(
        "name", ["return_to_family", "place", "repatriate", "refer_out", "begin_support"]
    )
    def test_for_the_dead_nothing_is_proposed(self, name: str) -> None:
        case = resident()
        services.transition(case, "record_death", actor=gate(), expected_stage=case.stage)
        answer = propose(house_worker(), fresh(case), name, FAMILY)
        assert answer.status_code == 409
        assert "Orang ini sudah meninggal." in answer.content.decode()
        assert not Proposal.objects.filter(case=case, transition=name, status="open").exists()

    def test_a_discharged_person_is_proposed_for_nothing_of_the_house(self) -> None:
        case = resident()
        road.carry_out(leaving(case, kind="discharge"))
        case = fresh(case)
        worker = staff("social_worker", SUDINSOS)
        for name in ("return_to_family", "discharge", "repatriate", "refer_out", "place", "begin_support"):
            answer = propose(worker, case, name, FAMILY)
            assert answer.status_code == 409
            assert (
                "Orangnya sudah meninggalkan panti dan sedang dalam bimbingan lanjut."
                in answer.content.decode()
            )

    def test_an_approved_exit_of_somebody_who_ran_away_is_not_carried_out(self) -> None:
        case = resident()
        proposal = leaving(case)
        services.transition(case, "report_absence", actor=gate(), expected_stage=case.stage)
        answer = hand_over(gate(), proposal, "collector_id", "family_card", "undertaking", "handover")
        assert answer.status_code == 409
        assert "Gugur, karena kasus bergerak lain" in answer.content.decode()
        again = propose(house_worker(), fresh(case), "return_to_family", FAMILY | {"visit_1": soon()})
        assert again.status_code == 409
        assert "Catat dahulu bahwa orangnya sudah ditemukan." in again.content.decode()
        assert fresh(case).stage == "absent"

    def test_the_second_at_the_gate_reads_that_it_is_done(self) -> None:
        proposal = leaving(resident(), kind="discharge")
        first, second = gate(), staff("panti_staff", HOUSE, another=1)
        assert hand_over(first, proposal, "handover").status_code == 302
        answer = hand_over(second, proposal, "handover")
        assert answer.status_code == 409
        assert f"{first.name} sudah melepas orang ini." in answer.content.decode()
        assert fresh(proposal.case).stage == "aftercare"
        assert proposal.exit.papers.count() == 1
