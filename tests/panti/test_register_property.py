"""Whatever comes and goes in whatever order: each book runs 1..n in order of recording and every day adds up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.cases.models import Case
from casework.panti.models import RegisterCounter, RegisterEntry, Stay
from casework.panti.registers.movements import days_of
from casework.panti.registers.proof import faults
from casework.panti.services import end_stay, open_stay
from tests.panti.road import others
from tests.road import open_case
from tests.staff import office, staff

HOUSES = ("PSBI-1", "PSBI-2", "PSTW-BM1")
# 17.00 UTC on 31 December is midnight in Jakarta: the moments lie on both sides of it, and exactly on it
NEW_YEAR = datetime(2025, 12, 31, 17, tzinfo=UTC)
PEOPLE = 6
hours = st.one_of(st.sampled_from([-24, 0, 24]), st.integers(-72, 72))
arrivals = st.tuples(
    st.just("arrive"), st.integers(0, PEOPLE - 1), st.sampled_from(HOUSES), hours, st.booleans()
)
departures = st.tuples(st.just("leave"), st.integers(0, PEOPLE - 1), st.integers(0, 60), st.booleans())


class RolledBack(Exception):
    pass


def act(case: Case, deed: tuple[Any, ...]) -> None:
    if deed[0] == "leave":
        stay = Stay.objects.filter(case=case, left_at=None).first()
        if stay is not None:
            end_stay(case, left_at=stay.arrived_at + timedelta(hours=deed[2]), ended_with="discharge")
        return
    arrived_at = NEW_YEAR + timedelta(hours=deed[3])
    latest = Stay.objects.filter(case=case).order_by("-arrived_at", "-pk").first()
    if latest is not None and (latest.left_at is None or latest.left_at > arrived_at):
        return
    open_stay(
        case,
        panti_id=office(deed[2]).pk,
        actor=staff("panti_staff", deed[2]),
        arrived_at=arrived_at,
        began_with="hand_over",
    )


def expected_books() -> dict[tuple[str, int], list[int]]:
    """The stays of each house and year in Jakarta, in the order in which they were written."""
    books: dict[tuple[str, int], list[int]] = {}
    for stay in Stay.objects.select_related("panti").order_by("pk"):
        year = (stay.arrived_at + timedelta(hours=7)).year
        books.setdefault((stay.panti.code, year), []).append(stay.pk)
    return books


def check_books() -> None:
    books = expected_books()
    written: dict[tuple[str, int], list[int]] = {}
    for entry in RegisterEntry.objects.select_related("panti").order_by("serial"):
        line = written.setdefault((entry.panti.code, entry.year), [])
        line.append(entry.stay_id)
        assert entry.serial == len(line), "a hole, or a number given twice"
        assert entry.number == f"{entry.serial:04d}/BI/{entry.panti.code}/{entry.year}"
    assert written == books
    counters = RegisterCounter.objects.filter(last__gt=0).select_related("panti")
    assert {(one.panti.code, one.year): one.last for one in counters} == {
        book: len(stays) for book, stays in books.items()
    }
    assert list(faults()) == []


def check_days() -> None:
    first, last = datetime(2025, 12, 27, tzinfo=UTC).date(), datetime(2026, 1, 7, tzinfo=UTC).date()
    for code in HOUSES:
        days = days_of(office(code), first, last)
        assert days[0].before == 0
        stays = Stay.objects.filter(panti=office(code))
        assert sum(day.arrived for day in days) == stays.count()
        assert sum(day.left for day in days) == stays.filter(left_at__isnull=False).count()
        assert days[-1].after == stays.filter(left_at__isnull=True).count()
        for day, following in zip(days, [*days[1:], None], strict=True):
            assert day.adds_up, day
            assert following is None or following.before == day.after


@pytest.mark.django_db
def test_books_have_no_gaps_and_days_add_up() -> None:
    now = timezone.now()
    cases = [open_case(person=person, at=now) for person in others(PEOPLE)]

    @settings(max_examples=60)
    @given(st.lists(st.one_of(arrivals, departures), min_size=1, max_size=14))
    def anything_that_happens(deeds: list[tuple[Any, ...]]) -> None:
        with transaction.atomic():
            for deed in deeds:
                rolls_back = deed[-1]
                try:
                    with transaction.atomic():
                        act(cases[deed[1]], deed)
                        if rolls_back:
                            raise RolledBack
                except RolledBack:
                    pass
            # what the database itself would say at commit
            connection.check_constraints()
            check_books()
            check_days()
            transaction.set_rollback(True)

    anything_that_happens()
