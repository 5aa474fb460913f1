"""Who was met: named or only described, by sex and age, with numbers and disabilities where known."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.offices.enums import Disability, Sex
from casework.offices.models import User
from casework.people.enums import AgeBasis, RelationKind
from casework.people.form_files import FilesAgainMixin, PortraitField
from casework.people.matching import Sought
from casework.people.models import Person
from casework.people.nik import clean_number
from casework.people.rules import check_birth_date

from ..enums import AgeBand
from ..queries import Known, candidates, met_lately
from ..rules import BAND_AGE
from ..services import Company

OLDEST = 120
# the answer that none of the likely people is the one before us
NOBODY = "no"
_SEGMENTED = {"data-look": "segmented"}


class WhoForm(FilesAgainMixin):
    """``identity()`` are the facts for a new person; ``known`` is somebody who has the NIK already."""

    photo = PortraitField(
        label=_("Photo"),
        required=False,
        help_text=_("The person's face, if they agree to it."),
        widget=forms.FileInput(attrs={"data-look": "photo", "accept": "image/*", "capture": "environment"}),
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
    # its choices are the people found for what was typed; see ``settle_known``
    same_person = forms.CharField(
        label=_("Is this the same person?"),
        required=False,
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    disabilities = forms.MultipleChoiceField(
        label=_("Disability"), required=False, choices=Disability.choices, widget=forms.CheckboxSelectMultiple
    )

    companions = forms.CharField(
        label=_("Who came together"),
        required=False,
        max_length=240,
        help_text=_("Such as: wife and two children. Record each of them on their own too."),
    )
    came_with = forms.ModelChoiceField(
        label=_("Came with somebody you recorded already"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody recorded yet"),
    )
    came_with_kind = forms.ChoiceField(
        label=_("Who that is to this person"),
        choices=RelationKind.choices,
        initial=RelationKind.COMPANION,
        required=False,
    )

    actor: User
    # who it may be, best first
    candidates: list[Known]
    # the one they say it is
    known: Known | None = None

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.candidates = actor, []
        self.fields["came_with"].queryset = met_lately(actor)  # type: ignore[attr-defined] # a ModelChoiceField

    def clean_nik(self) -> str:
        return clean_number(self.cleaned_data["nik"])

    def clean_birth_date(self) -> date | None:
        day: date | None = self.cleaned_data["birth_date"]
        check_birth_date(day)
        return day

    def clean_kk(self) -> str:
        return clean_number(self.cleaned_data["kk"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unknown") and cleaned.get("name"):
            self.add_error("name", _("Either clear the name or take the mark “Name not known” away."))
        self._settle_age(cleaned)
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
        return self._fold_is_open("aliases", "nik", "kk")

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

    @property
    def answer(self) -> str:
        return str(self["same_person"].value() or "")

    def company(self) -> Company | None:
        """With whom the person came, where that one is on record."""
        other = self.cleaned_data.get("came_with")
        if other is None:
            return None
        return Company(other, self.cleaned_data.get("came_with_kind") or RelationKind.COMPANION)

    def sought(self) -> Sought:
        """What was typed of who it is, as far as it can be read."""
        given = self.cleaned_data
        aliases = (given.get("aliases") or "").split(",")
        return Sought.of(
            names=[given.get("name") or "", given.get("label") or "", *aliases],
            nik=given.get("nik") or "",
            sex=given.get("sex") or "",
            birth_date=given.get("birth_date"),
            estimated_age=given.get("estimated_age"),
        )

    def settle_known(self, *, makes_case: bool) -> None:
        """Ask which of the likely people it is, and put what stands in the way on its field.

        The same NIK is always asked about; a name or the looks only where a person is registered with a case.
        """
        found = candidates(self.sought(), self.actor)
        self.candidates = [one for one in found if makes_case or one.by_nik]
        answer = self.cleaned_data.get("same_person") or ""
        numbered = next((one for one in self.candidates if one.by_nik), None)
        if not self.candidates or (answer == NOBODY and numbered is None):
            return
        self.known = next((one for one in self.candidates if one.key == answer), None)
        if self.known is not None:
            if makes_case and self.known.has_open_case and self.known.sought is None:
                field = "nik" if self.known.by_nik else "same_person"
                self.add_error(field, self._open_case_sentence(self.known))
            return
        if numbered and makes_case and numbered.has_open_case and numbered.sought is None:
            self.known = numbered
            self.add_error("nik", self._open_case_sentence(numbered))
        elif answer == NOBODY:
            # one number is one person's: a second record with it would be the same person twice
            self.add_error(
                "nik", gettext("This number belongs to somebody on record; clear it or choose them.")
            )
        else:
            self.add_error("same_person", ValidationError(self._known_sentence(), code="known"))

    @property
    def found(self) -> Any:
        """The open case of the person they say it is, where that one is sought: it is resumed."""
        return self.known.sought if self.known else None

    def person(self) -> Person | None:
        return self.known.person if self.known else None

    def _open_case_sentence(self, known: Known) -> str:
        if known.case is not None:
            return gettext("%(who)s has an open case already: %(number)s.") % {
                "who": known.person.display_name,
                "number": known.case.number,
            }
        office = known.ask.name if known.ask else ""
        return gettext(
            "This person already has an open case. Please contact %(office)s before you go on."
        ) % {"office": office}

    def _known_sentence(self) -> str:
        return gettext("Somebody on record may be this person. Please say whether it is one of them.")
