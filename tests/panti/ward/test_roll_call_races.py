"""Two who call the roll of the same people at the same moment and disagree: both are written, nothing deadlocks."""

import threading
from contextlib import suppress
from typing import Any

import pytest

from casework.panti.models import RollCall, Search, Stay
from casework.panti.ward import rollcalls
from casework.panti.ward.rollcalls import take_roll_call
from tests.panti.road import HOUSE, others, resident
from tests.staff import office, staff
from tests.together import failures, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_roll_calls_that_disagree_are_both_written(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, nurse, guard = office(HOUSE), staff("nurse", HOUSE), staff("panti_staff", HOUSE)
    cases = [resident(person) for person in others(2)]
    one, two = (Stay.objects.get(case=case, left_at__isnull=True).pk for case in cases)
    shown = {one, two}
    take_roll_call(house, actor=nurse, present=set(), shown=shown, confirmed=True)
    halfway, miss = threading.Barrier(2), rollcalls._miss

    def slowly(*args: Any) -> None:
        miss(*args)
        with suppress(threading.BrokenBarrierError):
            halfway.wait(1)

    monkeypatch.setattr(rollcalls, "_miss", slowly)
    results = together(
        lambda: take_roll_call(house, actor=nurse, present={one}, shown=shown, confirmed=True),
        lambda: take_roll_call(house, actor=guard, present={two}, shown=shown, confirmed=True),
    )
    assert failures(results) == []
    assert RollCall.objects.count() == 3
    # whoever was written last says who is missing
    last = RollCall.objects.order_by("pk").last()
    assert last is not None
    missing = two if last.taken_by == nurse else one
    assert Search.objects.get(ended_at__isnull=True).stay_id == missing
