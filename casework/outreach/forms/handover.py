"""Handing a case over to a transit panti, and signing the arrival there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin, StepForm
from casework.cases.services.guards import check_moment
from casework.offices.models import Office
from casework.offices.refusals import show_refusals

from ..queries import transit_panti, transit_panti_of, unsigned_handover
from ..rules import check_moment_met


class HandOverForm(OccurredMixin, StepForm):
    """The panti that serves the place where the person was met is chosen already; the others stay open."""

    panti = forms.ModelChoiceField(label=_("Transit panti"), queryset=Office.objects.none(), empty_label=None)
    vehicle = forms.CharField(label=_("Vehicle"), required=False, max_length=60)
    goods = forms.CharField(
        label=_("Belongings handed over"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    condition = forms.CharField(
        label=_("Condition at the hand-over"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ["panti", "vehicle", "goods", "condition", "occurred_at", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = transit_panti_of(self.case)
        self.fields["panti"].queryset = transit_panti()  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["panti"].initial = serving.pk if serving else None
        if serving:
            self.fields["panti"].help_text = gettext(
                "%(panti)s serves the place where the person was met; with another one the record says so."
            ) % {"panti": serving.short_name}

    def clean_occurred_at(self) -> datetime:
        moment: datetime = self.cleaned_data["occurred_at"]
        check_moment_met(moment)
        return moment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if moment := cleaned.get("occurred_at"):
            show_refusals(self, check_moment, moment, after=self.case.stage_since)
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {"panti": self.cleaned_data["panti"].pk}


class ArrivalForm(CaseForm):
    remarks = forms.CharField(
        label=_("Remarks on arrival"),
        required=False,
        max_length=2000,
        help_text=_("What differs from the record: belongings that are missing, a wound not written down."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefuseForm(StepForm, OccurredMixin):
    """The gate refuses somebody: why, so that the officer knows where to go instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required, note.label = True, _("Reason")
        note.help_text = _(
            "Read by the officer, who looks for another place: ill, violent, another house is meant."
        )
        note.error_messages["required"] = _("Please say why.")
        self.fields["occurred_at"].label = _("Refused at")
        self.handover = unsigned_handover(self.case)

    field_order = ["note", "occurred_at"]

    def clean_occurred_at(self) -> datetime:
        moment: datetime = self.cleaned_data["occurred_at"]
        check_moment_met(moment)
        if self.handover and moment < self.handover.handed_at.replace(second=0, microsecond=0):
            raise forms.ValidationError(_("This lies before the hand-over."))
        return moment
