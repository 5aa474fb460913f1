"""Fields the forms of this room share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms

from casework.offices.models import Area, FieldType


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
