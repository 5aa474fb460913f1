"""At the gate or on site: the papers seen, those that follow, and the moment the person left; and filing them later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import ExitKind, PaperKind
from casework.cases.forms import CaseForm, OccurredMixin
from casework.cases.models import Exit, Proposal
from casework.cases.services.exits import (
    OPTIONAL_PAPERS,
    REQUIRED_PAPERS,
    exits_owing,
    papers_that_may_follow,
)
from casework.cases.services.guards import check_moment
from casework.offices.refusals import show_refusals
from casework.people.nik import mask

from .services import check_in_house


def _number_field(paper: PaperKind) -> forms.CharField:
    return forms.CharField(
        label=format_lazy(_("Number: {paper}"), paper=paper.label),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Number, if it has one"), "autocomplete": "off"}),
    )


class GateForm(CaseForm, OccurredMixin):
    """The papers seen when somebody is handed over, and when. Who collects stands beside the form."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    follows = forms.BooleanField(label=_("What is not ticked follows"), required=False)
    missing_reason = forms.CharField(
        label=_("Why it is not there, and when it comes"),
        help_text=_("Needed where something follows."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", proposal.version)
        super().__init__(*args, **kwargs)
        self.proposal, self.exit = proposal, proposal.exit
        self.fields["occurred_at"].label = _("Left at") if self.at_the_gate else _("Handed over at")
        self.required, self.optional = REQUIRED_PAPERS[self.exit.kind], OPTIONAL_PAPERS[self.exit.kind]
        self.may_follow = papers_that_may_follow(self.exit.kind)
        for paper in (*self.required, *self.optional):
            self.fields[f"paper_{paper}"] = forms.BooleanField(label=paper.label, required=False)
            self.fields[f"number_{paper}"] = _number_field(paper)
        last = ("follows", "missing_reason", "occurred_at", "note")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    @property
    def at_the_gate(self) -> bool:
        return self.case.present_panti_id is not None

    @property
    def masked_nik(self) -> str:
        return mask(self.exit.collector_nik)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each paper with its box, the field for its number and whether nobody leaves without it, in words."""
        return [
            {
                "box": self[f"paper_{paper}"],
                "number": self[f"number_{paper}"],
                "hint": self._hint(paper),
            }
            for paper in (*self.required, *self.optional)
        ]

    def _hint(self, paper: PaperKind) -> str | Promise:
        if paper in self.optional:
            return _("if there is one")
        return _("required; may follow") if paper in self.may_follow else _("nobody leaves without it")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lacking = [paper for paper in self.required if not cleaned.get(f"paper_{paper}")]
        follows = cleaned.get("follows")
        for paper in lacking:
            if paper not in self.may_follow:
                sentence = _("Nobody is handed over without it: %(paper)s.")
            elif follows:
                continue
            else:
                sentence = _("Still missing: %(paper)s. Tick it, or say below that it follows.")
            self.add_error(f"paper_{paper}", sentence % {"paper": paper.label})
        owes = follows and any(paper in self.may_follow for paper in lacking)
        if owes and not (cleaned.get("missing_reason") or "").strip():
            self.add_error("missing_reason", _("Please say why it is missing and when it comes."))
        if moment := cleaned.get("occurred_at"):
            show_refusals(self, check_in_house, self.case, moment)
            show_refusals(self, check_moment, moment, after=self.case.stage_since)
        return cleaned

    def papers(self) -> dict[str, str]:
        """Each kind of paper seen, with its number (may be empty)."""
        seen: tuple[PaperKind, ...] = (*self.required, *self.optional)
        return {
            str(paper): self.cleaned_data[f"number_{paper}"].strip()
            for paper in seen
            if self.cleaned_data[f"paper_{paper}"]
        }


class MissingPapersForm(CaseForm):
    """The papers that were to follow, of every exit of the case that still waits for one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exits = exits_owing(self.case)
        for leaving, paper in self._owed():
            self.fields[f"paper_{leaving.pk}_{paper}"] = forms.BooleanField(label=paper.label, required=False)
            self.fields[f"number_{leaving.pk}_{paper}"] = _number_field(paper)

    def _owed(self) -> Iterator[tuple[Exit, PaperKind]]:
        for leaving in self.exits:
            for kind in leaving.missing:
                yield leaving, PaperKind(kind)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Each exit with a row for every paper it waits for."""
        return [
            {
                "exit": leaving,
                "kind": ExitKind(leaving.kind).label,
                "rows": [
                    {
                        "box": self[f"paper_{leaving.pk}_{kind}"],
                        "number": self[f"number_{leaving.pk}_{kind}"],
                    }
                    for kind in leaving.missing
                ],
            }
            for leaving in self.exits
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.exits and not any(self.papers().values()):
            self.add_error(None, _("Tick at least one paper that has come."))
        return cleaned

    def papers(self) -> dict[int, dict[str, str]]:
        """For each exit the kinds that came, with their numbers (may be empty)."""
        found: dict[int, dict[str, str]] = {leaving.pk: {} for leaving in self.exits}
        for leaving, paper in self._owed():
            if self.cleaned_data.get(f"paper_{leaving.pk}_{paper}"):
                number = self.cleaned_data.get(f"number_{leaving.pk}_{paper}") or ""
                found[leaving.pk][paper.value] = number.strip()
        return found
