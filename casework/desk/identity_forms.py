"""The forms of who somebody is: what was seen, what proved wrong, and to whom they belong."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import PaperField
from casework.cases.queries import visible_to
from casework.offices.models import User
from casework.offices.phone import PhoneField
from casework.people.enums import Evidence, RelationKind
from casework.people.form_files import FilesAgainMixin
from casework.people.models import Person
from casework.people.nik import clean_number
from casework.people.rules import FIRST_BIRTH


class _PersonForm(FilesAgainMixin):
    """Knows whom it is about and who fills it in."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, actor: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(*args, **kwargs)
        self.person, self.actor = person, actor

    def content(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "idempotency_key"}


class EvidenceForm(_PersonForm):
    """What was seen, and what it shows that is not on record yet."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What was seen"),
        choices=Evidence.choices,
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    seen_on = forms.DateField(label=_("Seen on"), initial=timezone.localdate, widget=forms.DateInput)
    name = forms.CharField(
        label=_("Name it shows"),
        required=False,
        max_length=120,
        help_text=_("What colleagues called the person until now stays beside it."),
    )
    birth_date = forms.DateField(label=_("Date of birth it shows"), required=False, widget=forms.DateInput)
    nik = forms.CharField(
        label=_("NIK it shows"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-no-draft": True}),
    )
    remarks = forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=400,
        help_text=_("Such as: who said it, where the document is kept, what is hard to read."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    upload = PaperField(label=_("Photo of the document"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("version", person.version)
        initial.setdefault("name", person.name)
        initial.setdefault("birth_date", person.birth_date)
        super().__init__(*args, person=person, **kwargs)

    def clean_nik(self) -> str:
        return clean_number(self.cleaned_data["nik"])

    def clean_seen_on(self) -> date:
        day: date = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        return day

    def clean_birth_date(self) -> date | None:
        day: date | None = self.cleaned_data["birth_date"]
        if day and day > timezone.localdate():
            raise ValidationError(_("The date of birth lies in the future."))
        if day and day < FIRST_BIRTH:
            raise ValidationError(_("The date of birth lies too far back."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Evidence belongs to a name: say which name it shows."))
        return cleaned


class BecauseForm(_PersonForm):
    """Why something written down is taken back."""

    because = forms.CharField(
        label=_("Why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please say why.")},
    )


class RelationForm(_PersonForm):
    """Who belongs to the person: somebody on record by the number of their case, or a name."""

    kind = forms.ChoiceField(
        label=_("Who that is to this person"), choices=[("", _("Choose")), *RelationKind.choices]
    )
    other_case = forms.CharField(
        label=_("Number of their case"),
        required=False,
        max_length=20,
        help_text=_("Such as K-2026-000412, where the other one is on record too."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    other_name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=120,
        help_text=_("Where the other one is not on record."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    other_phone = PhoneField(label=_("Telephone"), required=False)
    came_together = forms.BooleanField(label=_("They came together"), required=False)

    other: Person | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number, name = (cleaned.get("other_case") or "").strip(), (cleaned.get("other_name") or "").strip()
        if number and name:
            self.add_error("other_name", gettext("Give the number of the case or a name, not both."))
        elif number:
            self._find(number)
        elif not name and "other_name" not in self.errors:
            self.add_error("other_name", gettext("Say who it is: by the number of their case, or by name."))
        return cleaned

    def _find(self, number: str) -> None:
        case = visible_to(self.actor).select_related("person").filter(number__iexact=number).first()
        if case is None:
            self.add_error("other_case", gettext("You read no case of this number."))
        elif case.person_id == self.person.pk:
            self.add_error("other_case", gettext("This is the same person."))
        else:
            self.other = case.person

    def who(self) -> dict[str, Any]:
        """What ``cases.services.add_relation`` takes beside the kind."""
        given = self.cleaned_data
        return {
            "other": self.other,
            "other_name": given["other_name"],
            "other_phone": given["other_phone"],
            "came_together": given["came_together"],
        }
