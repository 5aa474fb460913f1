"""Shifts change at 07, 15 and 23 in Jakarta, and a night belongs to the day it begins."""

from datetime import UTC, datetime

import pytest

from casework.panti.shifts import parse_shift, shift_at


@pytest.mark.parametrize(
    ("utc", "key"),
    [
        # 22 November, in WIB
        ("2026-11-21T23:59:59", "2026-11-21-night"),
        ("2026-11-22T00:00:00", "2026-11-22-morning"),
        ("2026-11-22T07:59:59", "2026-11-22-morning"),
        ("2026-11-22T08:00:00", "2026-11-22-evening"),
        ("2026-11-22T15:59:59", "2026-11-22-evening"),
        ("2026-11-22T16:00:00", "2026-11-22-night"),
        # past midnight it is still the night of the 22nd, past the year too
        ("2026-11-22T18:30:00", "2026-11-22-night"),
        ("2026-12-31T19:00:00", "2026-12-31-night"),
    ],
)
def test_shift_of_a_moment(utc: str, key: str) -> None:
    shift = shift_at(datetime.fromisoformat(utc).replace(tzinfo=UTC))
    assert shift.key == key
    assert parse_shift(key) == shift
    assert shift.next.previous == shift
    assert shift.ends_at == shift.next.begins_at


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2026-11-22",
        "2026-13-22-night",
        "2026-11-22-noon",
        "9999-99-99-night",
        "x" * 500,
        # where no shift comes before or after
        "0001-01-01-morning",
        "1999-12-31-night",
        "9999-12-31-night",
    ],
)
def test_key_that_names_no_shift(key: str) -> None:
    assert parse_shift(key) is None
