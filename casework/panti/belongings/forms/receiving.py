"""Taking into keeping: many things at once as they lie on the table at the gate, and money."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin
from casework.offices.refusals import show_refusals

from ..enums import CashMove, Storage
from ..money import check_counted
from ..rules import MOST_ROWS
from ..services import ItemRow, check_brought
from .fields import PhotoField, RupiahField, count_field

WITH_PERSON: Final = "person"


class ItemForm(forms.Form):
    """Things of one kind; a row left empty is none."""

    description = forms.CharField(
        label=_("What it is"),
        max_length=160,
        help_text=_("So that it can be told from others: colour, brand, what is damaged."),
    )
    count = count_field(initial=1)
    storage = forms.ChoiceField(
        label=_("Kept where"),
        choices=[*Storage.choices, (WITH_PERSON, _("The person keeps it"))],
        initial=Storage.LOCKER,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(label=_("Number or shelf"), max_length=80, required=False)
    photo = PhotoField(label=_("Photo"), required=False)


class _ItemRows(forms.BaseFormSet):
    pass


ItemFormSet = forms.formset_factory(
    ItemForm,
    formset=_ItemRows,
    extra=0,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)
_PREFIX: Final = "items"
_TYPED: Final = ("description", "count", "storage", "place")


class ReceiveForm(CaseForm, OccurredMixin):
    """Everything somebody brought, and who handed it over. The button ``add_row`` adds a row without a script."""

    cash = RupiahField(
        label=_("Money"),
        required=False,
        help_text=_("In rupiah, counted in front of whoever handed it over."),
    )
    handed_by = forms.CharField(
        label=_("Handed over by"), max_length=120, help_text=_("The person themselves, or who brought them.")
    )
    witness = forms.CharField(label=_("Witness"), max_length=120, required=False)
    needed_when = {"witness": _("needed for money")}

    def __init__(
        self, data: Any = None, files: Any = None, *, rows: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """``rows`` are what to begin with; what was sent already counts before them."""
        super().__init__(data, files, **kwargs)
        self._rows_named = 0
        self.fields["occurred_at"].label = _("Received")
        self.rows = ItemFormSet(data, files, prefix=_PREFIX, initial=rows)
        self.rows.extra = 0 if rows else 1
        for row in self.rows:
            # an empty row is no thing
            row.empty_permitted, row.use_required_attribute = True, False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if moment := cleaned.get("occurred_at"):
            show_refusals(self, check_brought, self.case, moment)
        if not self.rows.is_valid():
            for message in self.rows.non_form_errors():
                self.add_error(None, message)
            if self._wrong_fields:
                self._rows_named = 1
                self.add_error(None, _("Some things are not complete; look at the marked fields."))
        elif not self.items() and not cleaned.get("cash") and "cash" not in self.errors:
            self.add_error(None, _("Write down at least one thing or an amount of money."))
        if cleaned.get("cash"):
            show_refusals(self, check_counted, CashMove.RECEIVED, cleaned.get("witness", ""), self.actor)
        if self.errors:
            self._ask_photos_again()
        return cleaned

    def _ask_photos_again(self) -> None:
        """Browsers do not give a file back to a page."""
        for row in self.rows:
            if row.files.get(row.add_prefix("photo")) and not row.errors.get("photo"):
                row.add_error("photo", _("Please choose the file once more; it was not kept."))

    @property
    def _wrong_fields(self) -> int:
        return sum(len(errors) for errors in self.rows.errors)

    @property
    def more_errors(self) -> int:
        """How many fields of the rows the summary names beyond the form's own; one line of it speaks of them all."""
        return max(self._wrong_fields - self._rows_named, 0) if self.errors else 0

    def items(self) -> list[ItemRow]:
        return [
            ItemRow(
                description=row["description"],
                count=row["count"],
                storage=Storage.LOCKER if row["storage"] == WITH_PERSON else row["storage"],
                place=row["place"],
                photo=row["photo"],
                with_person=row["storage"] == WITH_PERSON,
            )
            for row in self.rows.cleaned_data
            if row.get("description")
        ]

    @staticmethod
    def typed(data: Any) -> list[dict[str, Any]]:
        """The rows as typed so far, the empty ones left out."""
        try:
            total = min(int(data.get(f"{_PREFIX}-TOTAL_FORMS", 0)), MOST_ROWS)
        except ValueError:
            total = 0
        rows = [{name: data.get(f"{_PREFIX}-{n}-{name}", "") for name in _TYPED} for n in range(total)]
        return [row for row in rows if row["description"] or row["place"]]
