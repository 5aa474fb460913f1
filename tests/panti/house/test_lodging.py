"""Who lies where: given, moved, kept and left, and what the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from casework.cases.errors import Illegal, NotAllowed, Refusal
from casework.cases.services import transition
from casework.panti.enums import AwayKind
from casework.panti.house.counts import house
from casework.panti.house.queries import first_fitting, ready_beds, reservation
from casework.panti.house.services import (
    BedTaken,
    bring_back,
    give_bed,
    mark_clean,
    release_bed,
    reserve_bed,
    take_out,
)
from casework.panti.models import Lodging, Wing
from casework.panti.services import come_back, go_away, report_absence
from tests.panti.house.plan import Asked, PlaceKind, bed, in_bed, lying, wing, yesterday
from tests.panti.road import HOUSE, TRANSIT, admit, fresh, in_transit, on_the_way, resident
from tests.road import SUDINSOS, somebody
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def keeper() -> Any:
    return staff("panti_staff", HOUSE)


def lodged(where: str = "1.1", **about: Any) -> Any:
    """Somebody who lives in the house and lies in a bed of its wing, which is made where there is none yet."""
    case = on_the_way(somebody(**about) if about else None, accepted=True)
    if not Wing.objects.filter(panti__code=HOUSE).exists():
        wing()
    admit(case, asked=in_bed(where), place="")
    return fresh(case)


class TestGiving:
    def test_arrival_takes_the_bed_and_the_ledger_names_it(self) -> None:
        case = lodged("1.2")
        stay = case.stays.get(left_at=None)
        assert lying(case) == [("Melati 1.2", True)]
        assert stay.place == "Melati 1.2"
        assert case.events.get(verb="admit").facts["lodging"] == stay.lodgings.get().pk

    def test_somebody_without_a_place_is_given_one_later(self) -> None:
        case = resident()
        wing()
        event = give_bed(case, in_bed(), actor=keeper())
        assert (event.verb, lying(case)) == ("give_bed", [("Melati 1.1", True)])

    def test_moving_ends_the_old_place_when_the_new_one_begins(self) -> None:
        case = lodged()
        event = give_bed(case, in_bed("1.3"), actor=keeper())
        old, new = Lodging.objects.filter(case=case).order_by("pk")
        assert (event.verb, old.ended_with, old.ended_at) == ("move_bed", "moved", new.began_at)
        assert event.facts == {"lodging": new.pk, "from_lodging": old.pk}

    def test_bed_somebody_has_later_is_not_found_with_the_clock_set_back(self) -> None:
        case = lodged("1.1")
        give_bed(case, in_bed("1.2"), actor=keeper())
        mark_clean(bed("1.1"), actor=keeper())
        other = on_the_way(somebody(label="Bu Ani"), accepted=True)
        found = first_fitting(office(HOUSE), other)
        assert found is not None
        assert found.label == "1.1"
        with time_machine.travel(yesterday()):
            found = first_fitting(office(HOUSE), other)
        assert found is not None
        assert found.label == "1.3"

    def test_second_comer_reads_who_was_first_and_what_is_free(self) -> None:
        lodged("1.1", label="Bu Sumi")
        other = on_the_way(somebody(label="Bu Ani"), accepted=True)
        with pytest.raises(BedTaken) as refused:
            admit(other, asked=in_bed("1.1"), place="")
        said = str(refused.value)
        assert "Sumi" in said
        assert staff("panti_staff", HOUSE).name in said
        assert "Melati 1.2, Melati 1.3" in said
        assert not other.stays.filter(panti__code=HOUSE).exists()

    def test_what_is_free_is_said_of_beds_that_fit(self) -> None:
        lodged("1.1", label="Bu Sumi")
        other = on_the_way(somebody(label="Bu Ani"), accepted=True)
        sex = "P" if other.person.sex == "L" else "L"
        wing("Mawar", sex=sex, misfit="warn")
        Wing.objects.filter(name="Melati").update(sex=sex)
        with pytest.raises(BedTaken, match="tidak ada tempat tidur kosong yang sesuai"):
            admit(other, asked=in_bed("1.1"), place="")

    def test_bed_of_another_house_is_no_place_here(self) -> None:
        case = resident()
        wing(code=TRANSIT)
        with pytest.raises(ValidationError):
            give_bed(case, in_bed(code=TRANSIT), actor=keeper())

    @pytest.mark.parametrize("past", [timedelta(days=-1), timedelta(days=2)])
    def test_future_and_time_before_the_arrival_are_refused(self, past: timedelta) -> None:
        case = resident()
        wing()
        with pytest.raises(ValidationError):
            give_bed(case, in_bed(), actor=keeper(), occurred_at=timezone.now() - past)

    def test_whoever_has_no_right_there_moves_nobody(self) -> None:
        case = lodged()
        with pytest.raises(NotAllowed):
            give_bed(case, in_bed("1.2"), actor=staff("supervisor", SUDINSOS))
        assert lying(case) == [("Melati 1.1", True)]

    def test_place_outside_a_bed_needs_its_reason(self) -> None:
        case = resident()
        made = wing()
        mat = Asked(PlaceKind.MAT, made.rooms.get().pk)
        with pytest.raises(ValidationError):
            give_bed(case, mat, actor=keeper())
        give_bed(case, Asked(PlaceKind.MAT, mat.pk, "Kasur lipat, tiga tempat rusak."), actor=keeper())
        assert lying(case)[0][1]
        assert (house(office(HOUSE)).outside, house(office(HOUSE)).in_beds) == (1, 0)


class TestRules:
    def test_wing_that_refuses_lets_nobody_in_whom_its_rules_do_not_fit(self) -> None:
        case = resident()
        other = "P" if case.person.sex == "L" else "L"
        wing(sex=other, misfit="refuse")
        with pytest.raises(ValidationError, match="Melati"):
            give_bed(case, in_bed(), actor=keeper())

    def test_wing_that_warns_lets_them_in(self) -> None:
        case = resident()
        other = "P" if case.person.sex == "L" else "L"
        wing(sex=other, misfit="warn")
        give_bed(case, in_bed(), actor=keeper())
        assert lying(case) == [("Melati 1.1", True)]


class TestLeaving:
    def test_bed_is_kept_for_whoever_is_in_hospital(self) -> None:
        case = lodged()
        go_away(
            case,
            AwayKind.HOSPITAL,
            actor=keeper(),
            expected_stage=case.stage,
            occurred_at=timezone.now(),
            place="RSUD",
        )
        assert lying(case) == [("Melati 1.1", True)]
        come_back(fresh(case), actor=keeper(), expected_stage=case.stage, occurred_at=timezone.now())
        assert lying(case) == [("Melati 1.1", True)]

    def test_bed_is_cleaned_before_somebody_else_has_it(self) -> None:
        case = on_the_way(accepted=True)
        wing(beds=1)
        admit(case, asked=in_bed(), place="")
        case = fresh(case)
        report_absence(
            case,
            actor=keeper(),
            expected_stage=case.stage,
            last_seen_at=timezone.now(),
            last_seen_where="Gerbang",
        )
        assert lying(case) == [("Melati 1.1", False)]
        assert not ready_beds(office(HOUSE)).exists()
        other = resident(somebody(label="Pak Darmo"))
        with pytest.raises(ValidationError, match="Melati"):
            give_bed(other, in_bed(), actor=keeper())
        mark_clean(bed(), actor=keeper())
        give_bed(other, in_bed(), actor=keeper())
        with pytest.raises(Refusal):
            mark_clean(bed(), actor=keeper())

    def test_somebody_last_seen_before_they_were_moved_was_never_in_the_later_bed(self) -> None:
        case, now, here = in_transit(), timezone.now(), staff("panti_staff", TRANSIT)
        wing(code=TRANSIT)
        for label, days in (("1.1", 5), ("1.2", 1)):
            give_bed(case, in_bed(label, code=TRANSIT), actor=here, occurred_at=now - timedelta(days=days))
        seen = now - timedelta(days=2)
        report_absence(
            fresh(case),
            actor=here,
            expected_stage=case.stage,
            last_seen_at=seen,
            last_seen_where="Kamar mandi",
        )
        first, second = Lodging.objects.filter(case=case).order_by("pk")
        assert (first.ended_at, second.began_at, second.ended_at) == (seen, seen, seen)
        connection.check_constraints()


class TestKeeping:
    def test_bed_is_kept_for_whoever_is_accepted_until_they_arrive(self) -> None:
        case = on_the_way(accepted=True)
        wing()
        reserve_bed(case, bed().pk, actor=keeper())
        assert [one.full_name for one in ready_beds(office(HOUSE))] == ["Melati 1.2", "Melati 1.3"]
        admit(case, asked=in_bed(), place="")
        kept = Lodging.objects.get(case=case, stay=None)
        assert (kept.ended_with, lying(case)) == ("arrived", [("Melati 1.1", True)])

    def test_kept_bed_goes_with_the_placement(self) -> None:
        case = on_the_way(accepted=True)
        wing()
        reserve_bed(case, bed().pk, actor=keeper())
        transition(
            case, "decline", actor=staff("head_of_panti", HOUSE), expected_stage="placement", note="Penuh."
        )
        assert reservation(case) is None
        assert ready_beds(office(HOUSE)).count() == 3

    def test_keeping_another_bed_lets_the_first_go(self) -> None:
        case = on_the_way(accepted=True)
        wing()
        reserve_bed(case, bed().pk, actor=keeper())
        reserve_bed(case, bed("1.2").pk, actor=keeper())
        assert [one.full_name for one in ready_beds(office(HOUSE))] == ["Melati 1.1", "Melati 1.3"]
        release_bed(case, actor=keeper())
        assert ready_beds(office(HOUSE)).count() == 3

    def test_nothing_is_kept_before_the_house_accepted(self) -> None:
        case = on_the_way()
        wing()
        with pytest.raises(Illegal):
            reserve_bed(case, bed().pk, actor=keeper())

    def test_kept_bed_is_no_bed_for_others(self) -> None:
        other, case = resident(), on_the_way(somebody(label="Pak Darmo"), accepted=True)
        wing(beds=1)
        reserve_bed(case, bed().pk, actor=keeper())
        with pytest.raises(BedTaken):
            give_bed(other, in_bed(), actor=keeper())


class TestOutOfService:
    def test_bed_out_of_service_is_given_to_nobody(self) -> None:
        case = resident()
        wing()
        head = staff("head_of_panti", HOUSE)
        take_out(bed(), actor=head, reason="Atap bocor", began_at=timezone.now())
        with pytest.raises(ValidationError, match="Atap bocor"):
            give_bed(case, in_bed(), actor=keeper())
        assert (house(office(HOUSE)).capacity, house(office(HOUSE)).in_service) == (3, 2)
        bring_back(bed(), actor=head)
        assert house(office(HOUSE)).in_service == 3

    def test_bed_is_taken_out_under_somebody_who_then_has_to_be_moved(self) -> None:
        case = lodged()
        take_out(bed(), actor=staff("head_of_panti", HOUSE), reason="Rangka patah", began_at=timezone.now())
        assert lying(case) == [("Melati 1.1", True)]

    @pytest.mark.parametrize("ends", [timedelta(hours=-1), None])
    def test_reversed_and_overlapping_times_are_refused(self, ends: timedelta | None) -> None:
        wing()
        head, now = staff("head_of_panti", HOUSE), timezone.now()
        take_out(bed(), actor=head, reason="Dicat", began_at=now + timedelta(days=2))
        with pytest.raises(ValidationError):
            take_out(bed(), actor=head, reason="Dicat", began_at=now, ends_at=now + ends if ends else None)

    def test_planned_time_out_of_service_is_called_off(self) -> None:
        wing()
        head, later = staff("head_of_panti", HOUSE), timezone.now() + timedelta(days=2)
        take_out(bed(), actor=head, reason="Dicat", began_at=later)
        assert house(office(HOUSE)).in_service == 3
        bring_back(bed(), actor=head)
        take_out(bed(), actor=head, reason="Dicat lagi", began_at=later)
        with pytest.raises(Refusal):
            bring_back(bed("1.2"), actor=head)

    def test_staff_of_the_house_do_not_take_beds_out(self) -> None:
        wing()
        with pytest.raises(NotAllowed):
            take_out(bed(), actor=keeper(), reason="Bocor", began_at=timezone.now())


class TestTheDatabase:
    def test_two_in_one_bed_are_refused(self) -> None:
        one, two = lodged("1.1", label="A"), lodged("1.2", label="B")
        with pytest.raises(IntegrityError, match="bed_one_occupant"), transaction.atomic():
            Lodging.objects.filter(case=two, stay__left_at=None).update(bed=bed("1.1"))
        assert lying(one) == [("Melati 1.1", True)]

    def test_one_person_in_two_places_is_refused(self) -> None:
        case = lodged()
        there = Lodging.objects.get(case=case, stay__isnull=False)
        there.pk, there.bed, there.given_by = None, bed("1.2"), keeper()
        with pytest.raises(IntegrityError, match="stay_one_place"), transaction.atomic():
            there.save(force_insert=True)

    @pytest.mark.parametrize("change", ["ended", "elsewhere"])
    def test_lodging_outside_its_stay_or_house_is_refused(self, change: str) -> None:
        wing()
        case = lodged()
        wing("Dahlia", code=TRANSIT)
        if change == "ended":
            case.stays.filter(left_at=None).update(left_at=timezone.now(), ended_with="discharge")
        else:
            Lodging.objects.filter(case=case).update(bed=bed(name="Dahlia", code=TRANSIT))
        with pytest.raises(IntegrityError):
            connection.check_constraints()


def test_house_without_beds_counts_the_places_of_its_criteria() -> None:
    in_transit(at=yesterday())
    here = house(office(TRANSIT))
    assert (here.capacity, here.has_beds, here.outside) == (office(TRANSIT).criteria.capacity, False, 0)
