"""Files in forms: a portrait drawn anew at once, and the word that a file was not kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from .images import MAX_BYTES, PORTRAIT_SIDE, redraw


class PortraitField(forms.FileField):
    """A picture, redrawn at once: what is none is a message on the field, and nothing slow is left for the service."""

    widget = forms.FileInput(attrs={"data-look": "photo", "accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> File[bytes] | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        if upload.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 15 MB."), code="size")
        return redraw(upload, max_side=PORTRAIT_SIDE)


class FilesAgainMixin(forms.Form):
    """Says of each file, where something else is wrong, that it must be chosen once more: browsers do not give a
    file back to a page."""

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound or not self.errors:
            return
        for name, field in self.fields.items():
            if isinstance(field, forms.FileField) and self.cleaned_data.get(name):
                self.add_error(name, _("Please choose the file once more; it was not kept."))
