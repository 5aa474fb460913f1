"""Who was met: named or only described, by sex and age, with numbers and disabilities where known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.offices.enums import Disability, Sex
from casework.offices.models import User
from casework.people.enums import AgeBasis
from casework.people.nik import clean_number

from ..enums import AgeBand
from ..queries import Known, known_by_nik
from ..rules import BAND_AGE
from .fields import PortraitField

OLDEST = 120
_SEGMENTED = {"data-look": "segmented"}


class WhoForm(forms.Form):
    """``identity()`` are the facts for a new person; ``known`` is somebody who has the NIK already."""

    photo = PortraitField(
        label=_("Photo"), required=False, help_text=_("The person's face, if they agree to it.")
    )
    name = forms.CharField(
        label=_("Name"), required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    unknown = forms.BooleanField(label=_("Name not known"), required=False)
    label = forms.CharField(
        label=_("What we call the person"),
        required=False,
        max_length=120,
        help_text=_("For somebody without a known name, such as “Pak Topi”."),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=1000,
        help_text=_("Clothes, marks, belongings: by what a colleague would know the person again."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    aliases = forms.CharField(
        label=_("Other names"), required=False, max_length=240, help_text=_("Several with commas between.")
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[(sex.value, sex.label) for sex in (Sex.FEMALE, Sex.MALE, Sex.UNCLEAR)],
        widget=forms.RadioSelect(attrs=_SEGMENTED),
    )
    age_band = forms.ChoiceField(
        label=_("Estimated age"),
        choices=AgeBand.choices,
        required=False,
        widget=forms.RadioSelect(attrs=_SEGMENTED),
    )
    estimated_age = forms.IntegerField(
        label=_("Estimated age in years"),
        required=False,
        min_value=0,
        max_value=OLDEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    age_basis = forms.ChoiceField(
        label=_("The estimate rests on"), choices=[("", "—"), *AgeBasis.choices], required=False
    )
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=forms.DateInput)
    nik = forms.CharField(
        label=_("NIK"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-no-draft": True}),
    )
    kk = forms.CharField(
        label=_("KK number"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-no-draft": True}),
    )
    same_person = forms.ChoiceField(
        label=_("Is this the same person?"),
        required=False,
        choices=[("yes", _("Yes, the same person")), ("no", _("No, somebody else"))],
        widget=forms.RadioSelect(attrs=_SEGMENTED),
    )
    disabilities = forms.MultipleChoiceField(
        label=_("Disability"), required=False, choices=Disability.choices, widget=forms.CheckboxSelectMultiple
    )

    actor: User
    known: Known | None = None

    def clean_nik(self) -> str:
        return clean_number(self.cleaned_data["nik"])

    def clean_kk(self) -> str:
        return clean_number(self.cleaned_data["kk"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unknown") and cleaned.get("name"):
            self.add_error("name", _("Either clear the name or take the mark “Name not known” away."))
        self._settle_age(cleaned)
        if cleaned.get("nik"):
            self.known = known_by_nik(cleaned["nik"], self.actor)
        return cleaned

    def _settle_age(self, cleaned: dict[str, Any]) -> None:
        """A number typed in counts before the band; a date of birth before both."""
        if cleaned.get("birth_date"):
            cleaned["estimated_age"], cleaned["age_basis"] = None, ""
            return
        band = cleaned.get("age_band")
        if cleaned.get("estimated_age") is None and band and "estimated_age" not in self.errors:
            cleaned["estimated_age"] = BAND_AGE[band]
        if cleaned.get("estimated_age") is not None and not cleaned.get("age_basis"):
            cleaned["age_basis"] = AgeBasis.APPEARANCE

    @property
    def band_ages(self) -> str:
        """For the page's script: the age each band fills in."""
        return " ".join(f"{band}={age}" for band, age in BAND_AGE.items())

    def _fold_is_open(self, *names: str) -> bool:
        return any(self.errors.get(name) or (self.is_bound and self[name].value()) for name in names)

    @property
    def opens_age(self) -> bool:
        return self._fold_is_open("estimated_age", "age_basis", "birth_date")

    @property
    def opens_unknown(self) -> bool:
        """Without a name the label and description are asked for; so are they when something in them is wrong."""
        return self._fold_is_open("label", "description") or bool(self.errors.get("name"))

    @property
    def opens_numbers(self) -> bool:
        return self._fold_is_open("aliases", "nik", "kk", "same_person")

    @property
    def opens_disabilities(self) -> bool:
        return self._fold_is_open("disabilities")

    @property
    def says_who(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("name", "label", "description"))

    def identity(self) -> dict[str, Any]:
        fields = (
            "name",
            "label",
            "description",
            "sex",
            "birth_date",
            "estimated_age",
            "age_basis",
            "disabilities",
            "nik",
            "kk",
        )
        return {name: self.cleaned_data[name] for name in fields}

    def alias_list(self) -> list[str]:
        return [name.strip()[:120] for name in self.cleaned_data["aliases"].split(",") if name.strip()]

    def settle_known(self, *, makes_case: bool) -> None:
        """Put what is to be decided about somebody known already on the NIK: an open case stops a new one."""
        known = self.known
        if known is None:
            return
        if self.cleaned_data.get("same_person") == "no":
            self.known = None
        elif makes_case and known.has_open_case:
            self.add_error("nik", self._open_case_sentence(known))
        elif self.cleaned_data.get("same_person") != "yes":
            self.add_error("same_person", ValidationError(self._known_sentence(known), code="known"))

    def _open_case_sentence(self, known: Known) -> str:
        if known.case is not None:
            return gettext("%(who)s has this NIK and an open case: %(number)s.") % {
                "who": known.person.display_name,
                "number": known.case.number,
            }
        office = known.ask.name if known.ask else ""
        return gettext(
            "Somebody with this NIK already has an open case. Please contact %(office)s before you go on."
        ) % {"office": office}

    def _known_sentence(self, known: Known) -> str:
        if known.readable:
            return gettext(
                "This NIK is already recorded for %(who)s. Please say whether it is the same person."
            ) % {"who": known.person.display_name}
        return gettext("This NIK is already recorded for somebody. Please say whether it is the same person.")
