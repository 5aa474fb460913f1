"""The days ahead on the page: each bed over the days, who reads which name, and what a page asks of the database."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.cases.models import Case, Proposal
from casework.panti.enums import AwayKind
from casework.panti.house.ahead import DAYS
from casework.panti.house.enums import PlaceKind
from casework.panti.house.nights import nights
from casework.panti.house.services import Asked, give_bed, reserve_bed, take_out
from tests import road
from tests.panti.facts import away
from tests.panti.house.days import at, in_days, lives_here, of, signed_in
from tests.panti.house.plan import bed, in_bed, wing
from tests.panti.road import HOUSE, TRANSIT, in_transit, leaving, on_the_way, others, resident, set_capacity
from tests.panti.transfers.test_transfer import THERE
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.desk.context._read_frame", lambda request, user: {})


class TestBeds:
    def runs(self, actor: Any = None, number: int = 0) -> list[tuple[str, int]]:
        found = nights(office(HOUSE), actor or staff("panti_staff", HOUSE), of())
        row = [row for room in found[0].rooms for row in room.rows][number]
        assert sum(run.columns for run in row.runs) == DAYS + 1
        return [(str(run.tone), run.columns) for run in row.runs]

    def test_a_bed_is_free_from_the_day_its_occupant_leaves(self) -> None:
        wing()
        proposal = leaving(lives_here())
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(4))
        assert self.runs() == [("taken", 5), ("free", 10)]
        assert self.runs(number=1) == [("free", 15)]

    def test_a_kept_bed_stays_kept_and_a_free_one_goes_out_of_service(self) -> None:
        wing()
        case = on_the_way(accepted=True)
        reserve_bed(case, bed("1.2").pk, actor=staff("panti_staff", HOUSE))
        take_out(
            bed("1.3"), actor=staff("head_of_panti", HOUSE), reason="Dicat.", began_at=at(2), ends_at=at(5)
        )
        assert self.runs(number=1) == [("booked", 15)]
        assert self.runs(number=2) == [("free", 3), ("out", 3), ("free", 9)]

    def test_somebody_in_hospital_keeps_their_bed_and_only_readers_see_that_they_are_away(self) -> None:
        wing()
        away(lives_here(), AwayKind.HOSPITAL, days=3)
        assert self.runs() == [("away", 4), ("taken", 11)]
        assert self.runs(staff("supervisor", "SDS-TIM")) == [("taken", 15)]

    def test_a_mat_goes_with_whoever_slept_on_it(self) -> None:
        made = wing(beds=1)
        case = resident()
        mat = Asked(PlaceKind.MAT, made.rooms.get().pk, reason="Semua tempat tidur terisi.")
        give_bed(case, mat, actor=staff("panti_staff", HOUSE))
        proposal = leaving(road.fresh(case))
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(1))
        assert self.runs(number=1) == [("over", 2), ("gone", 13)]

    @pytest.mark.parametrize("back_in", [None, 2])
    def test_a_bed_out_of_service_under_somebody_stays_theirs_and_says_so(self, back_in: int | None) -> None:
        wing()
        lives_here()
        take_out(
            bed(),
            actor=staff("head_of_panti", HOUSE),
            reason="Atap bocor.",
            began_at=timezone.now(),
            ends_at=at(back_in) if back_in else None,
        )
        page = signed_in("panti_staff").get(reverse("house_ahead", args=[HOUSE])).content.decode()
        assert 'data-bed="taken" data-alarm' in page
        assert "Atap bocor." in page


class TestPages:
    def test_names_stand_for_readers_alone_and_the_number_for_everybody(self) -> None:
        wing()
        case = lives_here(name="Rubiyah")
        Proposal.objects.filter(pk=leaving(case).pk).update(valid_until=in_days(4))
        address = reverse("house_ahead", args=[HOUSE])
        assert "Rubiyah" in signed_in("panti_staff").get(address).content.decode()
        Case.objects.filter(pk=case.pk).update(sealed=True)
        for role, code in (("supervisor", "SDS-TIM"), ("clerk", HOUSE)):
            page = signed_in(role, code).get(address).content.decode()
            assert "Rubiyah" not in page
            assert case.number not in page
            assert "1 orang tidak disebut namanya" in page
        assert "Rubiyah" in signed_in("head_of_panti").get(address).content.decode()

    def test_each_number_leads_to_the_day_with_its_people(self) -> None:
        proposal = leaving(resident())
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(4))
        page = signed_in("panti_staff").get(reverse("house_ahead", args=[HOUSE])).content.decode()
        day = in_days(4).isoformat()
        assert f'<a href="#d-{day}">−1</a>' in page
        assert f'id="d-{day}"' in page

    def test_a_house_somebody_is_not_shown_is_not_found(self) -> None:
        address = reverse("house_ahead", args=[HOUSE])
        assert signed_in("outreach_officer", "SDS-TIM").get(address).status_code == 404
        assert signed_in("nurse", "PSBI-1").get(address).status_code == 404

    def test_the_dinas_sees_every_house_and_where_it_gets_too_full(self) -> None:
        set_capacity(HOUSE, 0)
        on_the_way(accepted=True)
        page = signed_in("dinas_decider", "DINAS").get(reverse("panti_ahead"))
        assert [one.office.code for one in page.context["alarms"]] == [HOUSE]
        shown = {one.office.code for _title, houses in page.context["groups"] for one in houses}
        assert {HOUSE, TRANSIT, THERE} <= shown
        last = page.context["totals"][-1]
        assert (last["residents"], last["over"]) == (1, 1)

    def test_the_page_of_all_houses_shows_each_only_those_it_may(self) -> None:
        page = signed_in("panti_staff").get(reverse("panti_ahead"))
        assert [one.office.code for _title, houses in page.context["groups"] for one in houses] == [HOUSE]

    @pytest.mark.parametrize("people", [1, 3])
    def test_pages_ask_as_much_whatever_they_show(self, people: int, django_assert_num_queries: Any) -> None:
        wing(beds=4)
        for number, person in enumerate(others(people), start=1):
            case = resident(person)
            give_bed(case, in_bed(f"1.{number}"), actor=staff("panti_staff", HOUSE))
            leaving(road.fresh(case))
        for person in others(people):
            on_the_way(person, accepted=True)
        for person in others(people):
            in_transit(person)
        for client, address, queries in (
            (signed_in("panti_staff"), reverse("house_ahead", args=[HOUSE]), HOUSE_QUERIES),
            (signed_in("panti_staff", TRANSIT), reverse("house_ahead", args=[TRANSIT]), TRANSIT_QUERIES),
            (signed_in("dinas_decider", "DINAS"), reverse("panti_ahead"), ALL_QUERIES),
        ):
            client.get(address)
            with django_assert_num_queries(queries):
                client.get(address)


# the reader's rights and the house; absences, exits, placements with their longer terms, transfers; what is out; the
# numbers of the house; of the beds: what the board reads; whose case is read
HOUSE_QUERIES = 28
# no beds are registered there; the clocks of its stays and their extensions instead
TRANSIT_QUERIES = 20
ALL_QUERIES = 19
