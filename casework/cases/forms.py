"""What the forms of every room share: the key that makes a double click one row, and the stage the person saw."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.offices.models import User
from casework.people.form_files import FilesAgainMixin

from .models import Case
from .services.papers import Paper, read_upload

# far around everything we keep, and with room for the day after in what Python calls a date
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)


def filter_day(label: Any) -> forms.DateField:
    """A day to which a list is narrowed."""
    limits = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
    return forms.DateField(label=label, required=False, widget=forms.DateInput, validators=limits)


class PaperField(forms.FileField):
    """A picture or PDF, read and redrawn at once: what is neither is a message on the field, and nothing slow is left
    to do while the case is locked."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> Paper | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return read_upload(upload)
        except ValidationError as error:
            raise ValidationError(error.error_dict["file"]) from error


class CaseForm(FilesAgainMixin):
    """A form about a case. Knows the case and who fills it in; carries a key and the stage they saw, both hidden."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    expected_stage = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, actor: User, **kwargs: Any) -> None:
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("idempotency_key", uuid4())
        initial.setdefault("expected_stage", case.stage)
        super().__init__(*args, **kwargs)
        self.case, self.actor = case, actor

    def content(self) -> dict[str, Any]:
        """The cleaned data without the hidden fields."""
        hidden = ("idempotency_key", "expected_stage")
        return {name: value for name, value in self.cleaned_data.items() if name not in hidden}


class StepForm(CaseForm):
    """A form for a transition: ``facts()`` are ids and plain values for the ledger, the note the words beside.

    ``then`` says what follows beside the stage and the duties, shown before it is sent.
    """

    then: tuple[str | Promise, ...] = ()
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def facts(self) -> dict[str, Any]:
        return {}


class OccurredMixin(forms.Form):
    """When it happened, apart from when it is written down; now unless told."""

    occurred_at = forms.DateTimeField(
        label=_("When"),
        initial=timezone.localtime,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
