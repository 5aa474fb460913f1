"""What the forms of this room share: day pickers, larger text boxes, the version of what is corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm
from casework.cases.models import Case
from casework.offices.refusals import show_refusals

from ..models import CareRecord

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TEXT_MAX = 8000


def long_text(
    label: str | StrPromise,
    *,
    hint: str | StrPromise = "",
    required: bool = True,
    rows: int = 4,
    private: bool = False,
) -> forms.CharField:
    """A text of several lines. A private one (health) is not kept on the device while it is being written."""
    attrs: dict[str, Any] = {"rows": rows}
    if private:
        attrs["data-no-draft"] = ""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs=attrs),
    )


def day(
    label: str | StrPromise, *, today: bool = True, required: bool = True, hint: str | StrPromise = ""
) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        initial=timezone.localdate if today else None,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def choice(
    label: str | StrPromise,
    choices: Any,
    *,
    look: str = "chips",
    required: bool = True,
    hint: str | StrPromise = "",
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        help_text=hint,
        widget=forms.RadioSelect(attrs={"data-look": look}),
    )


def yes_no(
    label: str | StrPromise, *, required: bool = True, hint: str | StrPromise = "", initial: str = ""
) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=required,
        initial=initial,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )


def as_yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


class CheckedForm(CaseForm):
    """Makes the checks of its service beforehand, on all that could be read, so that every error shows at once."""

    # takes the case and the content; raises ``ValidationError`` on the fields that are wrong
    service_check: Callable[[Case, dict[str, Any]], None] | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.service_check is not None:
            show_refusals(self, self.service_check, self.case, dict(cleaned))
        return cleaned


class RecordForm(CheckedForm):
    """A form that adds a record, or corrects one with the version the person saw."""

    HIDDEN: tuple[str, ...] = ("idempotency_key", "expected_stage", "version")

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def content(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.HIDDEN}

    @classmethod
    def initial_of(cls, written: CareRecord) -> dict[str, Any]:
        """What the form shows of a record that stands already."""
        values = {name: getattr(written, name) for name in written.CONTENT}
        shown = {
            name: as_yes_no(value) if isinstance(value, bool) else value for name, value in values.items()
        }
        return {**shown, "version": written.version}

    def again(self, data: Any) -> Any:
        """The form once more with other data: its hidden copy on the page of a conflict."""
        return type(self)(data, case=self.case, actor=self.actor)

    def beyond_fields(self, theirs: dict[str, Any]) -> dict[str, Any]:
        """A label with both texts for what the form writes beyond its own fields; nothing unless a form has such."""
        return {}
