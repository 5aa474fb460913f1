"""What a demonstration tells of every day: words that fit an age, luck without a cycle, steps in the order of time."""

import random
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from casework.desk.demo import shifts
from casework.desk.demo.ages import Ages, ages_of
from casework.desk.demo.city.plan import Episode, Home
from casework.desk.demo.city.said import said_of
from casework.desk.demo.residents.daily import with_days
from casework.desk.demo.residents.stock import Ward, medicines_for, notes_on, things_of, ward_of
from casework.desk.demo.ward_words import notes_of
from casework.desk.demo.year import words
from casework.desk.demo.year.names import HOMES, name_of
from casework.offices.models import Criteria
from casework.panti.health.enums import CareNeed
from casework.panti.shifts import shift_at

NOW = datetime(2026, 11, 26, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "called"),
    [
        (0, ("Si Kecil", "Adik", "Dedek")),
        (4, ("Si Kecil", "Adik", "Dedek")),
        (11, ("Dik", "Adik", "Neng")),
        (40, ("Pak", "Mas", "Bang", "Kang", "Mak", "Mbak", "Ibu", "Bu")),
        (77, ("Mbah", "Kakek", "Nenek", "Pak", "Mak")),
    ],
)
def test_somebody_without_a_name_is_called_as_their_age_is(age: int, called: tuple[str, ...]) -> None:
    labels = [words.label(random.Random(seed), "LP"[seed % 2], age)[0] for seed in range(120)]
    assert all(label.startswith(called) for label in labels)
    assert len(set(labels)) > 20


def test_children_have_names_as_they_are_given_now() -> None:
    for home in HOMES:
        for seed in range(20):
            given = name_of(random.Random(seed), home, "L", age=3).split()[0]
            assert given in home.boys
            assert given not in home.men
            assert name_of(random.Random(seed), home, "P", age=70).split()[0] in "|".join(home.women)


def test_a_file_of_a_toddler_speaks_of_growing_and_one_of_a_grown_up_of_work() -> None:
    assert said_of(2).programme == "life_skills"
    assert said_of(10).programme == "education"
    assert said_of(30).programme == "vocational"
    assert said_of(2).systolic[1] < said_of(30).systolic[0]
    for group in Ages:
        assert len(set(notes_of(group))) == 23


@pytest.mark.django_db
def test_every_house_has_a_stock_of_its_kind_and_nobody_small_gets_what_the_old_get() -> None:
    for criteria in Criteria.objects.select_related("office"):
        ward = ward_of(criteria.office.code)
        assert set(ward.care) <= set(CareNeed.values)
        assert all(len(note) <= 200 for code in ward.care for note in notes_on(code))
        small = {order.name for order in medicines_for(ward, Ages.SMALL, transit=True)}
        assert not small & {order.name for order in medicines_for(ward, Ages.OLD, transit=True)}
        assert all("sirup" in name or "tetes" in name or "Salep" in name for name in small)
    assert ward_of("PSBKW-HM") == ward_of("PSBK-HJ")
    assert ward_of("PSAAB-TB") != ward_of("PSAA-PU2")
    assert not set(things_of(Ages.SMALL, "L")) & set(things_of(Ages.OLD, "L"))


@pytest.mark.parametrize("group", list(Ages))
def test_whoever_has_no_name_carries_no_paper_that_says_it(group: Ages) -> None:
    for sex in "LP":
        told = [words for words, _count, _where in things_of(group, sex, named=False)]
        assert len(told) >= 7
        assert not [
            words for words in told if words.startswith(("KTP", "Fotokopi akta", "Buku nikah", "Rapor"))
        ]
        assert len(told) < len(things_of(group, sex))


def test_what_is_unusual_comes_in_no_cycle() -> None:
    shift = shift_at(NOW)

    def unusual(number: int, shift: Any) -> bool:
        stay: Any = SimpleNamespace(case=SimpleNamespace(number=f"K-2026-{number:06d}"))
        return bool(shifts._unusual(Ages.GROWN, stay, shift))

    told = [unusual(number, shift) for number in range(400)]
    assert told == [unusual(number, shift) for number in range(400)]
    assert 0.04 < sum(told) / len(told) < 0.15
    for period in range(1, 60):
        assert told[period:] != told[:-period]
    gaps = [b - a for a, b in zip(_places(told), _places(told)[1:], strict=False)]
    assert len(set(gaps)) > 8
    # nor does the next shift tell the same of the neighbour
    after = [unusual(number, shift.previous.previous) for number in range(400)]
    assert all(after[step:] != told[: len(told) - step] for step in range(12))


def _places(told: list[bool]) -> list[int]:
    return [place for place, one in enumerate(told) if one]


def episode(*, gone: bool = False) -> Episode:
    days = (30, 29, 28, 27, 26, 2)
    steps = ("meet", "hand_over", "sign", "admit", "check", "go_to_hospital" if gone else "report")
    moments = tuple(NOW - timedelta(days=back) for back in days)
    return Episode(7, moments[0], NOW, steps, Home.PANTI, moments=moments)


@pytest.mark.parametrize("gone", [False, True])
def test_days_are_put_between_the_steps_in_the_order_of_time(gone: bool) -> None:
    whole = Ward(100, 100, ward_of("PSTW-BM2").medicines)
    told = episode(gone=gone)
    before = told.steps
    with_days(told, whole, now=NOW, seed=3)
    assert list(told.moments) == sorted(told.moments)
    assert tuple(step for step in told.steps if step in before) == before
    assert {"carry", "order_medicine", "round"} <= set(told.steps)
    added = [at for step, at in zip(told.steps, told.moments, strict=True) if step not in before]
    assert min(added) > told.moments[told.steps.index("admit")]
    if gone:
        assert max(added) < told.moments[told.steps.index("go_to_hospital")]
    rounds = [at for step, at in zip(told.steps, told.moments, strict=True) if step == "round"]
    # what is due in the shift that runs waits for whoever looks at the demonstration
    assert max(rounds) < shift_at(NOW).begins_at + timedelta(minutes=1)


def test_nobody_who_lives_in_no_house_has_days_in_one() -> None:
    told = episode()
    told.home = Home.NONE
    before = told.steps
    with_days(told, Ward(100, 100, ward_of("PSTW-BM2").medicines), now=NOW, seed=3)
    assert told.steps == before


@pytest.mark.parametrize(
    ("age", "ages"), [(0, Ages.SMALL), (5, Ages.SMALL), (6, Ages.CHILD), (17, Ages.CHILD)]
)
def test_ages_change_with_school_and_with_majority(age: int, ages: Ages) -> None:
    assert ages_of(age) == ages
    assert (ages_of(18), ages_of(59), ages_of(60)) == (Ages.GROWN, Ages.GROWN, Ages.OLD)
