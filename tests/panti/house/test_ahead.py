"""How full a house will be: what each number counts, and from which day on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import ProposalStatus
from casework.cases.models import Case, Exit, Proposal
from casework.panti.enums import AwayKind
from casework.panti.house.ahead import DAYS, Ahead, ahead
from casework.panti.house.counts import house
from casework.panti.house.enums import MoveKind
from casework.panti.house.moves import COMING, GOING
from casework.panti.house.services import take_out
from casework.panti.models import OutOfService, Stay, StayAbsence
from tests import road
from tests.panti.facts import away, gone
from tests.panti.house.days import at, in_days, lives_here, of
from tests.panti.house.plan import bed, wing
from tests.panti.road import HOUSE, TRANSIT, in_transit, leaving, on_the_way, others, resident, set_capacity
from tests.panti.transfers.test_transfer import THERE, ask, set_out
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def residents(found: Ahead) -> list[int]:
    return [day.residents for day in found.days]


def moved(found: Ahead) -> list[tuple[int, str]]:
    """In how many days, and what."""
    return [((move.day - timezone.localdate()).days, move.kind.value) for move in found.moves]


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


def test_every_kind_of_move_comes_or_goes_or_is_a_return() -> None:
    assert {*COMING, *GOING, MoveKind.BACK} == set(MoveKind)
