"""The forms of placement, arrival, health and exits: what they refuse, what they keep, what they hand on."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.cases import registry, services
from casework.cases.errors import NotAllowed, Stale
from casework.cases.models import Case, Exit
from casework.cases.needs import NEEDS, is_met
from casework.offices.models import User
from casework.offices.months import months_later
from casework.panti.exit_forms import DischargeForm, ReturnToFamilyForm
from casework.panti.forms import AcceptForm, AdmitForm, PlaceForm, ReasonForm
from casework.panti.gate_forms import GateForm
from casework.panti.health.forms import HealthCheckForm
from casework.panti.models import HealthCheck
from casework.panti.services import record_health_check
from tests.panti.road import (
    HOUSE,
    TRANSIT,
    admit,
    fresh,
    in_transit,
    leaving,
    on_the_way,
    others,
    proposed,
    resident,
    set_capacity,
    soon,
)
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def sent(form_class: Any, case: Case, actor: User, **data: Any) -> Any:
    """The form as a browser sends it."""
    extra = {"proposal": data.pop("proposal")} if "proposal" in data else {}
    if extra:
        data = {"version": extra["proposal"].version} | data
    content = {"idempotency_key": str(uuid4()), "expected_stage": case.stage} | data
    return form_class(content, case=case, actor=actor, **extra)


def minute(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


class TestPlace:
    def worker(self) -> User:
        return staff("panti_social_worker", TRANSIT)

    def test_offers_the_houses_that_fit_and_lists_the_others_with_why(self) -> None:
        form = PlaceForm(case=in_transit(), actor=self.worker())
        # four houses for the elderly may be chosen, the other seventeen are listed with why
        assert str(form["panti"]).count('type="radio"') == 4
        assert len(form.refused) == 17
        assert all(fit.words for fit in form.refused)

    def test_a_chosen_house_becomes_plain_facts(self) -> None:
        form = sent(
            PlaceForm,
            in_transit(),
            self.worker(),
            panti=office(HOUSE).pk,
            urgency="urgent",
            note="Tanpa keluarga.",
        )
        assert form.is_valid(), form.errors
        assert form.facts() == {"panti": office(HOUSE).pk, "urgency": "urgent"}

    def test_a_house_that_does_not_fit_is_refused_with_why_though_its_card_was_forged(self) -> None:
        form = sent(
            PlaceForm,
            in_transit(),
            self.worker(),
            panti=office("PSBKW-HM").pk,
            urgency="normal",
            note="Tanpa keluarga.",
        )
        assert not form.is_valid()
        assert "PSBKW Harapan Mulia" in form.errors["panti"][0]
        assert form["note"].value() == "Tanpa keluarga."

    @pytest.mark.parametrize("panti", ["", "0", "x", "999999999999999999999"])
    def test_a_house_that_is_none_is_refused(self, panti: str) -> None:
        form = sent(PlaceForm, in_transit(), self.worker(), panti=panti, urgency="normal", note="x")
        assert list(form.errors) == ["panti"]

    def test_begins_with_what_was_returned(self) -> None:
        case = in_transit()
        proposal = proposed(case, "PSTW-BM3", urgency="urgent")
        services.return_proposal(
            proposal, actor=staff("supervisor", "SDS-PUS"), version=1, note="Cari yang dekat."
        )
        form = PlaceForm(case=fresh(case), actor=self.worker())
        begun = [form[name].value() for name in ("panti", "urgency", "note")]
        assert begun == [office("PSTW-BM3").pk, "urgent", "Tidak ada keluarga yang diketahui."]

    def test_a_full_house_warns(self) -> None:
        set_capacity(HOUSE, 0)
        form = PlaceForm(case=in_transit(), actor=self.worker())
        pk = str(office(HOUSE).pk)
        assert f'value="{pk}"' in str(form["panti"])
        assert form.fits[pk].is_full
        assert form.fields["panti"].widget.hints[pk].startswith(form.fits[pk].house.words)


@pytest.mark.parametrize("name", ["decline", "withdraw_placement"])
def test_a_step_back_needs_its_reason(name: str) -> None:
    case = on_the_way()
    form = sent(registry.step_form(name).form, case, staff("head_of_panti", HOUSE), note="  ")
    assert isinstance(form, ReasonForm)
    assert list(form.errors) == ["note"]


def test_accepting_a_full_house_is_told_and_possible() -> None:
    set_capacity(HOUSE, 0)
    case = on_the_way()
    form = sent(AcceptForm, case, staff("head_of_panti", HOUSE))
    assert form.is_valid()
    assert (
        form["note"].help_text
        != AcceptForm(case=in_transit(others(1)[0]), actor=form.actor)["note"].help_text
    )


class TestAdmit:
    def perform(self, case: Case, **data: Any) -> Any:
        actor = staff("panti_staff", HOUSE)
        step = registry.step_form("admit")
        form = sent(
            step.form, case, actor, **({"occurred_at": minute(timezone.now()), "place": "Kamar 3"} | data)
        )
        assert form.is_valid(), form.errors
        step.perform(case, actor, form, form.cleaned_data["expected_stage"])
        return form

    def test_with_a_place_the_person_is_in(self) -> None:
        case = on_the_way()
        self.perform(case)
        assert fresh(case).stage == "intake"
        assert case.stays.first().place == "Kamar 3"

    def test_a_full_house_asks_for_the_reason(self) -> None:
        set_capacity(HOUSE, 0)
        case = on_the_way()
        form = sent(
            AdmitForm, case, staff("panti_staff", HOUSE), occurred_at=minute(timezone.now()), place="Kamar 3"
        )
        assert list(form.errors) == ["over_capacity_reason"]
        self.perform(case, over_capacity_reason="Tiba malam hari.")
        assert case.stays.first().over_capacity_reason == "Tiba malam hari."

    @pytest.mark.parametrize("days", [-60, 1])
    def test_a_wrong_time_is_named_with_the_missing_place(self, days: int) -> None:
        form = sent(
            AdmitForm,
            on_the_way(),
            staff("panti_staff", HOUSE),
            occurred_at=minute(timezone.now() + timedelta(days=days)),
        )
        assert set(form.errors) == {"occurred_at", "place"}

    def test_a_house_with_places_does_not_ask(self) -> None:
        assert (
            "over_capacity_reason"
            not in AdmitForm(case=on_the_way(), actor=staff("panti_staff", HOUSE)).fields
        )

    def test_the_house_filled_up_meanwhile_so_the_form_asks_and_keeps_what_was_typed(self) -> None:
        set_capacity(HOUSE, 1)
        one, two = others(2)
        case, actor, step = on_the_way(one), staff("panti_staff", HOUSE), registry.step_form("admit")
        form = sent(
            step.form, case, actor, occurred_at=minute(timezone.now()), place="Kamar 3", note="Lelah."
        )
        assert form.is_valid()
        admit(on_the_way(two))
        with pytest.raises(ValidationError):
            step.perform(case, actor, form, "placement")
        assert form["over_capacity_reason"].value() is None
        assert (form["place"].value(), form["note"].value()) == ("Kamar 3", "Lelah.")


class TestHealthCheck:
    FINDINGS: dict[str, Any] = {
        "mental_state": "calm",
        "hospital_now": "no",
        "systolic": "150",
        "diastolic": "90",
        "temperature": "36.8",
        "complaint": "Kaki bengkak.",
    }

    def form(self, case: Case, **data: Any) -> Any:
        content = {"occurred_at": minute(timezone.now())} | self.FINDINGS | data
        return sent(HealthCheckForm, case, staff("nurse", HOUSE), **content)

    def test_sane_findings_pass_and_meet_the_need(self) -> None:
        case = resident()
        need = next(need for need in NEEDS["begin_support"] if need.key == "health_checked")
        assert not is_met(need, case)
        form = self.form(case)
        assert form.is_valid(), form.errors
        check = record_health_check(
            case, actor=form.actor, done_at=form.cleaned_data["occurred_at"], **form.findings()
        )
        assert is_met(need, fresh(case))
        assert (check.stay.panti.code, check.complaint, check.hospital_now) == (HOUSE, "Kaki bengkak.", False)
        assert case.events.get(verb="health_check").facts == {"care": [], "health_check": check.pk}

    def test_a_check_in_the_house_before_does_not_count(self) -> None:
        case = in_transit()
        record_health_check(
            case,
            actor=staff("nurse", TRANSIT),
            done_at=timezone.now() - timedelta(days=1),
            mental_state="calm",
            hospital_now=False,
        )
        services.approve(proposed(case), actor=staff("supervisor", "SDS-PUS"), version=1)
        admit(fresh(case))
        need = next(need for need in NEEDS["begin_support"] if need.key == "health_checked")
        assert not is_met(need, fresh(case))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("systolic", "20"),
            ("systolic", "400"),
            ("systolic", ""),
            ("diastolic", "160"),
            ("temperature", "20"),
            ("temperature", "46"),
            ("temperature", "panas"),
            ("pulse", "500"),
            ("weight", "0"),
            ("height", "300"),
            ("mental_state", ""),
            ("mental_state", "gila"),
            ("hospital_now", ""),
        ],
    )
    def test_what_no_body_shows_is_a_message_on_its_field(self, field: str, value: str) -> None:
        form = self.form(resident(), **{field: value})
        assert list(form.errors) == [field]
        assert form["complaint"].value() == "Kaki bengkak."

    @pytest.mark.parametrize("days", [-5, 1])
    def test_every_error_is_named_at_the_first_try(self, days: int) -> None:
        when = minute(timezone.now() + timedelta(days=days))
        form = self.form(resident(), occurred_at=when, pulse="500", diastolic="", mental_state="")
        assert set(form.errors) == {"occurred_at", "pulse", "diastolic", "mental_state"}

    def test_the_service_holds_the_ranges_too(self) -> None:
        case = resident()
        with pytest.raises(ValidationError):
            record_health_check(
                case,
                actor=staff("nurse", HOUSE),
                done_at=timezone.now(),
                mental_state="calm",
                hospital_now=False,
                pulse=900,
            )
        assert not HealthCheck.objects.exists()

    @pytest.mark.parametrize("days", [-5, 1])
    def test_before_the_arrival_or_tomorrow_is_refused(self, days: int) -> None:
        case = resident()
        with pytest.raises(ValidationError) as refused:
            record_health_check(
                case,
                actor=staff("nurse", HOUSE),
                done_at=timezone.now() + timedelta(days=days),
                mental_state="calm",
                hospital_now=False,
            )
        assert list(refused.value.error_dict) == ["occurred_at"]

    def test_only_a_nurse_of_the_house_records(self) -> None:
        case = resident()
        for actor in (staff("nurse", TRANSIT), staff("panti_staff", HOUSE), staff("head_of_panti", HOUSE)):
            with pytest.raises(NotAllowed):
                record_health_check(
                    case, actor=actor, done_at=timezone.now(), mental_state="calm", hospital_now=False
                )

    def test_the_words_are_stored_encrypted(self) -> None:
        from django.db import connection

        case = resident()
        record_health_check(
            case,
            actor=staff("nurse", HOUSE),
            done_at=timezone.now(),
            mental_state="calm",
            hospital_now=True,
            complaint="Kaki bengkak.",
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT complaint FROM panti_healthcheck")
            stored = bytes(cursor.fetchone()[0])
        assert b"bengkak" not in stored
        assert len(stored) > len("Kaki bengkak.")


class TestExits:
    FAMILY: dict[str, Any] = {
        "address": "Jl. Melati 3, Brebes",
        "collector_name": "Sulastri",
        "collector_relation": "adik",
        "collector_phone": "0812 0000 1111",
        "collector_nik": "3171 0141 0770 0001",
        "note": "Keluarga siap.",
    }

    def worker(self) -> User:
        return staff("panti_social_worker", HOUSE)

    def test_visits_are_offered_at_one_three_and_six_months(self) -> None:
        form = ReturnToFamilyForm(case=resident(), actor=self.worker())
        today = timezone.localdate()
        offered = [form[f"visit_{number}"].value() for number in (1, 2, 3)]
        assert offered == [months_later(today, months) for months in (1, 3, 6)]

    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-11-22", 3, "2027-02-22"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-12-01", 1, "2028-01-01"),
        ],
    )
    def test_months_end_where_the_month_ends(self, day: str, months: int, later: str) -> None:
        from datetime import date

        assert months_later(date.fromisoformat(day), months).isoformat() == later

    def test_a_visit_in_the_past_is_refused_on_its_field(self) -> None:
        form = sent(
            ReturnToFamilyForm, resident(), self.worker(), **self.FAMILY, visit_1=soon(-1), visit_2=soon(60)
        )
        assert list(form.errors) == ["visit_1"]

    def test_at_least_one_visit_is_planned(self) -> None:
        form = sent(ReturnToFamilyForm, resident(), self.worker(), **self.FAMILY)
        assert list(form.errors) == ["visit_1"]

    @pytest.mark.parametrize(
        "field", ["collector_name", "collector_relation", "collector_phone", "address", "note"]
    )
    def test_a_return_to_the_family_names_who_and_where(self, field: str) -> None:
        form = sent(
            ReturnToFamilyForm, resident(), self.worker(), **(self.FAMILY | {field: " "}), visit_1=soon()
        )
        assert list(form.errors) == [field]

    def test_a_nik_of_fifteen_digits_is_refused(self) -> None:
        form = sent(
            ReturnToFamilyForm,
            resident(),
            self.worker(),
            **(self.FAMILY | {"collector_nik": "317101410770001"}),
            visit_1=soon(),
        )
        assert list(form.errors) == ["collector_nik"]

    def test_proposing_plans_the_exit(self) -> None:
        case, actor = resident(), self.worker()
        step = registry.step_form("return_to_family")
        form = sent(
            step.form, case, actor, **self.FAMILY, visit_1=soon(30), visit_2=soon(90), visit_3=soon(30)
        )
        assert form.is_valid(), form.errors
        step.perform(case, actor, form, case.stage)
        planned = Exit.objects.get(case=case)
        assert (planned.destination, planned.collector_name, planned.collector_nik) == (
            "family",
            "Sulastri",
            "3171014107700001",
        )
        # the same day given twice is one visit
        assert planned.follow_up_dates == [soon(30), soon(90)]
        assert "Sulastri" not in str([event.facts for event in case.events.all()])

    def test_a_discharge_does_not_go_to_the_family(self) -> None:
        content = {"address": "Tegal", "note": "Sudah bekerja.", "visit_1": soon()}
        case = resident()
        refused = sent(DischargeForm, case, self.worker(), destination="family", **content)
        assert list(refused.errors) == ["destination"]
        form = sent(DischargeForm, case, self.worker(), destination="work", **content)
        assert form.is_valid(), form.errors

    def gate(self, proposal: Any, **data: Any) -> Any:
        case = fresh(proposal.case)
        content = {"occurred_at": minute(timezone.now())} | data
        return sent(GateForm, case, staff("panti_staff", HOUSE), proposal=proposal, **content)

    def test_papers_missing_at_the_gate_are_named(self) -> None:
        form = self.gate(leaving(resident()), paper_collector_id="on", paper_handover="on")
        assert sorted(form.errors) == ["paper_family_card", "paper_undertaking"]
        assert str(form.fields["paper_family_card"].label) in form.errors["paper_family_card"][0]

    def test_a_time_ahead_is_named_with_the_papers_missing(self) -> None:
        case = resident()
        form = sent(
            GateForm,
            case,
            staff("panti_staff", HOUSE),
            proposal=leaving(case),
            occurred_at=minute(timezone.now() + timedelta(days=1)),
        )
        assert {"occurred_at", "paper_undertaking"} <= form.errors.keys()

    def test_a_telephone_number_that_is_none_is_named_with_the_rest(self) -> None:
        data = self.FAMILY | {"collector_phone": "abc", "address": ""}
        form = sent(ReturnToFamilyForm, resident(), staff("panti_social_worker", HOUSE), **data)
        assert {"collector_phone", "address"} <= form.errors.keys()
        assert form["collector_phone"].value() == "abc"

    def test_the_service_names_them_too(self) -> None:
        proposal = leaving(resident())
        with pytest.raises(ValidationError) as refused:
            services.carry_out_exit(
                proposal,
                actor=staff("panti_staff", HOUSE),
                version=proposal.version,
                papers={"handover": "1"},
            )
        assert "papers" in refused.value.error_dict

    def test_with_all_papers_the_person_leaves_and_the_place_is_free(self) -> None:
        case = resident()
        proposal = leaving(case)
        form = self.gate(
            proposal,
            paper_collector_id="on",
            paper_family_card="on",
            paper_undertaking="on",
            paper_handover="on",
            number_handover=" BA-12 ",
            number_local_letter="not seen, so not kept",
        )
        assert form.is_valid(), form.errors
        registry.carry_out_form("return_to_family").perform(fresh(case), form.actor, form, proposal)
        assert fresh(case).stage == "aftercare"
        assert {paper.kind: paper.number for paper in proposal.exit.papers.all()} == {
            "collector_id": "",
            "family_card": "",
            "undertaking": "",
            "handover": "BA-12",
        }
        assert not case.stays.filter(left_at=None).exists()

    def test_leaving_before_arriving_is_a_message_on_the_field(self) -> None:
        proposal = leaving(resident(), kind="discharge")
        form = self.gate(
            proposal, paper_handover="on", occurred_at=minute(timezone.now() - timedelta(days=3))
        )
        assert list(form.errors) == ["occurred_at"]

    def test_a_proposal_changed_since_the_gate_page_was_opened_is_stale(self) -> None:
        proposal = leaving(resident(), kind="discharge")
        form = self.gate(proposal, paper_handover="on", version=proposal.version - 1)
        assert form.is_valid(), form.errors
        with pytest.raises(Stale):
            registry.carry_out_form("discharge").perform(fresh(proposal.case), form.actor, form, proposal)
