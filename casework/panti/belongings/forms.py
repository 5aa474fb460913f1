"""Forms about belongings: many things at once at the gate, what happens to one, money, handing back, taking over."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin
from casework.cases.services.papers import MAX_BYTES, sniff
from casework.offices.refusals import show_refusals

from .enums import CashMove, ItemMove, Recipient, SignedHow, Storage
from .leaving import check_signed
from .models import Belonging
from .money import check_cash
from .moves import check_after_last, check_move, check_words
from .queries import Kept, balance_of
from .rules import BY_HAND, CASH_BY_HAND, CASH_REASONED, CASH_SIGNS, MOST_CASH, MOST_OF_ONE, rupiah
from .services import ItemRow, check_brought

MOST_ROWS: Final = 40
WITH_PERSON: Final = "person"
_RUPIAH: Final = re.compile(r"(?:Rp)?\s*(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,-|,00)?", re.IGNORECASE)


class RupiahField(forms.CharField):
    """An amount as people write it: 50000, 50.000 or Rp 50.000. In whole rupiah."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "Rp"})

    def to_python(self, value: Any) -> Any:
        written = (super().to_python(value) or "").strip()
        if not written:
            return 0
        if written.startswith(("-", "\N{MINUS SIGN}")):
            raise forms.ValidationError(_("Give the amount without a minus."), code="negative")
        found = _RUPIAH.fullmatch(written)
        if found is None:
            raise forms.ValidationError(_("Write the amount in figures, such as 50.000."), code="invalid")
        amount = int(re.sub(r"\D", "", found[1]))
        if amount > MOST_CASH:
            raise forms.ValidationError(
                _("Give an amount between Rp 1 and %(most)s.") % {"most": rupiah(MOST_CASH)}, code="too_much"
            )
        return amount

    def prepare_value(self, value: Any) -> Any:
        return rupiah(value).removeprefix("Rp\N{NO-BREAK SPACE}") if isinstance(value, int) else value


