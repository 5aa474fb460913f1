"""Choosing a place in a house, narrowing its board, and setting it up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm, OccurredMixin
from casework.cases.models import Case
from casework.offices.enums import Disability, Sex
from casework.offices.models import Category, Office

from .enums import BedFeature, BedState, Misfit, PlaceKind, RoomFeature
from .models import LONGEST_LABEL, Bed, Room, Wing
from .queries import extra_places, offers, open_lodging, reservation, suggested
from .services import Asked
from .spots import EXTRA, Narrowing

WHY_OUTSIDE = _("Why outside a bed, or in a wing that does not fit")


class PlaceField(forms.ChoiceField):
    """A bed that may be given, by its wing, or a place beyond the beds; ``for_case`` fills it for a person.

    Every bed of the house is a known answer, so that one given away meanwhile is refused with who has it.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Place in the house"))
        kwargs.setdefault("error_messages", {"required": _("Where in the house does the person sleep?")})
        super().__init__(**kwargs)
        self.suggestion = ""
        # why a bed does not fit the person, by its value, where its wing only warns
        self.warnings: dict[str, str] = {}

    def for_case(self, case: Case, office: Office, *, extra: bool = True, kept: bool = False) -> None:
        """Offer the places of a house to the person of a case; ``kept``: the bed kept for them among them."""
        found = offers(office, case.person, case.category, kept_for=case if kept else None)
        groups: dict[str, list[tuple[str, str]]] = {}
        for offer in found:
            title = offer.bed.room.wing.name
            if not offer.fit.fits:
                self.warnings[f"bed:{offer.bed.pk}"] = offer.fit.words
                title = gettext("%(wing)s – warning: %(why)s") % {"wing": title, "why": offer.fit.words}
            groups.setdefault(title, []).append(
                (f"bed:{offer.bed.pk}", " · ".join([offer.bed.full_name, *offer.bed.offers]))
            )
        if extra:
            outside = [
                (f"{kind}:{place.pk}", f"{kind.label}, {place.name}") for kind, place in extra_places(office)
            ]
            groups[gettext("Outside a bed, with a reason")] = outside
        self.widget.choices = [("", gettext("Choose a place")), *groups.items()]
        known = Bed.objects.filter(room__wing__panti=office).values_list("pk", flat=True)
        self._choices = [
            *((f"bed:{pk}", "") for pk in known),
            *((value, "") for group in groups.values() for value, _words in group),
        ]
        mine = reservation(case) if kept else None
        first = next((offer for offer in found if mine and offer.bed.pk == mine.bed_id), None) or suggested(
            found
        )
        if first is None:
            self.help_text = gettext("No free bed fits the person; choose the place that does best.")
            return
        self.suggestion = f"bed:{first.bed.pk}"
        words = (
            gettext("%(bed)s is kept for the person.")
            if mine and mine.bed_id == first.bed.pk
            else gettext("Suggested: %(bed)s, the first free bed whose wing fits the person.")
        )
        self.help_text = words % {"bed": first.bed.full_name}


def asked_for(value: str, reason: str) -> Asked:
    kind, pk = value.split(":")
    return Asked(PlaceKind(kind), int(pk), reason)


