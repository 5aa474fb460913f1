"""Forms of what a Sudinsos does without a house, and of the turns a case takes between offices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.clocks import term_for
from casework.cases.enums import Outcome, Stage
from casework.cases.forms import OccurredMixin, StepForm
from casework.offices.enums import OfficeKind
from casework.offices.models import Area, Office
from casework.offices.phone import PhoneField

from ..queries import jakarta_kelurahan, transit_panti, transit_panti_of
from ..rules import check_moment_met
from .fields import KelurahanField

# how a case may end where the person was met
OUTCOMES = (Outcome.ON_SITE, Outcome.WITH_FAMILY, Outcome.OTHER_SERVICE, Outcome.NOT_PPKS)


def _require_note(form: StepForm, label: Any, hint: Any) -> None:
    note = form.fields["note"]
    note.required, note.label, note.help_text = True, label, hint
    note.error_messages["required"] = _("Please say why.")


class ResolveForm(StepForm):
    """What was done, and how it ended."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    field_order = ["note", "outcome"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _require_note(
            self, _("What you did"), _("And what was agreed with the person; kept in the timeline.")
        )
        self.fields["note"].error_messages["required"] = _("Say what you did and how it is settled.")

    def facts(self) -> dict[str, Any]:
        return {"outcome": self.cleaned_data["outcome"]}


class _MomentMixin(OccurredMixin):
    def clean_occurred_at(self) -> Any:
        moment = self.cleaned_data["occurred_at"]
        check_moment_met(moment)
        return moment


class AssessOnSiteForm(_MomentMixin, StepForm):
    """Where the person is visited, and who lets us in."""

    address = forms.CharField(
        label=_("Address"),
        max_length=240,
        help_text=_("Where the person stays: street and number, or how to find the place."),
    )
    area = KelurahanField(
        label=_("Kelurahan"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("Choose the kelurahan"),
    )
    let_in_by = forms.CharField(
        label=_("Who lets us in"),
        required=False,
        max_length=120,
        help_text=_("The person, a family member, the head of the RT, the owner of the house."),
    )
    phone = PhoneField(label=_("Their telephone"), required=False)
    field_order = ["address", "area", "let_in_by", "phone", "occurred_at", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = jakarta_kelurahan()  # type: ignore[attr-defined] # a ModelChoiceField
        met = self.case.contacts.select_related("area").first()
        if met is not None:
            self.initial.setdefault("area", met.area_id)
            self.initial.setdefault("address", met.spot)

    def facts(self) -> dict[str, Any]:
        return {}


HERE, HOUSE = "on_site", "transit"


class ReadmitForm(_MomentMixin, StepForm):
    """What happened, and where the person is taken care of from now."""

    where = forms.ChoiceField(
        label=_("Where"),
        choices=[(HERE, _("Where the person lives now")), (HOUSE, _("In a transit panti"))],
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=240)
    panti = forms.ModelChoiceField(
        label=_("Transit panti"), queryset=Office.objects.none(), required=False, empty_label=None
    )
    field_order = ["note", "where", "address", "panti", "occurred_at"]
    reveals = {"where": {HERE: ["address"], HOUSE: ["panti"]}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _require_note(self, _("What happened"), _("Why the person needs care again; kept in the timeline."))
        serving = transit_panti_of(self.case)
        self.fields["panti"].queryset = transit_panti()  # type: ignore[attr-defined] # a ModelChoiceField
        self.initial.setdefault("panti", serving.pk if serving else None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("where") == HERE:
            cleaned["panti"] = None
            if not cleaned.get("address"):
                self.add_error("address", gettext("Say where the person is visited."))
        elif cleaned.get("where") == HOUSE and not cleaned.get("panti") and "panti" not in self.errors:
            self.add_error("panti", gettext("Choose the transit panti."))
        return cleaned


class ReopenForm(StepForm):
    """Why a closed case goes on, and until when it may."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _require_note(self, _("Why the case is opened again"), "")
        self.until = (
            term_for(self.case, "reopen", self.case.closed_at).after(self.case.closed_at)
            if self.case.closed_at
            else None
        )
        self.to_aftercare = self.case.closed_from == Stage.AFTERCARE


class ReassignForm(StepForm):
    """Which other Sudinsos is asked to take the case over, and why."""

    office = forms.ModelChoiceField(
        label=_("Sudinsos that takes the case over"),
        queryset=Office.objects.none(),
        empty_label=_("Choose the Sudinsos"),
    )
    field_order = ["office", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = (  # type: ignore[attr-defined] # a ModelChoiceField
            Office.objects.filter(kind=OfficeKind.SUDINSOS, is_active=True)
            .exclude(pk=self.case.responsible_office_id)
            .order_by("short_name")
        )
        _require_note(
            self, _("Why"), _("Read by the supervisor there: where the person lives now, who knows them.")
        )

    def facts(self) -> dict[str, Any]:
        return {"office": self.cleaned_data["office"].pk}
