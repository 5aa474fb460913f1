"""Forms of an administrator: people, memberships and the criteria of a panti."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import Disability, OfficeKind, Role, Sex, TermUnit
from .models import Category, Criteria, Office, User
from .phone import PhoneField
from .queries import TermLine, managed_offices
from .refusals import show_refusals
from .rules import FIRST_DAY, LAST_DAY, ROLE_OFFICES, check_membership
from .services.accounts import check_username
from .services.criteria import check_ages

_SERVICE = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _roles_at(kinds: set[str]) -> list[tuple[str, Any]]:
    """Roles that exist at these kinds of office, those of one kind grouped under its name."""
    everywhere = [role for role in Role if len(ROLE_OFFICES[role]) == len(OfficeKind)]
    grouped: list[tuple[str, Any]] = [("", "–")]
    for label, wanted in (
        (_("At a Sudinsos"), {OfficeKind.SUDINSOS}),
        (_("At a panti"), {OfficeKind.TRANSIT, OfficeKind.PANTI}),
        (_("At the Dinas"), {OfficeKind.DINAS}),
    ):
        if kinds & wanted:
            own = [role for role in Role if role not in everywhere and ROLE_OFFICES[role] <= wanted]
            grouped.append((str(label), [(role.value, role.label) for role in own]))
    grouped.append((str(_("At every office")), [(role.value, role.label) for role in everywhere]))
    return grouped


class MembershipForm(forms.Form):
    """A role at one of the offices the administrator manages, for a time."""

    office = forms.ModelChoiceField(
        label=_("Office"), queryset=Office.objects.none(), empty_label="–", to_field_name="code"
    )
    role = forms.ChoiceField(label=_("Role"))
    valid_from = forms.DateField(label=_("From"), widget=_day(), validators=_SERVICE)
    valid_until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=_day(),
        validators=_SERVICE,
        help_text=_("Leave empty when no end is known."),
    )
    is_acting = forms.BooleanField(
        label=_("Acting (plt.)"), required=False, help_text=_("Fills the post until somebody is appointed.")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"valid_from": timezone.localdate(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        offices = managed_offices(actor)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]  # the field is a ModelChoiceField
        kinds = set(offices.values_list("kind", flat=True))
        self.fields["role"].choices = _roles_at(kinds)  # type: ignore[attr-defined]  # the field is a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        office = cleaned.get("office")
        about = [cleaned.get(name) for name in ("role", "valid_from", "valid_until")]
        show_refusals(self, check_membership, office.kind if office else None, *about)
        return cleaned


class StaffForm(MembershipForm):
    """Somebody new, with their first membership. The key makes a second click show what the first one made."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("With titles, as on letters."))
    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        help_text=_("Small letters, digits and points; kept for good, since the ledger names it."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    employee_number = forms.CharField(
        label=_("Employee number"), required=False, max_length=24, help_text=_("NIP or contract number.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].lower()
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("username") and cleaned.get("key"):
            show_refusals(self, check_username, cleaned["username"], cleaned["key"])
        return cleaned


class _VersionedForm(forms.Form):
    """Carries the version the administrator saw, so that a later save of a colleague is not lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class StaffFactsForm(_VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    employee_number = forms.CharField(label=_("Employee number"), required=False, max_length=24)
    phone = PhoneField(label=_("Phone"), required=False)

    @staticmethod
    def initial_of(user: User) -> dict[str, Any]:
        return {
            name: getattr(user, name) for name in ("name", "email", "employee_number", "phone", "version")
        }


class CriteriaForm(_VersionedForm):
    """Whom a panti takes. Whatever is left empty sets no limit."""

    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=0,
        max_value=5000,
        help_text=_("Counts until the house has registered its beds; from then on the beds are counted."),
    )
    capacity_source = forms.CharField(
        label=_("Source of this number"),
        required=False,
        max_length=60,
        help_text=_("A decree, a count, a report."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[
            ("", _("Everybody")),
            (Sex.MALE.value, Sex.MALE.label),
            (Sex.FEMALE.value, Sex.FEMALE.label),
        ],
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    min_age = forms.IntegerField(label=_("Lowest age"), required=False, min_value=0, max_value=120)
    max_age = forms.IntegerField(label=_("Highest age"), required=False, min_value=0, max_value=120)
    disability = forms.ChoiceField(
        label=_("Disability"), required=False, choices=[("", _("Not asked")), *Disability.choices]
    )
    takes = forms.ModelMultipleChoiceField(
        label=_("PPKS categories"),
        required=False,
        queryset=Category.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none where the panti takes every category."),
    )

    @staticmethod
    def initial_of(criteria: Criteria) -> dict[str, Any]:
        names = ("capacity", "capacity_source", "sex", "min_age", "max_age", "disability", "version")
        return {name: getattr(criteria, name) for name in names} | {"takes": list(criteria.takes.all())}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        show_refusals(self, check_ages, cleaned)
        return cleaned

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return {**facts, "takes": list(facts["takes"])}


class TermForm(forms.Form):
    """How long something may take at an office, from a day on, and why."""

    inherits = forms.BooleanField(
        label=_("Follow the office above again"),
        required=False,
        help_text=_("Then amount, unit and basis are left out."),
    )
    amount = forms.IntegerField(label=_("Amount"), min_value=1, max_value=1000)
    unit = forms.ChoiceField(label=_("Counted in"), choices=[("", "–"), *TermUnit.choices])
    basis = forms.CharField(
        label=_("Basis"),
        max_length=300,
        help_text=_("Shown beside every task: a decree, a letter, an instruction."),
    )
    valid_from = forms.DateField(
        label=_("In force from"),
        widget=_day(),
        help_text=_("From tomorrow at the earliest: what is already running keeps its day."),
    )
    reason = forms.CharField(
        label=_("Reason for the change"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    @staticmethod
    def initial_of(line: TermLine) -> dict[str, Any]:
        return {
            "amount": line.term.amount,
            "unit": line.term.unit.value,
            "basis": line.term.basis,
            "valid_from": timezone.localdate() + timedelta(days=1),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sentence in _TERM_ASKS.items():
            self.fields[name].required = not self.data.get("inherits")
            self.fields[name].error_messages["required"] = str(sentence)

    def facts(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        if typed.pop("inherits"):
            typed |= {"amount": None, "unit": "", "basis": ""}
        return typed


_TERM_ASKS = {
    "amount": _("How much?"),
    "unit": _("Counted in what?"),
    "basis": _("On what does it rest? A decree, a letter, an instruction."),
}


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Show a service's refusal on the fields it names, everything else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
