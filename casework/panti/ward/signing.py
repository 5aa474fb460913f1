"""The forms of the two signatures under a shift."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .forms import OnceForm, numbers
from .left import LEFT, left_words


class SignForm(OnceForm):
    """A signature under a shift. ``left`` is what is unfinished: the page carries it, and where there is any it is
    confirmed with a tick, which holds for that and nothing else."""

    left_shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        required=False,
        widget=forms.CheckboxInput(attrs={"data-no-draft": ""}),
    )

    def __init__(self, *args: Any, left: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, int] = {}
        self._show(left)

    def _show(self, left: Mapping[str, int]) -> None:
        self.left = dict(left)
        self.initial["left_shown"] = _packed(left)
        if not left:
            del self.fields["confirmed"]
            return
        self.fields["confirmed"].label = self.confirm_words(sum(left.values()))
        self.fields["confirmed"].help_text = left_words(left)

    def confirm_words(self, n: int) -> str:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        seen = self.cleaned_data.get("left_shown", "") == _packed(self.left)
        if self.cleaned_data.get("confirmed"):
            self.known = _unpacked(self.cleaned_data.get("left_shown", ""))
        elif self.left and seen:
            self.add_error("confirmed", _("Please tick this, or finish it first."))
        return self.cleaned_data

    def show_again(self, left: Mapping[str, int]) -> None:
        """What is unfinished now in place of what the page showed, to be confirmed anew."""
        self.fields.setdefault("confirmed", deepcopy(self.base_fields["confirmed"]))
        self.data = {name: self.data.get(name) for name in self.data} | {"left_shown": _packed(left)}
        self.data.pop("confirmed", None)
        self._show(left)


def _packed(left: Mapping[str, int]) -> str:
    return " ".join(f"{key}:{n}" for key, n in left.items())


def _unpacked(packed: str) -> dict[str, int]:
    pairs = (part.partition(":") for part in packed.split())
    return {key: int(n) for key, _colon, n in pairs if key in LEFT and numbers([n])}


class HandOverForm(SignForm):
    words = forms.CharField(
        label=gettext_lazy("What the next shift must know"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What the lists above do not say. No diagnosis."),
    )

    field_order = ["words", "confirmed"]

    def confirm_words(self, n: int) -> str:
        return ngettext("I hand %(n)d thing over unfinished", "I hand %(n)d things over unfinished", n) % {
            "n": n
        }


class TakeOverForm(SignForm):
    """Nothing to fill in where everything is finished: the signature is the button."""

    def confirm_words(self, n: int) -> str:
        return ngettext("I take %(n)d thing over unfinished", "I take %(n)d things over unfinished", n) % {
            "n": n
        }