class GiveForm(CaseForm, OccurredMixin):
    """Give a resident a place, or move them to another one."""

    place = PlaceField()
    over_capacity_reason = forms.CharField(
        label=WHY_OUTSIDE, required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    needed_when = {"over_capacity_reason": _("needed for a mat, a corridor or a wing that does not fit")}
    field_order = ["place", "over_capacity_reason", "occurred_at", "note"]

    def __init__(self, *args: Any, office: Office, bed: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, PlaceField)
        place.for_case(self.case, office)
        # whoever lies somewhere is moved to a place that somebody chose, not to the first that would do
        lies_somewhere = open_lodging(self.case) is not None
        self.initial["place"] = f"bed:{bed}" if bed else "" if lies_somewhere else place.suggestion
        self.fields["occurred_at"].label = _("Since when")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        place = self.fields["place"]
        assert isinstance(place, PlaceField)
        why = place.warnings.get(cleaned.get("place", ""))
        if why and not cleaned.get("over_capacity_reason", "").strip():
            words = _("The wing does not fit the person (%(why)s). Say why they sleep there all the same.")
            self.add_error("over_capacity_reason", words % {"why": why})
        return cleaned

    def asked(self) -> Asked:
        return asked_for(self.cleaned_data["place"], self.cleaned_data["over_capacity_reason"])


class ReserveForm(CaseForm):
    """Keep a bed for somebody on the way."""

    place = PlaceField(
        label=_("Bed to keep"), error_messages={"required": _("Which bed is kept for the person?")}
    )

    def __init__(self, *args: Any, office: Office, bed: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, PlaceField)
        place.for_case(self.case, office, extra=False)
        self.initial["place"] = f"bed:{bed}" if bed else place.suggestion

    def bed(self) -> int:
        return asked_for(self.cleaned_data["place"], "").pk


class BoardFilter(forms.Form):
    """What a board is narrowed to; its state is the address."""

    q = forms.CharField(
        label=_("Name or bed"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    keadaan = forms.ChoiceField(label=_("State"), required=False)
    jk = forms.ChoiceField(label=_("Sex"), required=False)
    wisma = forms.TypedChoiceField(label=_("Wing"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, wings: list[tuple[int, str]]) -> None:
        super().__init__(data)
        every = [("", _("All"))]
        states = [*BedState.choices, (EXTRA, _("Outside a bed"))]
        for name, choices in (("keadaan", states), ("jk", Sex.choices[:2]), ("wisma", wings)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*every, *choices]
        # the keys of states, sexes and wings differ
        self._labels: dict[str | int, Any] = dict([*states, *Sex.choices[:2], *wings])
        self.is_valid()

    @property
    def asked(self) -> Narrowing:
        found = self.cleaned_data
        return Narrowing(
            tone=found.get("keadaan", ""),
            sex=found.get("jk", ""),
            wing=found.get("wisma"),
            text=found.get("q", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return self.asked != Narrowing()

    def address(self, **changes: Any) -> str:
        """The query of these filters with some of them changed; what was asked and means nothing is left out."""
        asked = self.asked
        kept = {"q": asked.text, "keadaan": asked.tone, "jk": asked.sex, "wisma": asked.wing or ""} | changes
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"?{query}" if query else ""

    @property
    def words(self) -> str:
        """What is asked, for a page that finds nothing: “Dibersihkan, Perempuan, Wisma Melati, “rubi””."""
        asked = self.asked
        said = [str(self._labels[value]) for value in (asked.tone, asked.sex, asked.wing) if value]
        return ", ".join([*said, *([f"“{asked.text}”"] if asked.text else [])])


class OutForm(forms.Form):
    """Taking a bed out of service."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("Such as: roof leaks, frame broken, painted."),
        error_messages={"required": _("Please say why.")},
    )
    began_at = forms.DateTimeField(label=_("From"), initial=timezone.localtime, widget=forms.DateTimeInput)
    ends_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput,
        help_text=_("Leave it empty where nobody knows yet."),
    )


class WingForm(forms.Form):
    """A wing and whom it is for."""

    name = forms.CharField(label=_("Name of the wing"), max_length=40, help_text=_("Such as: Wisma Melati."))
    about = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=120,
        help_text=_("Such as: self-reliant, needs help, observation."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[("", _("Men and women")), *Sex.choices[:2]],
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    min_age = forms.IntegerField(label=_("Youngest"), required=False, min_value=0, max_value=120)
    max_age = forms.IntegerField(label=_("Oldest"), required=False, min_value=0, max_value=120)
    disability = forms.ChoiceField(
        label=_("Disability"), required=False, choices=[("", _("no condition")), *Disability.choices]
    )
    takes = forms.ModelMultipleChoiceField(
        label=_("Categories"),
        queryset=Category.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every category the house takes."),
    )
    misfit = forms.ChoiceField(
        label=_("Somebody these rules do not fit"),
        choices=Misfit.choices,
        initial=Misfit.WARN,
        widget=forms.RadioSelect(attrs={"data-look": "segmented"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Category.objects.filter(criteria__office=office)
        categories = self.fields["takes"]
        assert isinstance(categories, forms.ModelMultipleChoiceField)
        if offered.exists():
            categories.queryset = offered

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @staticmethod
    def initial_of(wing: Wing) -> dict[str, Any]:
        names = ("name", "about", "sex", "min_age", "max_age", "disability", "misfit", "version")
        return {**{name: getattr(wing, name) for name in names}, "takes": list(wing.takes.all())}


class RoomForm(forms.Form):
    """A room, and the numbers of beds to add to it."""

    name = forms.CharField(label=_("Name of the room"), max_length=40)
    features = forms.MultipleChoiceField(
        label=_("What the room offers"),
        required=False,
        choices=RoomFeature.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    is_accessible = forms.BooleanField(label=_("Accessible with a wheelchair"), required=False)
    labels = forms.CharField(
        label=_("Beds to add"),
        required=False,
        max_length=400,
        help_text=_("Their numbers with commas between, such as: 1.1, 1.2, 1.3."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_labels(self) -> list[str]:
        return [word.strip() for word in self.cleaned_data["labels"].split(",") if word.strip()]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "features", "is_accessible")}

    @staticmethod
    def initial_of(room: Room) -> dict[str, Any]:
        names = ("name", "features", "is_accessible", "version")
        return {name: getattr(room, name) for name in names}


class BedForm(forms.Form):
    """A bed's number and what it offers."""

    label = forms.CharField(label=_("Number of the bed"), max_length=LONGEST_LABEL)
    features = forms.MultipleChoiceField(
        label=_("What the bed offers"),
        required=False,
        choices=BedFeature.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "features")}

    @staticmethod
    def initial_of(bed: Bed) -> dict[str, Any]:
        return {name: getattr(bed, name) for name in ("label", "features", "version")}
