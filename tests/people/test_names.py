"""Which names may be the same: old spelling, titles, order; and which are not."""

import pytest

from casework.people.names import are_alike, are_same, keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Soeparman", "Suparman"),
        ("Djoko Susilo", "JOKO  Susilo"),
        ("Pak Topi", "topi"),
        ("Moch. Arif", "Muhammad Arif"),
        ("Siti Aminah", "Aminah Siti"),
    ],
)
def test_the_same_name_is_heard_through_its_spelling(one: str, other: str) -> None:
    assert are_same(one, other)
    assert set(keys([one])) == set(keys([other]))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sumiati", "Sumiyati"), ("Suyati Rahayu", "Suyati"), ("Muhammad Arief", "Moch. Arif")],
)
def test_names_that_differ_by_a_letter_or_lack_a_word_are_alike(one: str, other: str) -> None:
    assert not are_same(one, other)
    assert are_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ali", "Alim"), ("Sri", "Sari"), ("Budi", "Budiman"), ("", "Ali")]
)
def test_short_or_different_names_are_not(one: str, other: str) -> None:
    assert not are_alike(one, other)


def test_a_title_alone_is_no_name() -> None:
    assert keys(["Pak", "Bu Haji"]) == []
    assert not are_same("Pak", "Bapak")
