"""Forms of leaving for elsewhere: home to another region, or into the care of another service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import Destination, ExitKind, Travel
from casework.cases.services.exits import DESTINATIONS
from casework.offices.models import Area
from casework.offices.phone import PhoneField
from casework.offices.queries import cities_by_province, provinces

from .exit_forms import VISITS, ExitForm, PlanForm


class AreaField(forms.ChoiceField):
    """An area chosen from a list by its name; gives the area."""

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return Area.objects.get(pk=code) if code else None


class RepatriateForm(ExitForm):
    """Home to another region: where, who receives there, with what they travel, and when somebody asks how it went.

    The follow-up is by phone or letter, since no Sudinsos of Jakarta travels there.
    """

    area = AreaField(label=_("City or regency"), help_text=_("Where the person comes from and goes back to."))
    receiver_name = forms.CharField(
        label=_("Who receives the person there"),
        max_length=120,
        help_text=_("A relative, or the officer of the social service who meets the bus."),
    )
    receiver_relation = forms.CharField(
        label=_("Relation or office"), max_length=60, help_text=_("Such as: mother, head of the RT, officer.")
    )
    institution = forms.CharField(
        label=_("Receiving social service"),
        max_length=160,
        help_text=_("Its full name, as in the covering letter: Dinas Sosial Kabupaten Brebes."),
    )
    institution_phone = PhoneField(label=_("Phone of that office"))
    travel = forms.ChoiceField(
        label=_("How does the person travel?"),
        choices=Travel.choices,
        widget=forms.RadioSelect(attrs={"data-look": "chips"}),
    )
    travel_with = forms.CharField(
        label=_("Bus, or who goes along"),
        max_length=160,
        help_text=_("Company, number and terminal of the bus; of an escort name, office and phone."),
    )
    departs_on = forms.DateField(label=_("Leaves Jakarta on"), widget=forms.DateInput)
    transition = "repatriate"
    planned = (
        "address", "area", "receiver_name", "receiver_relation", "institution", "institution_phone",
        "travel", "travel_with", "departs_on",
    )  # fmt: skip
    field_order = [
        "area", "address", "receiver_name", "receiver_relation", "institution", "institution_phone",
        "travel", "travel_with", "departs_on", *VISITS, "note",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, AreaField)
        area.choices = [("", _("Choose")), *cities_by_province()]
        self.fields["address"].help_text = _("Street, RT/RW, kelurahan or village: a letter must find it.")
        self.fields["note"].label = _("Why the person goes home now")
        for name, label in zip(
            VISITS,
            (
                _("First follow-up by phone or letter"),
                _("Second follow-up by phone or letter"),
                _("Third follow-up by phone or letter"),
            ),
            strict=True,
        ):
            self.fields[name].label = label

    def clean_departs_on(self) -> Any:
        day = self.cleaned_data["departs_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        leaves = cleaned.get("departs_on")
        for name in VISITS:
            day = cleaned.get(name)
            if day and leaves and day <= leaves and name not in self.errors:
                self.add_error(name, _("Ask after the day the person leaves."))
        return cleaned

    def plan(self) -> dict[str, Any]:
        return {**super().plan(), "destination": Destination.ORIGIN}


class ReferOutForm(PlanForm):
    """Into the care of others for good: a hospital, another agency, the social service of another province."""

    destination = forms.ChoiceField(
        label=_("Where to"),
        choices=[(place.value, place.label) for place in DESTINATIONS[ExitKind.REFER_OUT]],
        widget=forms.RadioSelect(attrs={"data-look": "chips"}),
    )
    institution = forms.CharField(
        label=_("Name of the hospital or office"),
        max_length=160,
        help_text=_("Its full name, as in the referral letter."),
    )
    area = AreaField(
        label=_("Province"), required=False, help_text=_("Only for the social service of another province.")
    )
    receiver_name = forms.CharField(
        label=_("Contact person there"), max_length=120, help_text=_("Who has agreed to take the person.")
    )
    institution_phone = PhoneField(label=_("Phone"))
    letter_number = forms.CharField(
        label=_("Number of the referral letter"),
        max_length=60,
        required=False,
        help_text=_(
            "Leave it empty while the letter is being written; it is seen when the person is handed over."
        ),
    )
    transition = "refer_out"
    planned = (
        "address", "destination", "institution", "area", "receiver_name", "institution_phone", "letter_number",
    )  # fmt: skip
    field_order = [
        "destination", "institution", "area", "address", "receiver_name", "institution_phone", "letter_number",
        "note",
    ]  # fmt: skip
    reveals = {"destination": {Destination.PROVINCE: ["area"]}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, AreaField)
        area.choices = [("", _("Choose")), *provinces()]
        self.fields["address"].help_text = _("Street and city of the hospital or office.")
        self.fields["note"].label = _("Why the other service is the better place")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("destination") != Destination.PROVINCE:
            cleaned["area"] = None
        elif not cleaned.get("area") and "area" not in self.errors:
            self.add_error("area", _("Choose the province."))
        return cleaned
