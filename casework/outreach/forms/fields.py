"""Fields the forms of this room share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from casework.offices.models import Area, FieldType
from casework.people.images import redraw

MAX_BYTES = 15 * 1024 * 1024
_PERSON_PHOTO_SIDE = 1024


class _ByKecamatan(forms.models.ModelChoiceIterator):
    """Kelurahan under the name of their kecamatan; the queryset comes in that order, in one query."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for parent, areas in groupby(self.queryset, key=lambda area: area.parent):
            yield (parent.name if parent else "", [self.choice(area) for area in areas])


class KelurahanField(forms.ModelChoiceField):
    iterator = _ByKecamatan

    def label_from_instance(self, obj: Area) -> str:
        return obj.name


class FieldTypesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: FieldType) -> str:
        return obj.label


class PortraitField(forms.FileField):
    """A picture, redrawn at once, so that what is not one is a message on the field."""

    widget = forms.FileInput(attrs={"data-look": "photo", "accept": "image/*", "capture": "environment"})

    def clean(self, data: Any, initial: Any = None) -> File[bytes] | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        if upload.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 15 MB."), code="size")
        return redraw(upload, max_side=_PERSON_PHOTO_SIDE)