class PhotoField(forms.FileField):
    """A picture for a belonging; drawn anew by the service, refused here while the rest of the form is kept."""

    widget = forms.FileInput(
        attrs={"data-look": "photo", "accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
    )

    def clean(self, data: Any, initial: Any = None) -> Any:
        photo = super().clean(data, initial)
        if not photo:
            return None
        if photo.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 15 MB."), code="size")
        kind = sniff(photo.read(16))
        photo.seek(0)
        if not kind.startswith("image/"):
            raise forms.ValidationError(_("Choose a picture."), code="type")
        return photo


def _count(**field: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How many"),
        min_value=field.pop("min_value", 1),
        max_value=MOST_OF_ONE,
        error_messages={
            "min_value": _("Give a number between 1 and %(most)d.") % {"most": MOST_OF_ONE},
            "max_value": _("Give a number between 1 and %(most)d.") % {"most": MOST_OF_ONE},
        },
        **field,
    )


class ItemForm(forms.Form):
    """Things of one kind; a row left empty is none."""

    description = forms.CharField(
        label=_("What it is"),
        max_length=160,
        help_text=_("So that it can be told from others: colour, brand, what is damaged."),
    )
    count = _count(initial=1)
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
# money is counted by two: whoever keeps it and whoever sees it
COUNTED_ALONE: Final = _("Name who saw the money counted.")
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
        if cleaned.get("cash") and not cleaned.get("witness"):
            self.add_error("witness", COUNTED_ALONE)
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


class MoveForm(CaseForm, OccurredMixin):
    """What happened to one thing; each answer opens the fields it needs."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(kind.value, kind.label) for kind in BY_HAND],
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    count = _count(min_value=0)
    storage = forms.ChoiceField(label=_("Kept where"), choices=Storage.choices, required=False)
    place = forms.CharField(label=_("Number or shelf"), max_length=80, required=False)
    description = forms.CharField(label=_("What it is, rightly"), max_length=160, required=False)
    to_whom = forms.CharField(label=_("To whom, or by whom"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("Why"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    witness = forms.CharField(label=_("Witness"), max_length=120, required=False)
    reveals = {
        "kind": {
            ItemMove.MOVED: ["storage", "place"],
            ItemMove.CORRECTED: ["description"],
        }
    }
    needed_when = {
        "reason": _("needed for a loss, a destruction and a correction"),
        "witness": _("needed when something is destroyed"),
    }

    def __init__(self, *args: Any, item: Belonging, **kwargs: Any) -> None:
        initial = kwargs.setdefault("initial", {})
        for name, value in (
            ("count", item.held),
            ("storage", item.storage),
            ("place", item.place),
            ("description", item.description),
        ):
            initial.setdefault(name, value)
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["kind"].widget.hints = {
            ItemMove.LENT: _("stays listed until it comes back"),
            ItemMove.CORRECTED: _("the number and words as they should have been; both stay readable"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind and cleaned.get("count") is not None:
            show_refusals(self, check_move, self.item, kind, cleaned["count"])
        if kind:
            show_refusals(
                self, check_words, kind, reason=cleaned.get("reason", ""), witness=cleaned.get("witness", "")
            )
        if moment := cleaned.get("occurred_at"):
            show_refusals(self, check_after_last, self.item, moment)
        return cleaned


class CashForm(CaseForm, OccurredMixin):
    """Money that comes in or goes out; a correction gives the balance as counted."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(kind.value, kind.label) for kind in CASH_BY_HAND],
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    amount = RupiahField(label=_("Amount"), error_messages={"required": _("Give an amount.")})
    other_party = forms.CharField(label=_("From whom, or to whom"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("What for"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    witness = forms.CharField(label=_("Witness"), max_length=120, required=False)
    needed_when = {
        "reason": _("needed for what is spent and for a correction"),
        "witness": _("needed when money comes in"),
    }

    def __init__(self, *args: Any, kept: Kept, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        self.fields["kind"].widget.hints = {
            CashMove.CORRECTED: _("the amount is what was counted; the book notes the difference"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, amount = cleaned.get("kind"), cleaned.get("amount")
        if kind and amount is not None:
            balance = balance_of(self.case, self.kept.panti.pk)
            change = CASH_SIGNS[kind] * amount if kind in CASH_SIGNS else amount - balance
            show_refusals(self, check_cash, self.case, self.kept.panti.pk, change)
        if kind in CASH_REASONED and not cleaned.get("reason"):
            self.add_error("reason", _("Please say why."))
        if kind == CashMove.RECEIVED and not cleaned.get("witness"):
            self.add_error("witness", COUNTED_ALONE)
        return cleaned


class _CountsForm(CaseForm, OccurredMixin):
    """Ticks for the things a house keeps, each with how many of them; what went meanwhile is told, not lost."""

    def __init__(self, *args: Any, kept: Kept, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        for item in kept.items:
            self.fields[f"item-{item.pk}"] = forms.IntegerField(
                label=item.description,
                min_value=0,
                max_value=item.held,
                initial=item.held,
                error_messages={
                    "required": _("Give 0 for what stays."),
                    "max_value": _("Only %(n)d of these are there for that.") % {"n": item.held},
                    "min_value": _("Give 0 for what stays."),
                },
            )

    @property
    def things(self) -> list[tuple[Belonging, forms.BoundField]]:
        return [(item, self[f"item-{item.pk}"]) for item in self.kept.items]

    def counts(self) -> dict[int, int]:
        return {item.pk: self.cleaned_data.get(f"item-{item.pk}") or 0 for item in self.kept.items}

    def _require_something(self, cash: int) -> None:
        if not self.errors and not cash and not any(self.counts().values()):
            self.add_error(None, _("Tick at least one thing, or give an amount of money."))


class HandBackForm(_CountsForm):
    """What is handed back, to whom, and how they sign for it."""

    cash = RupiahField(label=_("Money"), required=False)
    recipient = forms.ChoiceField(
        label=_("Who takes it"),
        choices=Recipient.choices,
        initial=Recipient.PERSON,
        widget=forms.RadioSelect,
    )
    to_whom = forms.CharField(label=_("Name of whoever takes it"), max_length=120)
    signed = forms.ChoiceField(
        label=_("How they sign the receipt"),
        choices=SignedHow.choices,
        initial=SignedHow.SIGNATURE,
        widget=forms.RadioSelect,
    )
    witness = forms.CharField(label=_("Witness"), max_length=120, required=False)
    remarks = forms.CharField(
        label=_("Note"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    needed_when = {"witness": _("needed where they could not sign")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Handed back")
        self.initial.setdefault("cash", self.kept.cash)
        self.initial.setdefault("to_whom", self.case.person.name)
        if not self.kept.cash:
            del self.fields["cash"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cash = cleaned.get("cash") or 0
        if cash > self.kept.cash:
            self.add_error("cash", _("Only %(balance)s is there.") % {"balance": self.kept.cash_words})
        if cleaned.get("signed"):
            show_refusals(self, check_signed, cleaned["signed"], cleaned.get("witness", ""))
        self._require_something(cash)
        return cleaned


class TakeOverForm(_CountsForm):
    """What came along from the house before; whole things pass, what did not come stays there."""

    cash = forms.BooleanField(label=_("The money came along"), required=False)
    storage = forms.ChoiceField(
        label=_("Kept where"), choices=Storage.choices, initial=Storage.LOCKER, widget=forms.RadioSelect
    )
    place = forms.CharField(label=_("Number or shelf"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Received")
        for item in self.kept.items:
            self.fields[f"item-{item.pk}"] = forms.BooleanField(
                label=f"{item.held} × {item.description}", required=False, initial=True
            )
        self.initial.setdefault("cash", bool(self.kept.cash))
        if not self.kept.cash:
            del self.fields["cash"]
        else:
            self.fields["cash"].label = _("The money came along: %(amount)s") % {
                "amount": self.kept.cash_words
            }

    def counts(self) -> dict[int, int]:
        return {item.pk: item.held for item in self.kept.items if self.cleaned_data.get(f"item-{item.pk}")}

    @property
    def money(self) -> int:
        return self.kept.cash if self.cleaned_data.get("cash") else 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if moment := cleaned.get("occurred_at"):
            show_refusals(self, check_brought, self.case, moment)
        self._require_something(self.money)
        return cleaned
