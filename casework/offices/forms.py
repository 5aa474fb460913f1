"""Forms of an administrator: people, memberships and the criteria of a panti."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import Disability, OfficeKind, Role, Sex
from .models import Category, Criteria, Office, User
from .queries import managed_offices
from .rules import FIRST_DAY, LAST_DAY, ROLE_OFFICES

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


class _VersionedForm(forms.Form):
    """Carries the version the administrator saw, so that a later save of a colleague is not lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class StaffFactsForm(_VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False)
    employee_number = forms.CharField(label=_("Employee number"), required=False, max_length=24)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=24)

    @staticmethod
    def initial_of(user: User) -> dict[str, Any]:
        return {
            name: getattr(user, name) for name in ("name", "email", "employee_number", "phone", "version")
        }


class CriteriaForm(_VersionedForm):
    """Whom a panti takes. Whatever is left empty sets no limit."""

    capacity = forms.IntegerField(label=_("Places"), min_value=0, max_value=5000)
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

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        return {**facts, "takes": list(facts["takes"])}


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Show a service's refusal on the fields it names, everything else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
