"""Clerks at once: whoever comes second takes the next number, and a number given back is taken by who waited for it."""

import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from casework.cases import services
from casework.cases.models import Case
from casework.panti.models import RegisterCounter, RegisterEntry
from tests.panti.road import HOUSE, TRANSIT, admit, on_the_way, others
from tests.road import open_case
from tests.staff import office, staff
from tests.together import failures, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def whole_registers() -> Any:
    yield
    call_command("verify_registers", stdout=StringIO())


def serials(code: str) -> list[int]:
    return sorted(RegisterEntry.objects.filter(panti=office(code)).values_list("serial", flat=True))


def hand_over(case: Case, clerk: int) -> Any:
    actor = staff("outreach_officer", "SDS-PUS", another=clerk)
    return lambda: services.transition(
        case, "hand_over", actor=actor, expected_stage="outreach", panti=office(TRANSIT).pk
    )


def test_arrivals_at_once_take_consecutive_numbers(transactional_db: None) -> None:
    """The first ever in the house: its book does not exist yet either."""
    cases = [open_case(person=person) for person in others(4)]
    results = together(*(hand_over(case, clerk) for clerk, case in enumerate(cases)))
    assert failures(results) == []
    assert serials(TRANSIT) == [1, 2, 3, 4]
    assert RegisterCounter.objects.get(panti=office(TRANSIT)).last == 4


def test_two_clerks_admit_into_one_house_at_once(transactional_db: None) -> None:
    first, second = (on_the_way(person) for person in others(2))
    results = together(
        lambda: admit(first, actor=staff("panti_staff", HOUSE)),
        lambda: admit(second, actor=staff("panti_staff", HOUSE, another=1)),
    )
    assert failures(results) == []
    assert serials(HOUSE) == [1, 2]


def test_whoever_waited_takes_the_number_that_was_rolled_back(transactional_db: None) -> None:
    failing, waiting = (open_case(person=person) for person in others(2))
    fail, wait = hand_over(failing, 0), hand_over(waiting, 1)
    taken, given_back = threading.Event(), []

    def slow() -> None:
        with transaction.atomic():
            fail()
            given_back.extend(serials(TRANSIT))
            taken.set()
            # long enough for the other to be waiting
            threading.Event().wait(0.6)
            transaction.set_rollback(True)

    def patient() -> None:
        taken.wait(10)
        wait()

    assert failures(together(slow, patient)) == []
    assert given_back == [1]
    entry = RegisterEntry.objects.get(panti=office(TRANSIT))
    assert (entry.serial, entry.stay.case_id) == (1, waiting.pk)
    connection.close()
