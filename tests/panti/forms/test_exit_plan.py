"""The forms that plan an exit: who fetches the person, where they go, and the visits afterwards."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from casework.cases import registry
from casework.cases.models import Exit
from casework.offices.models import User
from casework.offices.months import months_later
from casework.panti.exit_forms import DischargeForm, ReturnToFamilyForm
from tests.panti.forms.sending import sent
from tests.panti.road import HOUSE, resident, soon
from tests.staff import staff

pytestmark = pytest.mark.django_db


class TestExitPlan:
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

    def test_a_telephone_number_that_is_none_is_named_with_the_rest(self) -> None:
        data = self.FAMILY | {"collector_phone": "abc", "address": ""}
        form = sent(ReturnToFamilyForm, resident(), staff("panti_social_worker", HOUSE), **data)
        assert {"collector_phone", "address"} <= form.errors.keys()
        assert form["collector_phone"].value() == "abc"
