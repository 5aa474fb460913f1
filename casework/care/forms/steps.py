"""Forms of the transitions this room knows about: a note with an explanation, and how a case ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import Outcome
from casework.cases.forms import StepForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class NoteStepForm(StepForm):
    """A decision that asks for words alone; ``explanation`` says what follows from it."""

    explanation: str | StrPromise = ""
    note_label: str | StrPromise = _("Why now")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = self.note_label
        self.fields["note"].help_text = self.explanation


class BeginSupportForm(NoteStepForm):
    explanation = _(
        "The head of the panti decides. Then sessions begin under the agreed plan, and progress is reported monthly."
    )


class BeginRehabilitationForm(NoteStepForm):
    explanation = _("The panti supervisor decides. Then programmes and skills begin; the plan goes on.")


class BeginResocialisationForm(NoteStepForm):
    explanation = _(
        "The panti supervisor decides. Then the family is traced, the home visited and the return prepared."
    )


class StepBackForm(NoteStepForm):
    explanation = _(
        "The panti supervisor decides. Nothing that was recorded is lost; the case goes back one stage."
    )
    note_label = _("What happened")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True


class CloseForm(NoteStepForm):
    explanation = _("The Sudinsos supervisor decides. A closed case can be read but nothing is added to it.")
    note_label = _("What should be remembered")

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect(attrs={"data-look": "chips"}),
    )
    field_order = ["outcome", "note"]

    def facts(self) -> dict[str, Any]:
        return {"outcome": self.cleaned_data["outcome"]}
