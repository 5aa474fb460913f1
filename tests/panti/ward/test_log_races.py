"""Two who write the same log at the same moment: one wins, the other sees both texts."""

import threading
from contextlib import suppress
from typing import Any

import pytest

from casework.offices.models import User
from casework.panti.models import LogEntry, Stay
from casework.panti.shifts import current_shift
from casework.panti.ward import logbook
from casework.panti.ward.logbook import Row, WrittenMeanwhile, usual, write_log
from tests.panti.road import HOUSE, resident
from tests.staff import office, staff
from tests.together import failures, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_first_entries_at_once_are_one_entry_and_both_texts(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay = Stay.objects.get(case=resident(), left_at__isnull=True)
    house, shift = office(HOUSE), current_shift()
    both_have_read, read = threading.Barrier(2), logbook.newest

    def newest(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        # whoever waits for the other before reading never comes here together with them
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait(1)
        return found

    monkeypatch.setattr(logbook, "newest", newest)

    def write(person: User, condition: str) -> int:
        return write_log(house, shift, [Row(stay.pk, usual() | {"condition": condition}, None)], actor=person)

    people = [staff("panti_staff", HOUSE, another=number) for number in (0, 1)]
    results = together(lambda: write(people[0], "weak"), lambda: write(people[1], "ill"))
    assert [type(error) for error in failures(results)] == [WrittenMeanwhile]
    assert LogEntry.objects.count() == 1
