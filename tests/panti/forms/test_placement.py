"""The forms that look for a house and answer for it: whom they offer, what they refuse, what they hand on."""

import pytest

from casework.cases import registry, services
from casework.offices.models import User
from casework.panti.forms import AcceptForm, PlaceForm, ReasonForm
from tests.panti.forms.sending import sent
from tests.panti.road import HOUSE, TRANSIT, fresh, in_transit, on_the_way, others, proposed, set_capacity
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


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
