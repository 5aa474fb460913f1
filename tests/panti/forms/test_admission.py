"""The form of an arrival: the place, the moment, and the reason where the house is full."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.cases import registry
from casework.cases.models import Case
from casework.panti.forms import AdmitForm
from tests.panti.forms.sending import minute, sent
from tests.panti.road import HOUSE, admit, fresh, on_the_way, others, set_capacity
from tests.staff import staff

pytestmark = pytest.mark.django_db


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
