"""The forms of a ward: the grid of a shift, the roll call, the steps of a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.offices.models import Office

from ..models.stays import Stay
from ..shifts import Shift
from .logbook import SAID, Overtaken, Row, newest, usual
from .models import Activity, Condition, Health, LogEntry, Meals, Medicine, Step
from .presence import Place


def numbers(sent: Iterable[str]) -> set[int]:
    """The numbers among what a page sent."""
    return {int(pk) for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 18}


class OnceForm(forms.Form):
    """Carries the key that makes a double click, or a tablet that sends again, one row."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(*args, **kwargs)


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    look = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=[("", "–"), *choices], required=False, widget=look)


class RowForm(forms.Form):
    """One resident in the grid. Empty where nothing is said of them."""

    condition = _choice(gettext_lazy("Condition"), Condition.choices)
    meals = _choice(gettext_lazy("Meals"), Meals.choices)
    activity = _choice(gettext_lazy("Activity"), Activity.choices)
    health = _choice(gettext_lazy("Health"), Health.choices)
    medicine = _choice(gettext_lazy("Medicine"), Medicine.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    # kept with a draft: what was typed on this device was written over that entry and no other
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"data-draft-keep": ""}))

    def __init__(
        self,
        data: Any,
        *,
        stay: Stay,
        entry: LogEntry | None,
        was_there: bool = True,
        where: str = "",
        medicine: str = Medicine.NOT_DUE,
    ) -> None:
        standing = {name: getattr(entry, name) for name in SAID} | {"corrects": entry.pk} if entry else None
        super().__init__(data, prefix=f"s{stay.pk}", initial=standing)
        self.stay, self.entry, self.was_there, self.where = stay, entry, was_there, where
        self.overtaken, self.as_usual = False, usual(medicine)
        for name in SAID:
            # a grid has its labels in the head; read aloud each names its resident
            words = f"{self.fields[name].label}: {stay.case.person.display_name}"
            self.fields[name].widget.attrs["aria-label"] = words

    def row(self, *, rest_as_usual: bool) -> Row | None:
        """What is said of the resident; None where nothing is. Adds errors where a choice is missing.

        A day as usual is never said of somebody who turned out not to have been there.
        """
        said = {name: self.cleaned_data.get(name, "") for name in SAID}
        if rest_as_usual and (self.was_there or any(said.values())):
            said = {name: given or self.as_usual[name] for name, given in said.items()}
        if not any(said.values()):
            return None
        for name in SAID:
            if name != "note" and not said[name]:
                self.add_error(name, _("Please choose."))
        return Row(self.stay.pk, said, self.cleaned_data.get("corrects"))


