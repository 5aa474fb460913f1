"""NIK: form refuses, plausibility warns."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from casework.people.nik import clean_number, mask, nik_warnings

WOMAN = "3171015507800001"  # 15 July 1980, day + 40
MAN = "3171011507800001"


@pytest.mark.parametrize(
    "typed", ["3171011507800001", "3171 0115 0780 0001", "3171.01.150780.0001", "317101-150780-0001"]
)
def test_digits_are_read_however_they_are_typed(typed: str) -> None:
    assert clean_number(typed) == MAN


@pytest.mark.parametrize("typed", ["", "   ", "--"])
def test_nothing_is_no_number(typed: str) -> None:
    assert clean_number(typed) == ""


@pytest.mark.parametrize(
    "typed", ["317101150780000", "31710115078000011", "3171O11507800001", "٣١٧١٠١١٥٠٧٨٠٠٠٠١", "abc"]
)
def test_anything_but_sixteen_digits_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_number(typed)


BIRTH, SEX, NO_DATE = "another date of birth", "other sex", "no possible date"


@pytest.mark.parametrize(
    ("nik", "sex", "born", "expected"),
    [
        (MAN, "L", date(1980, 7, 15), []),
        (MAN, "", None, []),
        (MAN, "?", None, []),
        (MAN, "P", None, [SEX]),
        (WOMAN, "P", date(1980, 7, 15), []),
        (WOMAN, "L", date(1980, 7, 15), [SEX]),
        (MAN, "L", date(1980, 7, 16), [BIRTH]),
        (MAN, "P", date(1981, 7, 15), [BIRTH, SEX]),
        # the century is open: 1980 and 2080 read alike
        (MAN, "L", date(2080, 7, 15), []),
        ("3171013207800001", "L", None, [NO_DATE]),
        ("3171011513800001", "L", None, [NO_DATE]),
        ("3171010007800001", "L", None, [NO_DATE]),
        ("3171014007800001", "L", None, [NO_DATE]),
        ("3171017207800001", "P", None, [NO_DATE]),
        ("3171017107800001", "P", None, []),
        ("0000000000000000", "", None, [NO_DATE]),
        # an impossible day says nothing of the sex either
        ("3171017207800001", "L", None, [NO_DATE]),
        ("3171010013800001", "P", date(1980, 7, 15), [NO_DATE]),
    ],
)
def test_plausibility(nik: str, sex: str, born: date | None, expected: list[str]) -> None:

    with override("en"):
        warnings = [str(warning) for warning in nik_warnings(nik, sex=sex, birth_date=born)]
    assert len(warnings) == len(expected)
    assert all(part in warning for part, warning in zip(expected, warnings, strict=True))


def test_a_mask_shows_eight_digits_and_hides_the_birth_date() -> None:
    assert mask(WOMAN) == "3171••••••••0001"
    assert mask("") == ""
