"""The form an officer fills in with one thumb: where and when, who, how they are, what was done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import OccurredMixin
from casework.offices.models import Area, FieldType, Office, User
from casework.offices.queries import transit_panti_for

from ..enums import FIELD_RESULTS, FIELD_SOURCES, MAKES_CASE, RISKS, Condition, Result, Source
from ..queries import kelurahan_of, transit_panti
from ..rules import check_conditions, check_moment_met
from ..services import Delivery
from .fields import FieldTypesField, KelurahanField
from .who import WhoForm


class ContactForm(WhoForm, OccurredMixin):
    """One person met. ``offices`` are those the officer records for; their kelurahan are the places to choose from."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    latitude = forms.DecimalField(
        required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        required=False,
        min_value=-180,
        max_value=180,
        max_digits=9,
        decimal_places=6,
        widget=forms.HiddenInput,
    )
    area = KelurahanField(
        label=_("Kelurahan"), queryset=Area.objects.none(), empty_label=_("Choose the kelurahan")
    )
    spot = forms.CharField(
        label=_("Where exactly"),
        required=False,
        max_length=160,
        help_text=_("Such as: under the flyover beside the bus stop."),
    )
    source = forms.ChoiceField(
        label=_("How we met"),
        choices=[(source.value, source.label) for source in FIELD_SOURCES],
        initial=Source.PATROL,
        widget=forms.RadioSelect,
    )
    field_types = FieldTypesField(
        label=_("What the person is doing"),
        queryset=FieldType.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    conditions = forms.MultipleChoiceField(
        label=_("Condition"), required=False, choices=Condition.choices, widget=forms.CheckboxSelectMultiple
    )
    result = forms.ChoiceField(
        label=_("What was done"),
        choices=[(result.value, result.label) for result in FIELD_RESULTS],
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
    )
    panti = forms.ModelChoiceField(
        label=_("Transit panti"),
        queryset=Office.objects.none(),
        required=False,
        empty_label=_("The one that serves this place"),
        help_text=_("Another transit panti may take the person too; the record then says so."),
    )
    vehicle = forms.CharField(label=_("Vehicle"), required=False, max_length=60)
    goods = forms.CharField(
        label=_("Belongings handed over"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    handed_condition = forms.CharField(
        label=_("Condition at the hand-over"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    done = forms.CharField(
        label=_("Short note"),
        required=False,
        max_length=4000,
        help_text=_("What you did and what the person said."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # as on the page, so that the summary of errors reads from top to bottom
    field_order = (
        "photo",
        "area",
        "spot",
        "occurred_at",
        "source",
        "name",
        "unknown",
        "label",
        "description",
        "sex",
        "age_band",
        "estimated_age",
        "age_basis",
        "birth_date",
        "aliases",
        "nik",
        "kk",
        "disabilities",
        "same_person",
        "field_types",
        "conditions",
        "companions",
        "came_with",
        "came_with_kind",
        "result",
        "panti",
        "vehicle",
        "goods",
        "handed_condition",
        "done",
    )
    needed_when = {"name": _("or how we call the person, or a description")}
    reveals = {"result": {Result.TRANSIT.value: ["panti", "vehicle", "goods", "handed_condition"]}}

    def __init__(self, *args: Any, actor: User, offices: list[Office], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["area"].queryset = kelurahan_of(offices)  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["panti"].queryset = transit_panti()  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["conditions"].widget.risks = set(RISKS)
        self.fields["result"].widget.hints = {
            Result.ADVICE: _("ends here, no case"),
            Result.NOT_PPKS: _("noted, no case"),
            Result.RESOLVED: _(
                "the case opens and ends at once; for a child, an elderly or ill person the supervisor decides"
            ),
            Result.CASE: _("opens a case; the person stays here for now"),
            Result.TRANSIT: _("opens a case; hand-over at the gate"),
        }

    def clean_occurred_at(self) -> Any:
        moment = self.cleaned_data["occurred_at"]
        check_moment_met(moment)
        return moment

    def clean_conditions(self) -> list[str]:
        conditions: list[str] = self.cleaned_data["conditions"]
        check_conditions(conditions)
        return conditions

    @property
    def makes_case(self) -> bool:
        return self.cleaned_data.get("result") in MAKES_CASE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            cleaned["latitude"] = cleaned["longitude"] = None
        if not self.says_who and "name" not in self.errors and (self.makes_case or not cleaned.get("result")):
            # while nothing was chosen a case is what most contacts become; asked now, nobody is asked twice
            self.add_error(
                "name", gettext("Give a name, or say below what we call the person or what they look like.")
            )
        elif cleaned.get("photo") and not self.says_who and "name" not in self.errors:
            self.add_error("name", gettext("To keep the photo, give a name or a description."))
        self.settle_known(makes_case=self.makes_case)
        self._settle_panti(cleaned)
        if (
            self.found is not None
            and cleaned.get("result") in MAKES_CASE
            and cleaned["result"] != Result.TRANSIT
        ):
            self.add_error(
                "result",
                gettext(
                    "This person is sought. To record that they are found, choose “Taken to a transit panti”."
                ),
            )
        if cleaned.get("result") == Result.RESOLVED and not cleaned.get("done") and "done" not in self.errors:
            self.add_error("done", gettext("Say what you did and how it is settled."))
        return cleaned

    def _settle_panti(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("result") != Result.TRANSIT or cleaned.get("panti") or not cleaned.get("area"):
            return
        cleaned["panti"] = transit_panti_for(cleaned["area"])
        if cleaned["panti"] is None:
            self.add_error("panti", ValidationError(gettext("Choose the transit panti."), code="required"))

    @property
    def panti_is_elsewhere(self) -> bool:
        """Whether another panti was chosen than the one that serves the place."""
        panti = self.cleaned_data.get("panti")
        serving = transit_panti_for(self.cleaned_data["area"])
        return panti is not None and serving is not None and panti != serving

    def content(self) -> dict[str, Any]:
        """What ``services.record_contact`` takes."""
        names = (
            "area",
            "occurred_at",
            "source",
            "result",
            "photo",
            "spot",
            "latitude",
            "longitude",
            "field_types",
            "conditions",
            "companions",
            "done",
        )
        found = {name: self.cleaned_data[name] for name in names}
        found |= {
            "person": self.person(),
            "found": self.found,
            "company": self.company(),
            "identity": self.identity(),
            "aliases": self.alias_list(),
        }
        if self.cleaned_data["result"] == Result.TRANSIT:
            found["delivery"] = Delivery(
                panti=self.cleaned_data["panti"],
                vehicle=self.cleaned_data["vehicle"],
                goods=self.cleaned_data["goods"],
                condition=self.cleaned_data["handed_condition"],
            )
        return found
