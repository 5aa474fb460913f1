"""Forms of leaving, planned with the proposal: home to a family, or to a life of one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import Destination, ExitKind, ProposalStatus
from casework.cases.forms import StepForm
from casework.cases.models import Exit
from casework.cases.services.exits import DESTINATIONS
from casework.offices.months import months_later
from casework.offices.phone import PhoneField
from casework.people.nik import clean_number

VISITS = ("visit_1", "visit_2", "visit_3")
# Aftercare is planned at one, three and six months.
VISIT_MONTHS = (1, 3, 6)


class PlanForm(StepForm):
    """Where to, and why now; begins with what an earlier plan of the same kind said, where it came to nothing."""

    address = forms.CharField(
        label=_("Address"),
        max_length=240,
        help_text=_("Street, RT/RW, kelurahan, city: the follow-up visits go there."),
    )
    transition = ""
    needed_when = dict.fromkeys(VISITS, _("one of the three is needed"))
    # a field of this form: the same attribute of the planned exit
    planned: tuple[str, ...] = ("address",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required, note.label = True, _("Why the person can leave now")
        note.help_text = _("Read by whoever decides.")
        self._begin_with_earlier()

    def _begin_with_earlier(self) -> None:
        """What the last plan said that was returned, called off or not carried out in time."""
        last = (
            Exit.objects.filter(case=self.case, kind=self.transition)
            .select_related("proposal", "area")
            .order_by("-proposal__proposed_at", "-pk")
            .first()
        )
        if last is None or last.proposal.status == ProposalStatus.DONE:
            return
        for name in self.planned:
            value = getattr(last, name)
            self.initial.setdefault(name, getattr(value, "pk", value))
        self.initial.setdefault("note", last.proposal.note)

    def follow_up_dates(self) -> list[date]:
        return []

    def plan(self) -> dict[str, Any]:
        """What ``propose_exit`` takes beside the follow-up visits."""
        return {name: self.cleaned_data[name] for name in self.planned}


class ExitForm(PlanForm):
    """A plan after which the Sudinsos visits."""

    visit_1 = forms.DateField(label=_("First follow-up visit"), required=False, widget=forms.DateInput)
    visit_2 = forms.DateField(label=_("Second follow-up visit"), required=False, widget=forms.DateInput)
    visit_3 = forms.DateField(label=_("Third follow-up visit"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        for name, months in zip(VISITS, VISIT_MONTHS, strict=True):
            self.initial.setdefault(name, months_later(today, months))

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


class ReturnToFamilyForm(ExitForm):
    """Who collects the person, and where they will live."""

    collector_name = forms.CharField(label=_("Who collects the person"), max_length=120)
    collector_relation = forms.CharField(
        label=_("Relation to the person"), max_length=60, help_text=_("Such as: younger sister, son, nephew.")
    )
    collector_phone = PhoneField(label=_("Phone"))
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
        choices=[(place.value, place.label) for place in DESTINATIONS[ExitKind.DISCHARGE]],
        widget=forms.RadioSelect(attrs={"data-look": "chips"}),
        help_text=_("For the family choose “Return to the family”."),
    )
    transition = "discharge"
    planned = ("address", "destination")
    field_order = ["destination", "address", *VISITS, "note"]
