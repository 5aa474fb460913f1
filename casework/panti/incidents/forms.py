"""The forms of an incident: reporting it, and what the house and the Dinas say to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin
from casework.cases.services.guards import check_moment
from casework.offices.refusals import show_refusals

from ..queries import residents
from ..ward.forms import OnceForm
from ..ward.presence import by_name, sleeping_places
from .enums import OF_THE_HOUSE, IncidentKind, Part, Severity
from .models import Incident
from .services import house_of


def _words(label: Any, *, required: bool = True, rows: int = 3, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows, "data-no-draft": ""}),
    )


class ReportForm(CaseForm, OccurredMixin):
    kind = forms.ChoiceField(label=_("What happened"), choices=IncidentKind.choices, widget=forms.RadioSelect)
    severity = forms.ChoiceField(
        label=_("How grave"),
        choices=Severity.choices,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
        help_text=_(
            "A death and anything about sexual safety count as grave; the Dinas hears of it at once."
        ),
    )
    place = forms.CharField(label=_("Where in the house"), max_length=160)
    part = forms.ChoiceField(
        label=_("Part of this person"),
        choices=Part.choices,
        initial=Part.AFFECTED,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    words = _words(
        _("What was seen and heard"), rows=5, hint=_("In your own words. Stored encrypted and never changed.")
    )
    done_at_once = _words(_("What was done at once"), required=False)
    told = forms.CharField(
        label=_("Who was told"),
        max_length=240,
        required=False,
        help_text=_("Such as: the doctor on duty, the police, the family."),
    )
    others = forms.MultipleChoiceField(
        label=_("Others who had to do with it"),
        required=False,
        help_text=_("Search by name or bed and choose; as many as had to do with it."),
        widget=forms.SelectMultiple(
            attrs={
                "size": 8,
                "data-picker": "",
                "data-find": _("Name or bed"),
                "data-none": _("Nobody in this house is called so."),
                "data-more": _("{n} more; type more of the name or bed"),
                "data-remove": _("Take {name} out again"),
            }
        ),
        error_messages={"invalid_choice": _("Name only people who live in this house.")},
    )
    others_part = forms.ChoiceField(
        label=_("Part of the others"),
        choices=Part.choices,
        initial=Part.INVOLVED,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    field_order = [
        "kind",
        "severity",
        "occurred_at",
        "place",
        "part",
        "words",
        "done_at_once",
        "told",
        "others",
        "others_part",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Happened at")
        self.fields["others"].choices = self._neighbours()  # type: ignore[attr-defined]  # a choice field

    def _neighbours(self) -> list[tuple[str, str]]:
        """Everybody else in the house by name, with where they sleep; two queries."""
        house = house_of(self.case)
        if house is None:
            return []
        stays = list(residents(house, self.actor).exclude(case=self.case).order_by(*by_name()))
        places = sleeping_places(stay.pk for stay in stays)
        return [
            (
                str(stay.case_id),
                " · ".join(
                    word
                    for word in (
                        stay.case.person.display_name,
                        places[stay.pk].where if stay.pk in places else "",
                        stay.case.number,
                    )
                    if word
                ),
            )
            for stay in stays
        ]

    def clean_occurred_at(self) -> datetime:
        moment: datetime = self.cleaned_data["occurred_at"]
        show_refusals(self, check_moment, moment, after=self.case.opened_at)
        return moment

    def content(self) -> dict[str, Any]:
        given = super().content()
        part = given.pop("others_part")
        given["others"] = {int(pk): part for pk in given["others"]}
        return given


class HouseReportForm(OnceForm, OccurredMixin):
    """Reporting what touched no resident."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(kind.value, kind.label) for kind in OF_THE_HOUSE],
        widget=forms.RadioSelect,
    )
    severity = ReportForm.base_fields["severity"]
    place = ReportForm.base_fields["place"]
    words = ReportForm.base_fields["words"]
    done_at_once = ReportForm.base_fields["done_at_once"]
    told = ReportForm.base_fields["told"]
    field_order = ["kind", "severity", "occurred_at", "place", "words", "done_at_once", "told"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Happened at")

    def clean_occurred_at(self) -> datetime:
        moment: datetime = self.cleaned_data["occurred_at"]
        show_refusals(self, check_moment, moment)
        return moment

    def content(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "idempotency_key"}


class AnswerForm(OnceForm):
    """What is said to an incident that was reported."""

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident


class AcknowledgeForm(AnswerForm):
    words = _words(
        _("What the house does now"), required=False, hint=_("Read by the Dinas where the incident is grave.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # nobody signs a grave one unread and without a word
        self.fields["words"].required = self.incident.severity == Severity.GRAVE


class OverseeForm(AnswerForm):
    words = _words(_("Instruction"))


class ReviewForm(AnswerForm):
    conclusion = _words(_("How it came to it"))
    measures = _words(_("What is changed so that it does not happen again"))


class AddForm(AnswerForm):
    words = _words(_("What was learnt later"))
