"""Forms of the transitions this room knows about: a note with an explanation, and how a case ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import Outcome
from casework.cases.forms import StepForm

from ..rules import DISMISS_OUTCOMES, latest_review_day
from .base import day

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


class BeginLongtermCareForm(NoteStepForm):
    """Why somebody stays for long, and the day on which that is looked at again."""

    explanation = _(
        "The head of the panti decides. The person is then reviewed at least every six months; resocialisation stays"
        " possible."
    )
    note_label = _("Why the person cannot live elsewhere")

    first_review = day(
        _("First review"), today=False, hint=_("From tomorrow on, and at most six months from today.")
    )
    field_order = ["note", "first_review"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.initial.setdefault("first_review", latest_review_day(timezone.localdate()))

    def clean_first_review(self) -> Any:
        named, today = self.cleaned_data["first_review"], timezone.localdate()
        if named <= today:
            raise forms.ValidationError(_("Name a day from tomorrow on."))
        if named > latest_review_day(today):
            raise forms.ValidationError(_("The first review is at most six months away."))
        return named

    def facts(self) -> dict[str, Any]:
        # the name under which the ledger opens the duty of the review
        return {"duty_due": self.cleaned_data["first_review"].isoformat()}


class DismissForm(NoteStepForm):
    explanation = _(
        "The Sudinsos supervisor decides. The case is then closed; whoever is in a transit panti leaves it."
    )
    note_label = _("What the assessment found, and who looks after the person now")

    outcome = forms.ChoiceField(
        label=_("Why no service is needed"),
        choices=[
            (one.value, _("Already served by somebody else") if one == Outcome.OTHER_SERVICE else one.label)
            for one in DISMISS_OUTCOMES
        ],
        widget=forms.RadioSelect(attrs={"data-look": "chips"}),
    )
    field_order = ["outcome", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = _("Please say why.")

    def facts(self) -> dict[str, Any]:
        return {"outcome": self.cleaned_data["outcome"]}
