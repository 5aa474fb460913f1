"""Forms of the facts of life in a house: gone without leave, found again, to hospital, on leave, back, said dead."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import OccurredMixin, StepForm
from casework.cases.services.guards import check_moment
from casework.offices.enums import OfficeKind
from casework.offices.models import Office

from .facts import corrected_death
from .queries import current_stay, open_absence, open_stay_absence


def _words(*, health: bool = False) -> forms.Textarea:
    """A few lines; health text is kept in no draft."""
    return forms.Textarea(attrs={"rows": 2, **({"data-no-draft": ""} if health else {})})


class FactForm(StepForm, OccurredMixin):
    """Something that happened in a house, with its moment: not in the future, and not before what went before."""

    when = _("When")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = self.when
        self.fields["note"].help_text = _("Kept in the timeline.")

    def since(self) -> datetime | None:
        """What this cannot lie before, with ``before_words`` as the sentence."""
        stay = current_stay(self.case)
        return stay.arrived_at if stay else None

    before_words = _("This lies before the arrival in the house.")

    def clean_occurred_at(self) -> datetime:
        moment: datetime = self.cleaned_data["occurred_at"]
        try:
            check_moment(moment)
        except ValidationError as error:
            raise ValidationError(error.error_dict["occurred_at"]) from error
        since = self.since()
        if since is not None and moment < since.replace(second=0, microsecond=0):
            raise ValidationError(self.before_words)
        return moment


class ReportAbsenceForm(FactForm):
    """Last seen when and where, and by what others may recognise the person."""

    when = _("Last seen")
    then = (
        _("The place in the house is free; the case remembers its stage."),
        _("The responsible Sudinsos hears of it and looks out for the person."),
    )
    last_seen_where = forms.CharField(
        label=_("Where last seen"), max_length=160, help_text=_("Such as: back garden, near the laundry.")
    )
    wearing = forms.CharField(
        label=_("Clothes, and what the person took along"), max_length=1000, required=False, widget=_words()
    )
    told = forms.CharField(
        label=_("Who was told"),
        max_length=240,
        required=False,
        help_text=_("Such as: the security post, the family, the police."),
    )
    police_number = forms.CharField(label=_("Number of the police report"), max_length=60, required=False)
    field_order = ["occurred_at", "last_seen_where", "wearing", "told", "police_number", "note"]


class ResumeForm(FactForm):
    """Found where and by whom, and brought to which house."""

    when = _("Found")
    before_words = _("This lies before the person was last seen.")
    found_at = forms.CharField(label=_("Where found"), max_length=160)
    found_by = forms.CharField(label=_("Found by"), max_length=160, required=False)
    condition = forms.CharField(
        label=_("Condition when found"),
        max_length=1000,
        required=False,
        widget=_words(health=True),
        help_text=_("Stored encrypted; shown to those who read health notes."),
    )
    panti = forms.ModelChoiceField(
        label=_("Brought to"),
        queryset=Office.objects.none(),
        empty_label=None,
        help_text=_(
            "In the same house the case goes on where it was; in another the person is assessed anew."
        ),
    )
    field_order = ["occurred_at", "found_at", "found_by", "condition", "panti", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        houses = Office.objects.filter(
            Q(pk=self.case.present_panti_id) | Q(kind=OfficeKind.TRANSIT, is_active=True)
        )
        self.fields["panti"].queryset = houses.order_by("-kind", "short_name")  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["panti"].initial = self.case.present_panti_id

    def since(self) -> datetime | None:
        absence = open_absence(self.case)
        return absence.last_seen_at if absence else self.case.stage_since


class HospitalForm(FactForm):
    """To hospital: which one, with whom, why, and until when as far as known."""

    when = _("Went")
    then = (
        _("The place in the house stays theirs."),
        _("If you give the day, recording the return is a task until then."),
    )
    place = forms.CharField(label=_("Hospital"), max_length=160)
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=_words(health=True),
        help_text=_("Stored encrypted; shown to those who read health notes."),
    )
    escort = forms.CharField(label=_("Escorted by"), max_length=160, required=False)
    expected_back = forms.DateField(
        label=_("Expected back"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Leave empty if not known."),
    )
    field_order = ["occurred_at", "place", "reason", "escort", "expected_back", "note"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        back: date | None = cleaned.get("expected_back")
        moment: datetime | None = cleaned.get("occurred_at")
        if back and moment and back < timezone.localdate(moment):
            self.add_error("expected_back", _("This day lies before the day the person went."))
        return cleaned


class LeaveForm(HospitalForm):
    """On leave: with whom, where, until when."""

    then = (
        _("The place in the house stays theirs."),
        _("Recording the return is a task until the day you give."),
    )

    companion = forms.CharField(
        label=_("With whom on leave"),
        max_length=160,
        help_text=_("Name and relation, such as: Warsih, younger sister."),
    )
    field_order = ["occurred_at", "companion", "place", "reason", "escort", "expected_back", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].label = _("Where the leave is spent")
        self.fields["reason"].help_text = ""
        back = self.fields["expected_back"]
        back.required, back.help_text = True, ""


class ComeBackForm(FactForm):
    """The return from hospital or leave."""

    when = _("Came back")
    before_words = _("This lies before the person went.")

    def since(self) -> datetime | None:
        away = open_stay_absence(self.case)
        return away.began_at if away else None


class CorrectDeathForm(StepForm):
    """What was recorded, and why it is wrong; where the person returns to follows from the ledger."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required, note.label = True, _("What is wrong and how it is known")
        note.help_text = _("Read by whoever decides; kept in the timeline.")
        note.error_messages["required"] = _("Please say why.")

    def facts(self) -> dict[str, Any]:
        return corrected_death(self.case)
