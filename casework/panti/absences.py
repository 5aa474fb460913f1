"""Ending the search for somebody who left: what was done to find them, and what the head reads before deciding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casework.cases.clocks import term_for
from casework.cases.errors import Refusal
from casework.cases.forms import StepForm
from casework.cases.models import Case, CaseEvent, Proposal

from .models import Absence


class Search(TextChoices):
    """What is done to find somebody, by whom it is answered."""

    FAMILY = "family", _("Family and friends asked")
    PLACES = "places", _("Places they are known to stay were visited")
    HOSPITALS = "hospitals", _("Hospitals and health centres asked")
    POLICE = "police", _("Police asked")
    OUTREACH = "outreach", _("Outreach teams told")
    HOUSES = "houses", _("Other panti asked")


class CloseAbsentForm(StepForm):
    """The searches made, the report to the police, and what came of them."""

    searches = forms.MultipleChoiceField(
        label=_("What was done to find the person"),
        choices=Search.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what was done; without a search nobody is given up.")},
    )
    police_report = forms.CharField(
        label=_("Number of the report to the police"),
        max_length=60,
        required=False,
        help_text=_("Needed where the police were asked."),
    )
    field_order = ["searches", "police_report", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required, note.label = True, _("Where and when was searched, and what came of it")
        note.help_text = _(
            "Read by the head of the panti, who decides. A person found later gets a new case."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        asked = cleaned.get("searches") or []
        if Search.POLICE in asked and not (cleaned.get("police_report") or "").strip():
            self.add_error("police_report", _("Give the number of the report."))
        if not self.errors:
            cleaned["note"] = self._with_report(cleaned["note"], cleaned["police_report"].strip())
        return cleaned

    def _with_report(self, note: str, number: str) -> str:
        """What was typed stands in the words of the proposal: facts go into the ledger, free text never."""
        if not number:
            return note
        return f"{note.strip()}\n" + _now("Report to the police: %(number)s") % {"number": number}

    def facts(self) -> dict[str, Any]:
        return {"searches": sorted(self.cleaned_data["searches"])}


def check_close_absent(case: Case, facts: dict[str, Any]) -> None:
    """Raises ``Refusal`` where a proposal to give up names no search."""
    if not set(facts.get("searches", ())) & set(Search.values):
        raise Refusal(_now("Say what was done to find the person."), case=case)


def decide_close_absent(case: Case, proposal: Proposal) -> dict[str, Any]:
    """When and how the person was missed, how long ago, and what was done since."""
    missed = (
        CaseEvent.objects.filter(case=case, verb="report_absence")
        .select_related("actor", "text")
        .order_by("-seq")
        .first()
    )
    return {
        "missed": missed,
        "said": getattr(getattr(missed, "text", None), "body", ""),
        "days": (timezone.localdate() - timezone.localdate(case.stage_since)).days,
        "waited_until": term_for(case, "absent", case.stage_since).after(case.stage_since),
        "searches": [Search(one).label for one in proposal.facts.get("searches", ()) if one in Search.values],
        # what was reported when they left; a later report stands in the words of the proposal
        "police_report": Absence.objects.filter(case=case)
        .order_by("-pk")
        .values_list("police_number", flat=True)
        .first(),
    }
