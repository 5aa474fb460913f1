"""Forms about a death: recording it, and filing its papers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import Burial, DeathEstablished
from casework.cases.forms import CaseForm, OccurredMixin, PaperField, StepForm
from casework.cases.queries import standing_death
from casework.cases.services.deaths import ESTABLISHED
from casework.cases.services.guards import check_moment


class DeathForm(StepForm, OccurredMixin):
    """When, where, of what as far as known, who established it, and where the body is."""

    then = (_("The Dinas and the leadership hear of it at once."),)

    place = forms.CharField(label=_("Place of death"), max_length=160)
    cause = forms.CharField(
        label=_("Cause, as far as known"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-no-draft": ""}),
        help_text=_("Stored encrypted; shown to those who read health notes."),
    )
    established_by = forms.ChoiceField(
        label=_("Who established the death"),
        choices=DeathEstablished.choices,
        widget=forms.RadioSelect(attrs={"data-look": "chips"}),
        help_text=_(
            "If nobody has come yet, record the death all the same; who did is said with the papers."
        ),
    )
    established_name = forms.CharField(
        label=_("Name of the doctor, hospital or police post"), max_length=160, required=False
    )
    body_at = forms.CharField(
        label=_("Where the body is"), max_length=160, help_text=_("Such as: mortuary of RSUD Tarakan.")
    )
    field_order = [
        "occurred_at", "place", "established_by", "established_name", "body_at", "cause", "note",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Time of death")
        self.fields["occurred_at"].help_text = _("As far as known; otherwise when the person was found.")
        self.fields["note"].help_text = _("Kept in the timeline.")

    def clean_occurred_at(self) -> datetime:
        moment: datetime = self.cleaned_data["occurred_at"]
        try:
            check_moment(moment)
        except ValidationError as error:
            raise ValidationError(error.error_dict["occurred_at"]) from error
        return moment


class DeathPapersForm(CaseForm):
    """The certificate, and what became of the body."""

    file = PaperField(
        label=_("Death certificate"),
        help_text=_("A picture (JPEG, PNG, WebP) or a PDF of at most 15 MB."),
    )
    title = forms.CharField(
        label=_("Number and issuer of the certificate"),
        max_length=160,
        required=False,
        help_text=_("Such as: 474.3/118/2026, Kelurahan Cipayung."),
    )
    burial = forms.ChoiceField(
        label=_("What became of the body"),
        choices=Burial.choices,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    buried_on = forms.DateField(label=_("On"), widget=forms.DateInput)
    burial_where = forms.CharField(
        label=_("Cemetery, or who received the body"),
        max_length=160,
        help_text=_("Such as: TPU Pondok Ranggon, or Warsih (younger sister)."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the timeline."),
    )
    established_by = forms.ChoiceField(
        label=_("Who established the death"),
        choices=[(one.value, one.label) for one in ESTABLISHED],
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    established_name = forms.CharField(
        label=_("Name of the doctor, hospital or police post"), max_length=160, required=False
    )
    field_order = [
        "established_by", "established_name", "file", "title", "burial", "buried_on", "burial_where", "note",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        death = standing_death(self.case)
        if death is None or death.established_by != DeathEstablished.NOBODY:
            del self.fields["established_by"], self.fields["established_name"]

    def clean_buried_on(self) -> date:
        day: date = self.cleaned_data["buried_on"]
        death = standing_death(self.case)
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        if death is not None and day < timezone.localdate(death.died_at):
            raise forms.ValidationError(_("This day lies before the death."))
        return day
