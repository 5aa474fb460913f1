"""What is known of a person, as a form."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.offices.enums import AreaLevel, Disability, Sex
from casework.offices.models import Area
from casework.offices.refusals import show_refusals

from .enums import AgeBasis
from .form_files import FilesAgainMixin, PortraitField
from .models import Person
from .nik import clean_number, nik_warnings
from .queries import by_nik
from .rules import check_identity

MAX_AGE = 120
FIELDS = (
    "name",
    "label",
    "description",
    "sex",
    "birth_date",
    "estimated_age",
    "age_basis",
    "origin",
    "address",
    "disabilities",
    "nik",
    "kk",
)


def _number_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=24,
        help_text=_("16 digits; leave it as it is to change nothing."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-no-draft": ""}),
    )


class PersonForm(FilesAgainMixin):
    """Edits a person. Numbers are shown masked: the mask sent back unchanged keeps the number."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    label = forms.CharField(
        label=_("Known as"),
        max_length=120,
        required=False,
        help_text=_("What colleagues call the person while no name is known."),
    )
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=1000,
        help_text=_("One on each line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=4000,
        help_text=_("By what the person is recognised: build, clothes, scars, speech."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Sex.choices,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=forms.DateInput)
    estimated_age = forms.IntegerField(
        label=_("Estimated age"), required=False, min_value=0, max_value=MAX_AGE
    )
    age_basis = forms.ChoiceField(
        label=_("The estimate rests on"),
        required=False,
        choices=[("", "–"), *AgeBasis.choices],
    )
    origin = forms.ModelChoiceField(
        label=_("Home region"),
        required=False,
        empty_label=_("Not known"),
        queryset=Area.objects.filter(level=AreaLevel.CITY).order_by("name"),
    )
    address = forms.CharField(label=_("Address"), max_length=240, required=False)
    disabilities = forms.MultipleChoiceField(
        label=_("Disability"),
        required=False,
        choices=Disability.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    nik = _number_field(_("NIK"))
    kk = _number_field(_("KK number"))
    photo = PortraitField(label=_("New photo"), required=False)

    needed_when = {
        "name": _("or how the person is called, or a description"),
        "age_basis": _("needed with an estimated age"),
    }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        kwargs["initial"] = {**_present(person), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def clean_nik(self) -> str:
        return self._number("nik")

    def clean_kk(self) -> str:
        return self._number("kk")

    def clean(self) -> dict[str, Any]:
        """What the service would refuse, beforehand, so that all errors show at once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        show_refusals(self, check_identity, cleaned)
        return cleaned

    def _number(self, name: str) -> str:
        given: str = self.cleaned_data[name].strip()
        if given and given == getattr(self.person, f"masked_{name}"):
            return str(getattr(self.person, name))
        return clean_number(given)

    def facts(self) -> dict[str, Any]:
        """What ``people.services.edit_person`` takes."""
        facts = {name: self.cleaned_data[name] for name in FIELDS}
        if facts["estimated_age"] == self.person.estimated_age:
            # an estimate grows from the day it was made; saving the rest must not make it anew
            del facts["estimated_age"]
        facts["aliases"] = self.cleaned_data["aliases"].splitlines()
        facts["photo"] = self.cleaned_data["photo"]
        return facts

    def warnings(self) -> list[str | Promise]:
        """What is odd about a valid form, though not refused: the NIK against the rest, or another person's."""
        nik = self.cleaned_data["nik"]
        if not nik:
            return []
        data = self.cleaned_data
        found = nik_warnings(nik, sex=data["sex"], birth_date=data["birth_date"])
        if by_nik(nik).exclude(pk=self.person.pk).exists():
            found.append(_("Another person is recorded with this NIK. Please check the number."))
        return found


def _present(person: Person) -> dict[str, Any]:
    present = {name: getattr(person, name) for name in FIELDS}
    present["aliases"] = "\n".join(alias.name for alias in person.aliases.all())
    return present | {
        "nik": person.masked_nik,
        "kk": person.masked_kk,
        "version": person.version,
        "idempotency_key": uuid4(),
    }
