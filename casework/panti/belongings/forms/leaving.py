"""Handing back what is kept, and taking over what came along from the house before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin
from casework.offices.refusals import show_refusals

from ..enums import Recipient, SignedHow, Storage
from ..leaving import check_signed
from ..models import Belonging
from ..queries import Kept
from ..services import check_brought
from .fields import RupiahField


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
