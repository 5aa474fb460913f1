"""What the forms of every room share: the key that makes a double click one row, and the stage the person saw."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.offices.models import User

from .models import Case


class CaseForm(forms.Form):
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