@dataclass(frozen=True)
class SetAside:
    """What somebody wrote of a resident whose case is no longer theirs to read: shown again, never saved."""

    stay_id: int
    # by the name of each field as it was sent
    sent: dict[str, str]

    @classmethod
    def of(cls, data: Any, stay_id: int, entry: LogEntry | None) -> SetAside | None:
        """What a page sent of a stay; None where it says nothing, or only what stands written already."""
        said = {name: str(data.get(f"s{stay_id}-{name}", "")).strip() for name in SAID}
        if not any(said.values()) or (entry and all(getattr(entry, name) == said[name] for name in SAID)):
            return None
        return cls(stay_id, {f"s{stay_id}-{name}": value for name, value in said.items() if value})

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each thing that was said with its heading, as the grid would show it."""
        found = []
        for name in SAID:
            value = self.sent.get(f"s{self.stay_id}-{name}", "")
            field = RowForm.base_fields[name]
            if value and isinstance(field, forms.ChoiceField):
                value = str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # plain choices
            if value:
                found.append((str(field.label), value))
        return found


def set_aside(data: Any, office: Office, shift: Shift, *, readable: set[int]) -> list[SetAside]:
    """What a page sent of residents of a house whose case its writer could read when they began, and cannot now.

    ``readable`` are the ids of the stays they may read.
    """
    asked = numbers(data.getlist("shown")) - readable
    if not asked:
        return []
    lived = sorted(Stay.objects.filter(panti=office, pk__in=asked).values_list("pk", flat=True))
    standing = newest(office, shift, lived)
    found = (SetAside.of(data, pk, standing.get(pk)) for pk in lived)
    return [one for one in found if one is not None]


class GridForm(OnceForm):
    """A ward in one shift: a row for each resident, and one tick for all of whom nothing else is said.

    ``places`` are where they slept; ``there`` are the stays that were there, None where that holds of all of them.
    ``medicine`` is what the round says of those who have a dose, by case.
    ``closed`` is what was written of residents whose case can no longer be read: it is shown once, and the rest is
    saved when the page is sent again.
    """

    rest_as_usual = forms.BooleanField(
        label=gettext_lazy("The rest as usual"),
        help_text=gettext_lazy(
            "Whatever is left open below: well, ate all, joined in, no complaint. Medicine as the round says."
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        stays: Iterable[Stay],
        standing: dict[int, LogEntry],
        places: dict[int, Place],
        there: set[int] | None = None,
        medicine: Mapping[int, str] | None = None,
        closed: Iterable[SetAside] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = [
            RowForm(
                self.data if self.is_bound else None,
                stay=stay,
                entry=standing.get(stay.pk),
                was_there=there is None or stay.pk in there,
                where=places[stay.pk].where if stay.pk in places else "",
                medicine=(medicine or {}).get(stay.case_id, Medicine.NOT_DUE),
            )
            for stay in stays
        ]
        self.said: list[Row] = []
        self.closed = list(closed)
        # those whose words somebody has before them already
        self.known_closed = (
            numbers(self.data.getlist("set_aside")) if hasattr(self.data, "getlist") else set()
        )

    def clean(self) -> dict[str, Any]:
        rest = bool(self.cleaned_data.get("rest_as_usual"))
        readable = [row for row in self.rows if row.is_valid()]
        self.said = [said for row in readable if (said := row.row(rest_as_usual=rest)) is not None]
        if unseen := [one for one in self.closed if one.stay_id not in self.known_closed]:
            raise forms.ValidationError(
                ngettext(
                    "What you wrote of one resident cannot be saved: their case is no longer yours to read. Your words"
                    " stand below; pass them on to your head of panti. Save once more to save the others.",
                    "What you wrote of %(n)d residents cannot be saved: their cases are no longer yours to read. Your"
                    " words stand below; pass them on to your head of panti. Save once more to save the others.",
                    len(unseen),
                )
                % {"n": len(unseen)}
            )
        if any(row.errors for row in self.rows):
            raise forms.ValidationError(_("Some rows are not complete; they are marked below."))
        if not self.said:
            raise forms.ValidationError(_("Nothing is filled in yet."))
        return self.cleaned_data

    def overtake(self, found: list[Overtaken]) -> None:
        """Mark the rows a colleague wrote meanwhile; sent once more, they correct what stands now."""
        entries = {one.stay: one.entry for one in found}
        for row in self.rows:
            entry = entries.get(row.stay.pk)
            if entry is None:
                continue
            row.entry, row.overtaken = entry, True
            # unpacked, a QueryDict gives lists, and what was typed would come back in brackets
            sent = {name: row.data.get(name) for name in row.data}
            row.data = sent | {row.add_prefix("corrects"): str(entry.pk)}


class RollCallForm(OnceForm):
    """Who was tapped, and who stood on the page; ``confirmed`` once the gap was read."""

    present = forms.MultipleChoiceField(required=False)
    shown = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)
    confirmed = forms.BooleanField(
        label=gettext_lazy("I have looked: these people are not here."), required=False
    )

    def __init__(self, *args: Any, expected: Iterable[Stay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(stay.pk) for stay in expected} | set(self._sent("shown")) | set(self._sent("present"))
        choices = [(pk, pk) for pk in known if numbers([pk])]
        for name in ("present", "shown"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def _sent(self, name: str) -> list[str]:
        return list(self.data.getlist(name)) if self.is_bound and hasattr(self.data, "getlist") else []

    @property
    def tapped(self) -> set[int]:
        return numbers(self._sent("present"))

    def stays(self, name: str) -> set[int]:
        return {int(pk) for pk in self.cleaned_data[name]}


class StepsForm(OnceForm):
    steps = forms.MultipleChoiceField(
        label=gettext_lazy("Done so far"), choices=Step.choices, widget=forms.CheckboxSelectMultiple
    )


class FoundForm(OnceForm):
    where = forms.CharField(
        label=gettext_lazy("Where the person was"),
        max_length=160,
        help_text=gettext_lazy("Such as: asleep in the prayer room."),
    )
