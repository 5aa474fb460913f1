"""Forms of the nurse: the check, measures, an order for medicine, a round, and putting a record right."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin
from casework.cases.models import Case
from casework.offices.refusals import show_refusals

from ..models import HealthCheck
from ..services import check_in_house
from ..shifts import Turn, current_shift
from .enums import AcuteSign, BodySite, CareNeed, DoseOutcome, Pregnancy
from .medicine import DoseRow, check_days, check_dose
from .models import CareInstruction, Dose, VitalSigns
from .queries import Due
from .rules import MEASURES, URGENT_CARE, USUAL_TIMES

MEASURED: Final = ("systolic", "diastolic", "temperature", "pulse", "weight", "height")
WORDS: Final = ("complaint", "injuries", "infection", "medication", "allergies", "remarks")
_PRIVATE: Final = {"rows": 2, "data-no-draft": ""}


def _several(label: Any, choices: Any, **field: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **field
    )


def _both_pressures(form: forms.Form, cleaned: dict[str, Any]) -> None:
    upper, lower = cleaned.get("systolic"), cleaned.get("diastolic")
    if (upper is None) != (lower is None) and not {"systolic", "diastolic"} & form.errors.keys():
        form.add_error(
            "diastolic" if lower is None else "systolic", _("Give both values of the blood pressure.")
        )
    elif upper is not None and lower is not None and upper <= lower:
        form.add_error("diastolic", _("The lower value is below the upper one."))


class HealthCheckForm(CaseForm, OccurredMixin):
    """What a nurse measures, sees and hears, and what those beside the bed are to do; what is left empty was not
    looked at."""

    hospital_now = forms.TypedChoiceField(
        label=_("Does the person need a hospital now?"),
        choices=[("no", _("No")), ("yes", _("Yes, now"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    injury_sites = _several(_("Where on the body"), BodySite.choices)
    pregnancy = forms.ChoiceField(
        label=_("Pregnancy"), choices=Pregnancy.choices, required=False, widget=forms.RadioSelect
    )
    acute_signs = _several(_("Acute signs"), AcuteSign.choices)
    care = _several(
        _("What ward staff and guards do"),
        CareNeed.choices,
        help_text=_("Everybody in the house reads this; it says what to do and never why."),
    )

    def __init__(self, *args: Any, care: CareInstruction | None = None, **kwargs: Any) -> None:
        """``care`` is what is done now, to begin with: the new check says what is done from then on."""
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Examined")
        self.fields.update(
            fields_for_model(
                HealthCheck,
                fields=(*MEASURED, "mental_state", *WORDS, "care_note"),
                widgets={
                    "mental_state": forms.RadioSelect(attrs={"data-look": "chips"}),
                    **{name: forms.Textarea(attrs=dict(_PRIVATE)) for name in WORDS},
                },
            )
        )
        for field in HealthCheck._meta.concrete_fields:
            # the ranges stand on the model; a form field made from it does not bring them along
            if field.name in MEASURED:
                self.fields[field.name].validators.extend(field.validators)
        self.fields["acute_signs"].widget.risks = set(AcuteSign.values)
        self.fields["care"].widget.risks = set(URGENT_CARE)
        self.fields["care_note"].help_text = _("What to do, such as: sits up to eat. Never a diagnosis.")
        if care is not None:
            self.initial.setdefault("care", care.codes)
            self.initial.setdefault("care_note", care.note)
        self.order_fields(["occurred_at", *MEASURED, "mental_state", "hospital_now", *WORDS])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _both_pressures(self, cleaned)
        if moment := cleaned.get("occurred_at"):
            show_refusals(self, check_in_house, self.case, moment)
        if cleaned.get("injury_sites") and not cleaned.get("injuries"):
            self.add_error("injuries", _("Say what the injury is."))
        if CareNeed.SPECIAL_DIET in cleaned.get("care", ()) and not cleaned.get("care_note"):
            self.add_error("care_note", _("Say which food, in words ward staff can act on."))
        return cleaned

    def findings(self) -> dict[str, Any]:
        """What was found, for the service; the moment goes apart."""
        return {name: value for name, value in self.content().items() if name != "occurred_at"}


class VitalSignsForm(CaseForm, OccurredMixin):
    """Measures taken between checks; one left empty was not taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Measured")
        keys = [measure.key for measure in MEASURES]
        self.fields.update(
            fields_for_model(
                VitalSigns,
                fields=(*keys, "remarks"),
                widgets={"remarks": forms.Textarea(attrs=dict(_PRIVATE))},
            )
        )
        self.fields["remarks"].label = _("Note")
        for measure in MEASURES:
            field = self.fields[measure.key]
            field.label = f"{measure.label} ({measure.unit})"
            field.validators.extend(VitalSigns._meta.get_field(measure.key).validators)  # type: ignore[union-attr] # a column

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _both_pressures(self, cleaned)
        if moment := cleaned.get("occurred_at"):
            show_refusals(self, check_in_house, self.case, moment)
        if not self.errors and all(cleaned.get(measure.key) is None for measure in MEASURES):
            self.add_error(None, _("Write down at least one measure."))
        return cleaned

    def measures(self) -> dict[str, Any]:
        return {name: value for name, value in self.content().items() if name != "occurred_at"}


class ReasonForm(CaseForm):
    """Why something is stopped or struck out."""

    reason = forms.CharField(label=_("Why"), max_length=400, widget=forms.Textarea(attrs=dict(_PRIVATE)))


_OTHER_TIME: Final = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")


