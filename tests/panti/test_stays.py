"""Stays follow the ledger, capacity is never passed unsaid, nobody is in two houses."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from casework.cases import services
from casework.cases.errors import NotAllowed, Refusal, Stale
from casework.cases.models import Case, CaseEvent
from casework.panti.models import Stay
from casework.panti.queries import house
from casework.panti.registers.services import enter
from tests.panti.road import (
    HOUSE,
    TRANSIT,
    admit,
    fresh,
    in_transit,
    leaving,
    on_the_way,
    others,
    resident,
    set_capacity,
)
from tests.road import open_case, somebody
from tests.staff import office, staff

PAPERS = {"collector_id": "1", "family_card": "2", "undertaking": "3", "handover": "4"}


def open_stays(case: Case) -> list[tuple[str, str]]:
    return [(stay.panti.code, stay.began_with) for stay in Stay.objects.filter(case=case, left_at=None)]


@pytest.mark.django_db
class TestReceivers:
    def test_registering_opens_no_stay(self) -> None:
        assert open_stays(open_case()) == []

    def test_hand_over_opens_a_stay_in_the_transit_panti_when_it_happened(self) -> None:
        moment = timezone.now() - timedelta(days=2)
        case = in_transit(at=moment)
        assert open_stays(case) == [(TRANSIT, "hand_over")]
        stay = case.stays.get()
        assert (stay.arrived_at, stay.person_id, stay.over_capacity) == (moment, case.person_id, False)

    def test_hand_over_to_a_full_house_happens_and_is_marked(self) -> None:
        set_capacity(TRANSIT, 0)
        stay = in_transit(somebody()).stays.get()
        assert stay.over_capacity
        assert stay.capacity_reason != ""

    def test_placing_accepting_and_declining_leave_the_stay_alone(self) -> None:
        case = on_the_way(accepted=True)
        before = case.stays.get()
        services.transition(
            case,
            "decline",
            actor=staff("head_of_panti", HOUSE),
            expected_stage="placement",
            note="Kamar diperbaiki.",
        )
        assert Stay.objects.get(case=case).arrived_at == before.arrived_at
        assert open_stays(case) == [(TRANSIT, "hand_over")]

    def test_admit_ends_one_stay_and_opens_the_other_at_the_same_moment(self) -> None:
        case = resident()
        new, old = case.stays.all()
        assert (old.panti.code, old.ended_with, old.left_at) == (TRANSIT, "admit", new.arrived_at)
        assert (new.panti.code, new.place, new.left_at) == (HOUSE, "Wisma Cempaka, kamar 3", None)
        assert case.present_panti.code == HOUSE
        event = case.events.get(verb="admit")
        assert event.facts == {
            "stay": new.pk,
            "over_capacity": False,
            "left_panti": office("PSBI-1").pk,
        }

    def test_the_door_alone_moves_the_stay_too(self) -> None:
        case = on_the_way()
        services.transition(case, "admit", actor=staff("panti_staff", HOUSE), expected_stage="placement")
        assert open_stays(case) == [(HOUSE, "admit")]

    def test_the_door_alone_does_not_pass_capacity_silently(self) -> None:
        case = on_the_way()
        set_capacity(HOUSE, 0)
        with pytest.raises(ValidationError):
            services.transition(case, "admit", actor=staff("panti_staff", HOUSE), expected_stage="placement")
        assert fresh(case).stage == "placement"
        assert open_stays(case) == [(TRANSIT, "hand_over")]

    def test_an_exit_ends_the_stay_when_the_person_left(self) -> None:
        case = resident()
        proposal = leaving(case)
        assert open_stays(case) == [(HOUSE, "admit")]
        moment = timezone.now() + timedelta(minutes=1)
        services.carry_out_exit(
            proposal,
            actor=staff("panti_staff", HOUSE),
            version=proposal.version,
            papers=PAPERS,
            occurred_at=moment,
        )
        stay = case.stays.first()
        assert (stay.left_at, stay.ended_with) == (moment, "return_to_family")
        assert house(office(HOUSE)).occupied == 0

    def test_leaving_before_arriving_is_refused_and_nothing_is_left_behind(self) -> None:
        case = resident()
        proposal = leaving(case)
        events = CaseEvent.objects.filter(case=case).count()
        with pytest.raises(ValidationError):
            services.carry_out_exit(
                proposal,
                actor=staff("panti_staff", HOUSE),
                version=proposal.version,
                papers=PAPERS,
                occurred_at=case.opened_at,
            )
        assert CaseEvent.objects.filter(case=case).count() == events
        assert open_stays(case) == [(HOUSE, "admit")]
        assert not proposal.exit.papers.exists()


@pytest.mark.django_db
class TestCapacity:
    def test_free_places_count_stays_and_accepted_people(self) -> None:
        set_capacity(HOUSE, 5)
        one, two, three = others(3)
        resident(one)
        on_the_way(two, accepted=True)
        on_the_way(three)
        numbers = house(office(HOUSE))
        assert (numbers.occupied, numbers.reserved, numbers.free) == (1, 1, 3)

    def test_a_kept_place_is_not_given_to_somebody_else(self) -> None:
        set_capacity(HOUSE, 1)
        one, two = others(2)
        on_the_way(one, accepted=True)
        with pytest.raises(ValidationError) as refused:
            admit(on_the_way(two))
        assert "over_capacity_reason" in refused.value.error_dict

    def test_whoever_was_accepted_takes_the_place_kept_for_them(self) -> None:
        set_capacity(HOUSE, 1)
        case = on_the_way(accepted=True)
        admit(case)
        assert not case.stays.first().over_capacity

    def test_over_capacity_needs_a_reason(self) -> None:
        set_capacity(HOUSE, 0)
        case = on_the_way()
        with pytest.raises(ValidationError) as refused:
            admit(case, over_capacity_reason="  ")
        assert list(refused.value.error_dict) == ["over_capacity_reason"]
        assert open_stays(case) == [(TRANSIT, "hand_over")]

    def test_with_a_reason_the_house_takes_one_more_and_marks_it(self) -> None:
        set_capacity(HOUSE, 0)
        case = on_the_way()
        admit(case, over_capacity_reason="Tiba malam hari, tidak ada tempat lain.")
        stay = case.stays.first()
        assert (stay.over_capacity, stay.over_capacity_reason) == (
            True,
            "Tiba malam hari, tidak ada tempat lain.",
        )
        assert house(office(HOUSE)).over == 1
        # the reason is a person's words: the ledger keeps the mark alone
        assert case.events.get(verb="admit").facts == {
            "stay": stay.pk,
            "over_capacity": True,
            "left_panti": office("PSBI-1").pk,
        }

    def test_a_reason_given_needlessly_marks_nothing(self) -> None:
        case = on_the_way()
        admit(case, over_capacity_reason="Jaga-jaga.")
        stay = case.stays.first()
        assert (stay.over_capacity, stay.over_capacity_reason) == (False, "")

    def test_the_database_refuses_an_unexplained_stay_over_capacity(self) -> None:
        case = resident()
        with pytest.raises(IntegrityError, match="stay_over_capacity_has_reason"), transaction.atomic():
            Stay.objects.filter(case=case, left_at=None).update(over_capacity=True)


@pytest.mark.django_db
class TestAdmit:
    def test_only_the_receiving_house_admits(self) -> None:
        case = on_the_way()
        with pytest.raises(NotAllowed):
            admit(case, actor=staff("panti_staff", "PSTW-BM1"))
        with pytest.raises(NotAllowed):
            admit(case, actor=staff("nurse", HOUSE))

    def test_a_stranger_to_the_house_learns_nothing_of_its_numbers(self) -> None:
        case = on_the_way()
        set_capacity(HOUSE, 0)
        with pytest.raises(NotAllowed):
            admit(case, actor=staff("panti_staff", TRANSIT))

    def test_a_placement_withdrawn_meanwhile_is_stale(self) -> None:
        case = on_the_way()
        services.transition(
            case,
            "withdraw_placement",
            actor=staff("supervisor", "SDS-PUS"),
            expected_stage="placement",
            note="Keluarga ditemukan.",
        )
        with pytest.raises(Stale):
            admit(case)
        assert open_stays(case) == [(TRANSIT, "hand_over")]

    def test_arriving_before_the_hand_over_is_refused(self) -> None:
        case = on_the_way()
        with pytest.raises(ValidationError) as refused:
            admit(case, occurred_at=case.stays.get().arrived_at - timedelta(minutes=1))
        assert "occurred_at" in refused.value.error_dict

    def test_arriving_in_the_minute_of_the_decision_passes(self) -> None:
        """Forms say the minute, events the microsecond: a quick pair of entries must not be refused."""
        case = on_the_way()
        admit(case, occurred_at=case.stage_since.replace(second=0, microsecond=0))
        new, old = case.stays.order_by("-pk")
        assert old.left_at == new.arrived_at

    def test_arriving_tomorrow_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            admit(on_the_way(), occurred_at=timezone.now() + timedelta(days=1))


@pytest.mark.django_db
class TestNeverInTwoPlaces:
    def stay(self, case: Case, **changes: Any) -> Stay:
        now = timezone.now()
        facts: dict[str, Any] = {
            "case": case,
            "person": case.person,
            "panti": office("PSTW-BM1"),
            "arrived_at": now,
            "admitted_by": staff("panti_staff", "PSTW-BM1"),
            "began_with": "admit",
        }
        stay = Stay.objects.create(**(facts | changes))
        enter(stay)
        return stay

    def test_one_open_stay_per_person_even_across_cases(self) -> None:
        case, other = in_transit(), in_transit(somebody(label="Bu Sri"))
        Stay.objects.filter(case=other).update(left_at=timezone.now(), ended_with="discharge")
        with (
            pytest.raises(IntegrityError, match=r"one_open_stay_per_person|stay_never_in_two_places"),
            transaction.atomic(),
        ):
            self.stay(other, person=case.person)

    def test_one_open_stay_per_case(self) -> None:
        case = in_transit()
        with pytest.raises(IntegrityError, match=r"one_open_stay_per_case"), transaction.atomic():
            self.stay(case)

    def test_times_of_ended_stays_do_not_overlap(self) -> None:
        case = in_transit()
        now = timezone.now()
        Stay.objects.filter(case=case).update(
            arrived_at=now - timedelta(days=4), left_at=now - timedelta(days=2), ended_with="discharge"
        )
        before = {
            "arrived_at": now - timedelta(days=3),
            "left_at": now - timedelta(days=1),
            "ended_with": "discharge",
        }
        with pytest.raises(IntegrityError, match="stay_never_in_two_places"), transaction.atomic():
            self.stay(case, **before)
        self.stay(case, **(before | {"arrived_at": now - timedelta(days=2)}))

    def test_leaving_before_arriving_is_refused_by_the_database(self) -> None:
        case = in_transit()
        with pytest.raises((IntegrityError, DataError)), transaction.atomic():
            Stay.objects.filter(case=case).update(
                left_at=case.opened_at - timedelta(days=1), ended_with="discharge"
            )

    def test_an_ended_stay_says_how(self) -> None:
        case = in_transit()
        with pytest.raises(IntegrityError, match="stay_ended_says_how"), transaction.atomic():
            Stay.objects.filter(case=case).update(left_at=timezone.now())

    def test_a_hand_over_into_the_time_of_an_old_stay_is_refused_in_words(self) -> None:
        case, again = in_transit(), open_case(person=somebody(label="Bu Sri"))
        now = timezone.now()
        Stay.objects.filter(case=case).update(
            person=again.person, left_at=now + timedelta(hours=1), ended_with="discharge"
        )
        with pytest.raises(ValidationError) as refused:
            services.transition(
                again,
                "hand_over",
                actor=staff("outreach_officer", "SDS-PUS"),
                expected_stage="outreach",
                panti=office(TRANSIT).pk,
            )
        assert "occurred_at" in refused.value.error_dict
        assert fresh(again).stage == "outreach"


@pytest.mark.django_db(transaction=True)
def test_two_arrivals_at_the_last_place_one_gets_it_and_the_other_is_asked_why() -> None:
    set_capacity(HOUSE, 1)
    first, second = (on_the_way(person) for person in others(2))
    actors = staff("panti_staff", HOUSE), staff("panti_staff", HOUSE, another=1)
    holds, done = threading.Event(), []

    def slow() -> None:
        with transaction.atomic():
            admit(first, actor=actors[0])
            holds.set()
            # long enough for the other to have counted, if it did not wait
            threading.Event().wait(0.6)
        done.append("first")
        connection.close()

    def hasty() -> None:
        holds.wait(10)
        try:
            admit(second, actor=actors[1])
        except ValidationError as refused:
            done.append(next(iter(refused.error_dict)))
        else:
            done.append("passed silently")
        connection.close()

    threads = [threading.Thread(target=work) for work in (slow, hasty)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert done == ["first", "over_capacity_reason"]
    assert house(office(HOUSE)).occupied == 1
    assert fresh(second).stage == "placement"
    assert open_stays(second) == [(TRANSIT, "hand_over")]


@pytest.mark.django_db
def test_health_check_without_a_house_is_refused() -> None:
    from casework.panti.services import record_health_check

    case = open_case()
    with pytest.raises((NotAllowed, Refusal)):
        record_health_check(
            case, actor=staff("nurse", HOUSE), done_at=timezone.now(), mental_state="calm", hospital_now=False
        )
