"""Dates, deadlines and names as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from casework.desk.wording import WIB, first_letters, mask_nik, read_due, say_moment, tone_of

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=WIB)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("", "22 November 2026, 14.05"),
        ("day", "22 November 2026"),
        ("weekday", "Minggu, 22 November 2026"),
        ("stamp", "22 Nov, 14.05"),
        ("time", "14.05"),
    ],
)
def test_moment_is_said_in_wib_and_indonesian(shape: str, said: str) -> None:
    moment = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
    with translation.override("id"):
        assert say_moment(moment, shape) == said


def test_moment_near_midnight_takes_the_day_of_jakarta() -> None:
    with translation.override("id"):
        assert say_moment(datetime(2026, 11, 22, 17, 30, tzinfo=UTC)) == "23 November 2026, 00.30"


def test_moment_in_english_has_a_colon() -> None:
    with translation.override("en"):
        assert say_moment(datetime(2026, 11, 22, 7, 5, tzinfo=UTC)) == "22 November 2026, 14:05"


def test_date_has_no_clock_and_nothing_says_nothing() -> None:
    with translation.override("en"):
        assert say_moment(date(2026, 11, 22)) == "22 November 2026"
        assert say_moment(None) == ""


@pytest.mark.parametrize(
    ("due", "words", "state"),
    [
        (at(19, 9), "3 days late", "late"),
        (at(21, 23), "1 day late", "late"),
        (at(22, 7), "3 hours late", "late"),
        (at(22, 10, 20), "just late", "late"),
        (at(22, 14), "today 14:00", "today"),
        (date(2026, 11, 22), "today", "today"),
        (date(2026, 11, 21), "1 day late", "late"),
        (at(23, 8), "tomorrow", "soon"),
        (at(24, 8), "in 2 days", "soon"),
        (at(25, 8), "in 3 days", "far"),
        (date(2026, 11, 28), "in 6 days", "far"),
        (date(2026, 11, 30), "Monday, 30 Nov", "far"),
        (date(2027, 1, 5), "5 January 2027", "far"),
    ],
)
def test_due_is_said_by_how_near_it_is(due: date, words: str, state: str) -> None:
    with translation.override("en"):
        read = read_due(due, NOW)
    assert (read.words, read.state) == (words, state)


def test_nik_shows_its_last_four_digits_only() -> None:
    assert mask_nik("3171 0101 0160 0417") == "•••• 0417"
    assert mask_nik("") == mask_nik(None) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ratna Kusumaningrum", "RK"),
        ("Ns. Fitri Amalia", "FA"),
        ("Suryono", "SU"),
        ("", "?"),
        ("Budi (baru)", "BU"),
    ],
)
def test_initials_leave_titles_out(name: str, letters: str) -> None:
    assert first_letters(name) == letters


def test_tone_is_stable_and_within_the_palette() -> None:
    tones = {tone_of(number) for number in range(60)}
    assert tones == {1, 2, 3, 4, 5, 6}
    assert tone_of("Pak Topi") == tone_of("Pak Topi")


@pytest.mark.parametrize(
    ("days_of_term", "days_left", "state"),
    [
        (40, 11, "far"),
        (40, 10, "soon"),  # the last quarter
        (40, 3, "soon"),
        (8, 3, "far"),
        (3, 2, "far"),
        (3, 1, "soon"),  # the last day, whatever the quarter
    ],
)
def test_a_deadline_is_near_in_its_last_quarter_or_its_last_day(
    days_of_term: int, days_left: int, state: str
) -> None:
    due = datetime(2026, 11, 30, 10, 0, tzinfo=WIB)
    began, now = due - timedelta(days=days_of_term), due - timedelta(days=days_left)
    assert read_due(due, now, began=began).state == state
