"""The forms of a transfer: letting somebody go to a house that takes them, setting out, arriving."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin, StepForm
from casework.cases.models import Proposal
from casework.cases.services.guards import check_moment
from casework.offices.refusals import show_refusals

from ..queries import Fit, suitable_panti
from .services import on_the_way


class TransferForm(StepForm):
    """Which panti is asked, and why: read by its head, who decides."""

    panti = forms.TypedChoiceField(
        label=_("Panti"),
        coerce=int,
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
        help_text=_("Its head decides whether to take the person in."),
        error_messages={
            "required": _("Choose a panti."),
            "invalid_choice": _("Choose a panti from the list."),
        },
    )
    field_order = ["panti", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [fit for fit in suitable_panti(self.case) if fit.office.pk != self.case.present_panti_id]
        self.fits: dict[str, Fit] = {str(fit.office.pk): fit for fit in others if fit.takes}
        field, note = self.fields["panti"], self.fields["note"]
        field.choices = [(pk, fit.office.short_name) for pk, fit in self.fits.items()]  # type: ignore[attr-defined]  # a choice field
        field.widget.hints = {pk: fit.words for pk, fit in self.fits.items()}
        note.required, note.label = True, _("Why this panti")
        note.help_text = _("Read by the head who decides: what the person needs there.")

    def facts(self) -> dict[str, Any]:
        return {"panti": self.cleaned_data["panti"]}


class DepartForm(CaseForm, OccurredMixin):
    vehicle = forms.CharField(
        label=_("Vehicle"), max_length=160, help_text=_("Such as: official car, number plate.")
    )
    escort = forms.CharField(label=_("Escorted by"), max_length=160)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: medicine and papers that go along."),
    )
    field_order = ["occurred_at", "vehicle", "escort", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Set out")


class ArriveForm(CaseForm, OccurredMixin):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Condition on arrival"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As anybody can see it. The nurse examines everybody who arrives."),
    )
    field_order = ["occurred_at", "note"]

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", proposal.version)
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self.fields["occurred_at"].label = _("Arrived")
        self.away = on_the_way(self.case)

    def clean_occurred_at(self) -> datetime:
        moment: datetime = self.cleaned_data["occurred_at"]
        after = self.away.began_at if self.away else self.proposal.decided_at
        show_refusals(self, check_moment, moment, after=after)
        return moment
