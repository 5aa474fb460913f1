"""Telephone numbers as people here write them, for every form that asks for one."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_WRITTEN: Final = re.compile(r"\(?(\+?62|0)[0-9\s.()-]*")
_SHORTEST, _LONGEST = 8, 15


def check_phone(text: str) -> None:
    """Raises ``ValidationError`` for what cannot be a number in Indonesia: 8 to 15 digits after 0, 62 or +62, with
    spaces, dashes, points and brackets as people like."""
    digits = re.sub(r"[^0-9]", "", text)
    if not _WRITTEN.fullmatch(text) or not _SHORTEST <= len(digits) <= _LONGEST:
        raise ValidationError(
            _("Please give a telephone number, such as 0812-3456-7890 or +62 21 345 6789."), code="phone"
        )


class PhoneField(forms.CharField):
    """A telephone number, kept as it was typed."""

    default_validators = [check_phone]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(**kwargs)
