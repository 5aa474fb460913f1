"""Forms of placement: choosing a house, answering a placement, arriving."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import ProposalStatus
from casework.cases.forms import OccurredMixin, StepForm
from casework.cases.models import Proposal
from casework.offices.models import Office
from casework.offices.refusals import show_refusals

from .enums import Urgency
from .house.forms import WHY_OUTSIDE, PlaceField, asked_for
from .queries import Fit, house, suitable_panti
from .services import check_arrival


class PlaceForm(StepForm):
    """Choose a referral panti for the person; those that do not take them are listed with the reason, not offered."""

    panti = forms.TypedChoiceField(
        label=_("Panti"),
        coerce=int,
        widget=forms.RadioSelect(attrs={"data-look": "cards"}),
        help_text=_("Those that take the person come first, the one with most free places on top."),
        error_messages={
            "required": _("Choose a panti."),
            "invalid_choice": _("Choose a panti from the list."),
        },
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=Urgency.choices,
        initial=Urgency.NORMAL,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    field_order = ["panti", "urgency", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fits = {str(fit.office.pk): fit for fit in suitable_panti(self.case)}
        field, note = self.fields["panti"], self.fields["note"]
        # every house is a known answer, so that a forged one is refused with its reason
        field.choices = [(pk, fit.office.short_name) for pk, fit in self.fits.items()]  # type: ignore[attr-defined]  # a choice field
        field.widget.choices = [choice for choice in field.choices if self.fits[choice[0]].takes]  # type: ignore[attr-defined]  # a choice field
        field.widget.hints = {pk: fit.words for pk, fit in self.fits.items()}
        note.required, note.label = True, _("Why this panti")
        note.help_text = _("Read by whoever decides: what the person needs and what the conference advised.")
        self._mend_returned()

    @property
    def refused(self) -> list[Fit]:
        """The houses that do not take the person."""
        return [fit for fit in self.fits.values() if not fit.takes]

    def _mend_returned(self) -> None:
        """Begin with what the returned proposal said, so that mending it is not writing it anew."""
        returned = (
            Proposal.objects.filter(
                case=self.case, transition="place", status=ProposalStatus.RETURNED, revised_by__isnull=True
            )
            .order_by("-decided_at")
            .first()
        )
        if returned is not None:
            self.initial.setdefault("panti", returned.facts.get("panti"))
            self.initial.setdefault("urgency", returned.facts.get("urgency", Urgency.NORMAL))
            self.initial.setdefault("note", returned.note)

    def clean_panti(self) -> int:
        chosen: int = self.cleaned_data["panti"]
        fit = self.fits[str(chosen)]
        if not fit.takes:
            raise forms.ValidationError(
                _("%(panti)s does not take this person. %(why)s."),
                params={"panti": fit.office.short_name, "why": fit.words},
                code="refused",
            )
        return chosen

    def facts(self) -> dict[str, Any]:
        return {"panti": self.cleaned_data["panti"], "urgency": str(self.cleaned_data["urgency"])}


class AcceptForm(StepForm):
    """The receiving head says yes; the place is kept from then on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.label, note.help_text = (
            _("Message to those who bring the person"),
            _("When to come, what to bring."),
        )
        if self.case.receiving_panti is not None:
            numbered = house(self.case.receiving_panti, without=self.case)
            if numbered.free <= 0:
                note.help_text = _("The house is full: whoever admits the person says why one more is taken.")


class ReasonForm(StepForm):
    """A step back that must say why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required, note.label = True, _("Reason")
        note.help_text = _("Read by the colleagues who will look for another way.")


class AdmitForm(StepForm, OccurredMixin):
    """The person has arrived: where they sleep, and why the house takes them if it is full.

    A house with registered beds offers those that are ready; one without is told the place in words.
    """

    place = forms.CharField(
        label=_("Place in the house"),
        max_length=80,
        help_text=_("Wing and room, such as: Wisma Cempaka, kamar 3."),
    )
    over_capacity_reason = forms.CharField(
        label=_("Why the house takes one person more"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The house is full. The stay will be marked as over capacity."),
    )
    field_order = ["occurred_at", "place", "over_capacity_reason", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_at"].label = _("Arrived")
        panti = self.case.receiving_panti
        numbered = house(panti, without=self.case) if panti is not None else None
        if panti is not None and numbered is not None and numbered.has_beds:
            self._offer_beds(panti, is_full=numbered.free <= 0)
        elif numbered is None or numbered.free > 0:
            self._reason_field = self.fields.pop("over_capacity_reason")

    def _offer_beds(self, panti: Office, *, is_full: bool) -> None:
        """The ready beds by wing, the one kept for the person first; a reason where one sleeps outside a bed."""
        place = PlaceField()
        place.for_case(self.case, panti, kept=True)
        self.fields["place"] = place
        self.initial.setdefault("place", place.suggestion)
        if not is_full:
            reason = self.fields["over_capacity_reason"]
            reason.required, reason.label, reason.help_text = False, WHY_OUTSIDE, ""
            self.needed_when = {
                "over_capacity_reason": _("needed for a mat, a corridor or a wing that does not fit")
            }
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if moment := cleaned.get("occurred_at"):
            show_refusals(self, check_arrival, self.case, moment)
        return cleaned

    def where(self) -> dict[str, Any]:
        """The place as ``admit`` takes it: one of the house's own, or words."""
        reason = self.cleaned_data.get("over_capacity_reason", "")
        if isinstance(self.fields["place"], PlaceField):
            asked = asked_for(self.cleaned_data["place"], reason)
            return {"asked": asked, "over_capacity_reason": reason}
        return {"place": self.cleaned_data["place"], "over_capacity_reason": reason}

    def ask_reason(self) -> None:
        """Show the reason after all: somebody took the last place while this form was being filled in."""
        field = getattr(self, "_reason_field", None)
        if field is not None:
            self.fields["over_capacity_reason"] = field
            self.order_fields(self.field_order)
