"""Forms of leaving: planned with the proposal, completed at the gate."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import Destination, PaperKind, ProposalStatus
from casework.cases.forms import CaseForm, OccurredMixin, StepForm
from casework.cases.models import Exit, Proposal
from casework.cases.services.exits import OPTIONAL_PAPERS, REQUIRED_PAPERS
from casework.people.nik import clean_number, mask

from .queries import current_stay

VISITS = ("visit_1", "visit_2", "visit_3")
# Aftercare is planned at one, three and six months.
VISIT_MONTHS = (1, 3, 6)


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + year, month + 1)[1]
    return day.replace(year=day.year + year, month=month + 1, day=min(day.day, last))


class ExitForm(StepForm):
    """Where to, and when the Sudinsos visits afterwards."""

    address = forms.CharField(
        label=_("Address"),
        max_length=240,
        help_text=_("Street, RT/RW, kelurahan, city: the follow-up visits go there."),
    )
    visit_1 = forms.DateField(label=_("First follow-up visit"), required=False, widget=forms.DateInput)
    visit_2 = forms.DateField(label=_("Second follow-up visit"), required=False, widget=forms.DateInput)
    visit_3 = forms.DateField(label=_("Third follow-up visit"), required=False, widget=forms.DateInput)
    transition = ""
    # a field of this form: the same attribute of the planned exit
    planned: tuple[str, ...] = ("address",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required, note.label = True, _("Why the person can leave now")
        note.help_text = _("Read by whoever decides.")
        today = timezone.localdate()
        for name, months in zip(VISITS, VISIT_MONTHS, strict=True):
            self.initial.setdefault(name, months_later(today, months))
        self._mend_returned()

    def _mend_returned(self) -> None:
        """Begin with what the returned proposal said."""
        returned = (
            Exit.objects.filter(
                case=self.case,
                kind=self.transition,
                proposal__status=ProposalStatus.RETURNED,
                proposal__revised_by__isnull=True,
            )
            .select_related("proposal")
            .order_by("-proposal__decided_at")
            .first()
        )
        if returned is not None:
            for name in self.planned:
                self.initial.setdefault(name, getattr(returned, name))
            self.initial.setdefault("note", returned.proposal.note)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        today = timezone.localdate()
        for name in VISITS:
            if (day := cleaned.get(name)) and day < today:
                self.add_error(name, _("This day has passed."))
        if not any(cleaned.get(name) for name in VISITS) and not self.errors.keys() & set(VISITS):
            self.add_error("visit_1", _("Plan at least one follow-up visit."))
        return cleaned

    def follow_up_dates(self) -> list[date]:
        return sorted({day for name in VISITS if (day := self.cleaned_data[name])})

    def plan(self) -> dict[str, Any]:
        """What ``propose_exit`` takes beside the follow-up visits."""
        return {name: self.cleaned_data[name] for name in self.planned}


class ReturnToFamilyForm(ExitForm):
    """Who collects the person, and where they will live."""

    collector_name = forms.CharField(label=_("Who collects the person"), max_length=120)
    collector_relation = forms.CharField(
        label=_("Relation to the person"), max_length=60, help_text=_("Such as: younger sister, son, nephew.")
    )
    collector_phone = forms.CharField(
        label=_("Phone"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    collector_nik = forms.CharField(
        label=_("NIK of the collector"),
        max_length=24,
        required=False,
        help_text=_("16 digits, as on the identity card; kept encrypted."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-no-draft": ""}),
    )
    transition = "return_to_family"
    planned = ("address", "collector_name", "collector_relation", "collector_phone", "collector_nik")
    field_order = [
        "collector_name", "collector_relation", "collector_phone", "collector_nik", "address", *VISITS, "note",
    ]  # fmt: skip

    def clean_collector_nik(self) -> str:
        return clean_number(self.cleaned_data["collector_nik"])

    def plan(self) -> dict[str, Any]:
        return {**super().plan(), "destination": Destination.FAMILY}


class DischargeForm(ExitForm):
    """An independent life: a home, work with lodging, a school."""

    destination = forms.ChoiceField(
        label=_("Where to"),
        choices=[choice for choice in Destination.choices if choice[0] != Destination.FAMILY],
        widget=forms.RadioSelect(attrs={"data-look": "chips"}),
        help_text=_("For the family choose “Return to the family”."),
    )
    transition = "discharge"
    planned = ("address", "destination")
    field_order = ["destination", "address", *VISITS, "note"]


class GateForm(CaseForm, OccurredMixin):
    """At the gate: the papers seen, and the moment the person left. Who collects stands beside the form."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", proposal.version)
        super().__init__(*args, **kwargs)
        self.proposal, self.exit = proposal, proposal.exit
        self.fields["occurred_at"].label = _("Left at")
        self.required, self.optional = REQUIRED_PAPERS[self.exit.kind], OPTIONAL_PAPERS[self.exit.kind]
        for paper in (*self.required, *self.optional):
            self.fields[f"paper_{paper}"] = forms.BooleanField(label=paper.label, required=False)
            self.fields[f"number_{paper}"] = forms.CharField(
                label=format_lazy(_("Number: {paper}"), paper=paper.label),
                max_length=60,
                required=False,
                widget=forms.TextInput(
                    attrs={"placeholder": _("Number, if it has one"), "autocomplete": "off"}
                ),
            )
        self.order_fields([name for name in self.fields if name not in ("occurred_at", "note")])

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
                "hint": _("required") if paper in self.required else _("if there is one"),
            }
            for paper in (*self.required, *self.optional)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for paper in self.required:
            if not cleaned.get(f"paper_{paper}"):
                self.add_error(f"paper_{paper}", _("Still missing: %(paper)s.") % {"paper": paper.label})
        moment, stay = cleaned.get("occurred_at"), current_stay(self.case)
        if moment and stay and moment < stay.arrived_at.replace(second=0, microsecond=0):
            self.add_error("occurred_at", _("This lies before the arrival in the house."))
        return cleaned

    def papers(self) -> dict[str, str]:
        """Each kind of paper seen, with its number (may be empty)."""
        seen: tuple[PaperKind, ...] = (*self.required, *self.optional)
        return {
            str(paper): self.cleaned_data[f"number_{paper}"].strip()
            for paper in seen
            if self.cleaned_data[f"paper_{paper}"]
        }