class MedicineForm(CaseForm):
    """A medicine somebody ordered: how much, when, until when."""

    name = forms.CharField(
        label=_("Medicine"),
        max_length=120,
        widget=forms.TextInput(attrs={"data-no-draft": "", "autocomplete": "off"}),
        help_text=_("Name and strength, such as: Amlodipin 5 mg."),
    )
    dose = forms.CharField(
        label=_("Dose"),
        max_length=80,
        widget=forms.TextInput(attrs={"data-no-draft": "", "autocomplete": "off"}),
        help_text=_("How much at a time, such as: 1 tablet after eating."),
    )
    times = _several(_("At these times"), [(f"{at:%H:%M}", f"{at:%H.%M}") for at in USUAL_TIMES])
    other_times = forms.CharField(
        label=_("Other times"), max_length=60, required=False, help_text=_("Such as: 05.30, 14.00")
    )
    starts_on = forms.DateField(
        label=_("From"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until somebody stops it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ordered_by = forms.CharField(
        label=_("Ordered by"), max_length=120, help_text=_("The doctor, hospital or health centre.")
    )
    instructions = forms.CharField(
        label=_("What to heed"), max_length=400, required=False, widget=forms.Textarea(attrs=dict(_PRIVATE))
    )

    def clean_other_times(self) -> list[time]:
        written = self.cleaned_data["other_times"]
        found = []
        for part in filter(None, re.split(r"[,;\s]+", written)):
            match = _OTHER_TIME.fullmatch(part)
            if match is None:
                raise forms.ValidationError(_("Write times as 05.30, with a comma between them."))
            found.append(time(int(match[1]), int(match[2])))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts_on") and "ends_on" in cleaned:
            show_refusals(self, check_days, cleaned["starts_on"], cleaned["ends_on"])
        if not cleaned.get("times") and not cleaned.get("other_times") and "other_times" not in self.errors:
            self.add_error("times", _("Give at least one time of day."))
        return cleaned

    def order(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.content()
        usual, others = given.pop("times"), given.pop("other_times")
        return {**given, "times": [*(time.fromisoformat(at) for at in usual), *others]}


class RoundFilter(forms.Form):
    """Which round: a day and a shift; by default the one that runs now."""

    tanggal = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sif = forms.ChoiceField(label=_("Shift"), required=False, choices=Turn.choices)

    def __init__(self, data: Any = None) -> None:
        now = current_shift()
        asked = data or {}
        super().__init__(
            {
                "tanggal": asked.get("tanggal") or now.day.isoformat(),
                "sif": asked.get("sif") or now.turn.value,
            }
        )

    def clean_tanggal(self) -> Any:
        day = self.cleaned_data["tanggal"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead."))
        return day


class RoundForm(OccurredMixin):
    """A round: for each dose that waits, whether it was given, refused or missed, and why it was not taken."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, due: list[Due], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(data, **kwargs)
        self.fields["occurred_at"].label = _("Given at")
        self.due = {one.key: one for one in due if one.is_open}
        self.needed_when = {f"why-{key}": _("needed unless it was given") for key in self.due}
        for key, one in self.due.items():
            words = {"name": one.case.person.display_name, "at": f"{timezone.localtime(one.at):%H.%M}"}
            self.fields[f"dose-{key}"] = forms.ChoiceField(
                label=_("%(name)s, %(at)s") % words,
                choices=DoseOutcome.choices,
                required=False,
                widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
            )
            self.fields[f"why-{key}"] = forms.CharField(
                label=_("Why it was not taken"),
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"data-no-draft": "", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        gone = [
            name
            for name, value in self.data.items()
            if name.startswith("dose-") and value and name not in self.fields
        ]
        if gone:
            self.add_error(
                None,
                _("Some doses were recorded by a colleague, or the person is not here any more. Look again."),
            )
        if moment := cleaned.get("occurred_at"):
            for row in self.rows():
                show_refusals(self, check_dose, row, moment)
        if not self.errors and not self.rows():
            self.add_error(None, _("Tap at least one dose."))
        return cleaned

    def rows(self) -> list[DoseRow]:
        return [
            DoseRow(
                one.medicine,
                one.at,
                self.cleaned_data[f"dose-{key}"],
                self.cleaned_data.get(f"why-{key}", ""),
                key=f"why-{key}" if self.cleaned_data[f"dose-{key}"] != DoseOutcome.GIVEN else f"dose-{key}",
            )
            for key, one in self.due.items()
            if self.cleaned_data.get(f"dose-{key}")
        ]

    def fields_of(self, due: Due) -> tuple[forms.BoundField, forms.BoundField] | None:
        """The two fields of a dose that waits."""
        return (self[f"dose-{due.key}"], self[f"why-{due.key}"]) if due.key in self.due else None


class CorrectDoseForm(CaseForm):
    """What became of a dose, rightly, and why the first record was wrong."""

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=DoseOutcome.choices,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    reason = forms.CharField(
        label=_("Why it was not taken"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"data-no-draft": ""}),
    )
    why = forms.CharField(
        label=_("Why it is corrected"), max_length=400, widget=forms.Textarea(attrs=dict(_PRIVATE))
    )
    needed_when = {"reason": _("needed unless it was given")}

    def __init__(self, *args: Any, dose: Dose, case: Case, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("outcome", dose.outcome)
        super().__init__(*args, case=case, **kwargs)
        self.dose = dose

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") and cleaned["outcome"] != DoseOutcome.GIVEN and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it was not taken."))
        return cleaned
