"""What happens to one thing, and to the money, while a house keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin
from casework.offices.refusals import show_refusals

from ..enums import CashMove, ItemMove, Storage
from ..models import Belonging
from ..money import check_cash, check_counted
from ..moves import check_after_last, check_move, check_words
from ..queries import Kept, balance_of
from ..rules import BY_HAND, CASH_BY_HAND, CASH_REASONED, CASH_SIGNS
from .fields import RupiahField, count_field


class MoveForm(CaseForm, OccurredMixin):
    """What happened to one thing; each answer opens the fields it needs."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(kind.value, kind.label) for kind in BY_HAND],
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    count = count_field(min_value=0)
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
        if kind:
            show_refusals(self, check_counted, kind, cleaned.get("witness", ""), self.actor)
        return cleaned
