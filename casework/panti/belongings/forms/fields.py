"""Fields the forms about belongings share: amounts as people write them, photos, how many."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.services.papers import MAX_BYTES, sniff

from ..rules import MOST_CASH, MOST_OF_ONE, rupiah

_RUPIAH: Final = re.compile(r"(?:Rp)?\s*(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,-|,00)?", re.IGNORECASE)


class RupiahField(forms.CharField):
    """An amount as people write it: 50000, 50.000 or Rp 50.000. In whole rupiah."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "Rp"})

    def to_python(self, value: Any) -> Any:
        written = (super().to_python(value) or "").strip()
        if not written:
            return 0
        if written.startswith(("-", "\N{MINUS SIGN}")):
            raise forms.ValidationError(_("Give the amount without a minus."), code="negative")
        found = _RUPIAH.fullmatch(written)
        if found is None:
            raise forms.ValidationError(_("Write the amount in figures, such as 50.000."), code="invalid")
        amount = int(re.sub(r"\D", "", found[1]))
        if amount > MOST_CASH:
            raise forms.ValidationError(
                _("Give an amount between Rp 1 and %(most)s.") % {"most": rupiah(MOST_CASH)}, code="too_much"
            )
        return amount

    def prepare_value(self, value: Any) -> Any:
        return rupiah(value).removeprefix("Rp\N{NO-BREAK SPACE}") if isinstance(value, int) else value


class PhotoField(forms.FileField):
    """A picture for a belonging; drawn anew by the service, refused here while the rest of the form is kept."""

    widget = forms.FileInput(
        attrs={"data-look": "photo", "accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
    )

    def clean(self, data: Any, initial: Any = None) -> Any:
        photo = super().clean(data, initial)
        if not photo:
            return None
        if photo.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 15 MB."), code="size")
        kind = sniff(photo.read(16))
        photo.seek(0)
        if not kind.startswith("image/"):
            raise forms.ValidationError(_("Choose a picture."), code="type")
        return photo


def count_field(**field: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How many"),
        min_value=field.pop("min_value", 1),
        max_value=MOST_OF_ONE,
        error_messages={
            "min_value": _("Give a number between 1 and %(most)d.") % {"most": MOST_OF_ONE},
            "max_value": _("Give a number between 1 and %(most)d.") % {"most": MOST_OF_ONE},
        },
        **field,
    )
