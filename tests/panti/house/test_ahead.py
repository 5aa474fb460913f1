"""How full a house will be: what each number counts and from which day on, the beds, and who reads which name."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import ProposalStatus
from casework.cases.models import Case, Exit, Proposal
from casework.panti.enums import AwayKind
from casework.panti.house.ahead import DAYS, Ahead, ahead
from casework.panti.house.counts import house
from casework.panti.house.enums import MoveKind, PlaceKind
from casework.panti.house.nights import nights
from casework.panti.house.services import Asked, give_bed, reserve_bed, take_out
from casework.panti.models import OutOfService, Stay, StayAbsence
from tests import road
from tests.panti.facts import away, gone
from tests.panti.house.plan import bed, in_bed, wing
from tests.panti.road import HOUSE, TRANSIT, in_transit, leaving, on_the_way, others, resident, set_capacity
from tests.panti.transfers.test_transfer import THERE, ask, set_out
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.desk.context._read_frame", lambda request, user: {})


def of(code: str = HOUSE) -> Ahead:
    return ahead([office(code)])[0]


def in_days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


def at(number: int, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime.combine(in_days(number), time(hour)))


def residents(found: Ahead) -> list[int]:
    return [day.residents for day in found.days]


def moved(found: Ahead) -> list[tuple[int, str]]:
    """In how many days, and what."""
    return [((move.day - timezone.localdate()).days, move.kind.value) for move in found.moves]


def lives_here(where: str = "1.1", **about: Any) -> Case:
    case = resident(road.somebody(**about) if about else None)
    give_bed(case, in_bed(where), actor=staff("panti_staff", HOUSE))
    return road.fresh(case)


def signed_in(role: str, code: str = HOUSE) -> Client:
    client = Client()
    client.force_login(staff(role, code))
    return client


class TestNow:
    def test_first_column_holds_the_numbers_of_the_board(self) -> None:
        wing(beds=4)
        lives_here()
        on_the_way(others(1)[0], accepted=True)
        take_out(
            bed("1.4"), actor=staff("head_of_panti", HOUSE), reason="Dipan patah.", began_at=timezone.now()
        )
        counted, now = house(office(HOUSE)), of().now
        assert (now.residents, now.in_service, now.kept) == (1, 3, 1)
        assert (now.residents, now.in_service, now.kept) == (
            counted.occupied,
            counted.in_service,
            counted.reserved,
        )
        assert (now.free, now.over) == (counted.free_shown, counted.over) == (1, 0)

    def test_with_nothing_planned_every_day_is_as_now(self) -> None:
        resident()
        found = of()
        assert len(found.days) == DAYS
        assert {(day.residents, day.tonight, day.in_service) for day in found.columns} == {
            (1, 1, house(office(HOUSE)).in_service)
        }
        assert found.moves == []

    def test_a_house_without_beds_counts_the_places_of_its_criteria(self) -> None:
        set_capacity(HOUSE, 2)
        resident()
        assert [day.free for day in of().columns] == [1] * (DAYS + 1)


class TestExits:
    def test_an_approved_exit_frees_the_place_on_its_last_day(self) -> None:
        proposal = leaving(resident())
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(4))
        found = of()
        assert residents(found) == [1] * 4 + [0] * 10
        assert (moved(found), found.moves[0].is_said) == ([(4, "exit")], False)

    def test_a_day_of_departure_goes_before_the_last_day(self) -> None:
        proposal = leaving(resident())
        Exit.objects.filter(proposal=proposal).update(departs_on=in_days(2))
        found = of()
        assert (moved(found), found.moves[0].is_said) == ([(2, "exit")], True)

    def test_a_day_of_departure_that_has_passed_is_today(self) -> None:
        proposal = leaving(resident())
        Exit.objects.filter(proposal=proposal).update(departs_on=in_days(-1))
        found = of()
        assert (moved(found), found.moves[0].is_said) == ([(0, "exit")], False)
        assert (found.now.residents, found.days[0].residents) == (1, 0)

    def test_what_is_only_proposed_or_has_lapsed_moves_nobody(self) -> None:
        proposal = leaving(resident())
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(-1))
        assert moved(of()) == []
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(3), status=ProposalStatus.OPEN)
        assert moved(of()) == []

    def test_an_exit_after_the_last_day_shown_changes_nothing_yet(self) -> None:
        proposal = leaving(resident())
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(DAYS))
        assert (moved(of()), set(residents(of()))) == ([], {1})


class TestPlacements:
    def test_somebody_accepted_keeps_a_place_and_arrives_on_the_last_day_of_the_term(self) -> None:
        on_the_way(accepted=True)
        found = of()
        assert moved(found) == [(7, "placed")]
        assert residents(found) == [0] * 7 + [1] * 7
        assert [day.kept for day in found.columns] == [1] * 8 + [0] * 7
        assert len({day.free for day in found.columns}) == 1

    def test_they_leave_the_house_they_wait_in_on_the_same_day(self) -> None:
        on_the_way(accepted=True)
        here, there = ahead([office(TRANSIT), office(HOUSE)])
        assert moved(here) == [(7, "placed_elsewhere")]
        assert {
            one.residents + other.residents for one, other in zip(here.days, there.days, strict=True)
        } == {1}

    def test_nobody_is_expected_before_the_head_has_accepted(self) -> None:
        on_the_way()
        assert (moved(of()), of().now.kept) == ([], 0)

    def test_an_arrival_overdue_is_expected_today(self) -> None:
        case = on_the_way(accepted=True)
        Case.objects.filter(pk=case.pk).update(stage_since=timezone.now() - timedelta(days=9))
        assert moved(of()) == [(0, "placed")]

    def test_an_arrival_given_more_time_is_expected_then(self) -> None:
        case = on_the_way(accepted=True)
        services.extend_deadline(
            case,
            actor=staff("supervisor", road.SUDINSOS),
            offices=[office(road.SUDINSOS).pk],
            node="admit",
            was=at(7),
            until=at(10),
            reason="Menunggu surat pengantar.",
        )
        assert moved(of()) == [(10, "placed")]


class TestTransfers:
    @pytest.fixture
    def agreed(self) -> Proposal:
        proposal = ask(road.walk_to("psychosocial"))
        services.approve(proposal, actor=staff("head_of_panti", THERE), version=proposal.version)
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(5))
        return Proposal.objects.select_related("case").get(pk=proposal.pk)

    def test_an_agreed_transfer_moves_one_person_on_one_day(self, agreed: Proposal) -> None:
        here, there = ahead([office(HOUSE), office(THERE)])
        assert (moved(here), moved(there)) == ([(5, "transferred")], [(5, "transferred_here")])
        assert there.now.kept == house(office(THERE)).reserved == 1
        assert {
            one.residents + other.residents for one, other in zip(here.days, there.days, strict=True)
        } == {1}

    def test_whoever_has_set_out_arrives_today_and_sleeps_here_no_more(self, agreed: Proposal) -> None:
        set_out(agreed.case)
        here, there = ahead([office(HOUSE), office(THERE)])
        assert (moved(here), moved(there)) == ([(0, "transferred")], [(0, "transferred_here")])
        # they live here until they arrive there, and are on the way
        assert (here.now.residents, here.now.tonight, here.days[0].tonight) == (1, 0, 0)


class TestAway:
    def test_a_return_changes_who_sleeps_here_and_not_how_many_places_are_free(self) -> None:
        away(resident(), AwayKind.HOSPITAL, days=3)
        found = of()
        assert [day.tonight for day in found.columns] == [0] * 4 + [1] * 11
        assert {day.residents for day in found.columns} == {1}
        assert (moved(found), found.moves[0].is_said) == ([(3, "back")], True)

    def test_without_a_day_nobody_is_expected_back(self) -> None:
        away(resident(), AwayKind.HOSPITAL, days=None)
        assert {day.tonight for day in of().columns} == {0}

    def test_whoever_is_overdue_is_expected_today(self) -> None:
        case = resident()
        away(case, AwayKind.LEAVE, days=2)
        StayAbsence.objects.filter(stay__case=case).update(expected_back=in_days(-1))
        found = of()
        assert (moved(found), found.moves[0].is_said) == ([(0, "back")], False)

    def test_somebody_who_left_without_leave_is_no_resident_any_more(self) -> None:
        gone(resident())
        assert {(day.residents, day.tonight) for day in of().columns} == {(0, 0)}

    def test_whoever_leaves_from_hospital_is_away_no_more(self) -> None:
        case = resident()
        away(case, AwayKind.HOSPITAL, days=9)
        proposal = leaving(road.fresh(case))
        Proposal.objects.filter(pk=proposal.pk).update(valid_until=in_days(2))
        found = of()
        assert [(day.residents, day.tonight) for day in found.columns] == [(1, 0)] * 3 + [(0, 0)] * 12


class TestPlaces:
    def test_a_bed_is_in_service_again_on_the_day_its_time_ends(self) -> None:
        wing(beds=3)
        OutOfService.objects.create(
            bed=bed("1.1"),
            began_at=timezone.now() - timedelta(hours=1),
            ends_at=at(3),
            reason="Dicat.",
            recorded_by=staff("head_of_panti", HOUSE),
        )
        assert [day.in_service for day in of().columns] == [2] * 4 + [3] * 11

    def test_a_bed_to_be_taken_out_counts_until_then(self) -> None:
        wing(beds=3)
        take_out(
            bed("1.1"), actor=staff("head_of_panti", HOUSE), reason="Dicat.", began_at=at(2), ends_at=at(5)
        )
        assert [day.in_service for day in of().columns] == [3] * 3 + [2] * 3 + [3] * 9

    def test_overload_is_said_from_its_first_day(self) -> None:
        set_capacity(HOUSE, 0)
        on_the_way(accepted=True)
        found = of()
        assert found.first_over is found.days[7]
        assert [(day.over, day.words) for day in found.days[6:8]] == [(0, "penuh"), (1, "lebih 1")]


class TestLimits:
    def test_whoever_reaches_the_limit_of_the_stay_stands_on_that_day(self) -> None:
        soon, late, far = (in_transit(person) for person in others(3))
        for case, days in ((soon, 15), (late, 30), (far, 2)):
            Stay.objects.filter(case=case).update(arrived_at=at(-days))
        found = of(TRANSIT)
        shown = [(number, clock.case.pk) for number, day in enumerate(found.days) for clock in day.limits]
        assert shown == [(0, late.pk), (6, soon.pk)]

    def test_nobody_in_a_referral_panti_has_one(self) -> None:
        resident()
        assert of().limits == []


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

    def test_a_bed_out_of_service_under_somebody_stays_theirs_and_says_so(self) -> None:
        wing()
        lives_here()
        take_out(bed(), actor=staff("head_of_panti", HOUSE), reason="Atap bocor.", began_at=timezone.now())
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


def test_every_kind_of_move_comes_or_goes_or_is_a_return() -> None:
    from casework.panti.house.moves import COMING, GOING

    assert {*COMING, *GOING, MoveKind.BACK} == set(MoveKind)
