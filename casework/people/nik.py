"""NIK and KK numbers: form, mask and plausibility.

A NIK is 16 digits: 6 for the place of first registration, 6 for DDMMYY with DD + 40 for women, 4 serial
(UU 23/2006, PP 40/2019). Region codes change and the century is open, so a mismatch warns and never refuses.
"""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.offices.enums import Sex

_FEMALE_DAY_OFFSET = 40


def clean_number(text: str) -> str:
    """The 16 digits of a NIK or KK number, spaces and points dropped; raises ``ValidationError``."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise ValidationError(_("A NIK or KK number has 16 digits."), code="digits")
    return digits


def mask(number: str) -> str:
    """First and last four digits with dots between: enough to recognise, not enough to use."""
    return f"{number[:4]}••••••••{number[-4:]}" if number else ""


def nik_warnings(nik: str, *, sex: str = "", birth_date: date | None = None) -> list[str | Promise]:
    """What makes a 16-digit NIK implausible for this sex and birth date; empty when nothing does."""
    found: list[str | Promise] = []
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    female = day > _FEMALE_DAY_OFFSET
    day -= _FEMALE_DAY_OFFSET if female else 0
    if not (1 <= day <= 31 and 1 <= month <= 12):
        # the sex is read off the same two digits: one slip, one sentence
        return [_("The NIK holds no possible date of birth.")]
    if birth_date and (birth_date.day, birth_date.month, birth_date.year % 100) != (
        day,
        month,
        year,
    ):
        found.append(_("The NIK says another date of birth than the one given."))
    if sex in (Sex.MALE, Sex.FEMALE) and female != (sex == Sex.FEMALE):
        found.append(_("The NIK belongs to the other sex."))
    return found
