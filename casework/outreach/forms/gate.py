"""The form at the gate of a house: who brings the person, who it is, in what state and with what they carry."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import OccurredMixin, PaperField
from casework.offices.models import Area, Office, User
from casework.offices.phone import PhoneField

from ..enums import GATE_SOURCES, INSTITUTIONS, RISKS, Condition, Source
from ..queries import jakarta_kelurahan
from ..rules import check_conditions, check_moment_met
from ..services import Bringer
from .fields import KelurahanField
from .who import WhoForm


class GateForm(WhoForm, OccurredMixin):
    """``houses`` are those at whose gate they receive people."""

    needed_when = {
        "institution": _("needed where the police or a hospital brings the person"),
        "name": _("or how we call the person, or a description"),
    }
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    panti = forms.ModelChoiceField(label=_("Received at"), queryset=Office.objects.none(), empty_label=None)
    source = forms.ChoiceField(
        label=_("Who brings the person"),
        choices=[(source.value, source.label) for source in GATE_SOURCES],
        widget=forms.RadioSelect,
    )
    institution = forms.CharField(
        label=_("Police station, hospital or office"),
        required=False,
        max_length=160,
        help_text=_("Such as: Polsek Tanah Abang, RSUD Tarakan."),
    )
    brought_by = forms.CharField(
        label=_("Name of whoever brings the person"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Their telephone"), required=False)
    letter_number = forms.CharField(label=_("Number of their letter"), required=False, max_length=80)
    letter = PaperField(label=_("Photo of the letter"), required=False)
    area = KelurahanField(
        label=_("Kelurahan where the person was found"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("Not known"),
        help_text=_(
            "It decides which Sudinsos answers for the case; not known, the one of this house's district."
        ),
    )
    spot = forms.CharField(label=_("Where exactly"), required=False, max_length=160)
    conditions = forms.MultipleChoiceField(
        label=_("Condition"), required=False, choices=Condition.choices, widget=forms.CheckboxSelectMultiple
    )
    belongings = forms.CharField(
        label=_("Belongings"),
        required=False,
        max_length=2000,
        help_text=_("Money, telephone, papers, clothes: what is kept and what the person keeps."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    done = forms.CharField(
        label=_("Short note"),
        required=False,
        max_length=4000,
        help_text=_("What they told about the person, and what you saw."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = (
        "panti",
        "occurred_at",
        "source",
        "institution",
        "brought_by",
        "phone",
        "letter_number",
        "letter",
        "area",
        "spot",
        "photo",
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
        "conditions",
        "companions",
        "came_with",
        "came_with_kind",
        "belongings",
        "done",
    )

    def __init__(self, *args: Any, actor: User, houses: list[Office], **kwargs: Any) -> None:
        initial = kwargs.setdefault("initial", {})
        initial.setdefault("idempotency_key", uuid4())
        initial.setdefault("panti", houses[0].pk)
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["panti"].queryset = Office.objects.filter(pk__in=[house.pk for house in houses])  # type: ignore[attr-defined] # a ModelChoiceField
        if len(houses) == 1:
            self.fields["panti"].widget = forms.HiddenInput()
        self.fields["area"].queryset = jakarta_kelurahan()  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["occurred_at"].label = _("Received")
        self.fields["conditions"].widget.risks = set(RISKS)

    def clean_occurred_at(self) -> Any:
        moment = self.cleaned_data["occurred_at"]
        check_moment_met(moment)
        return moment

    def clean_conditions(self) -> list[str]:
        conditions: list[str] = self.cleaned_data["conditions"]
        check_conditions(conditions)
        return conditions

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("source") in INSTITUTIONS and not cleaned.get("institution"):
            self._require("institution", gettext("Say which police station or hospital it was."))
        if cleaned.get("source") == Source.FAMILY and not cleaned.get("brought_by"):
            self._require("brought_by", gettext("Say who of the family brings the person."))
        if not self.says_who:
            self._require(
                "name", gettext("Give a name, or say below what we call the person or what they look like.")
            )
        self.settle_known(makes_case=True)
        return cleaned

    def _require(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)

    def content(self) -> dict[str, Any]:
        """What ``services.receive_at_gate`` takes."""
        names = (
            "panti",
            "occurred_at",
            "source",
            "area",
            "spot",
            "photo",
            "conditions",
            "companions",
            "done",
        )
        given = self.cleaned_data
        return {name: given[name] for name in names} | {
            "person": self.person(),
            "found": self.found,
            "company": self.company(),
            "identity": self.identity(),
            "aliases": self.alias_list(),
            "bringer": Bringer(
                institution=given["institution"],
                name=given["brought_by"],
                phone=given["phone"],
                letter_number=given["letter_number"],
                letter=given["letter"],
                belongings=given["belongings"],
            ),
        }
