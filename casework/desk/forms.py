"""The forms of the composed pages."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import AttachmentKind, Kind, ProposalStatus, Purpose, Verdict
from casework.cases.forms import CaseForm, PaperField, StepForm, filter_day
from casework.cases.law import LAW
from casework.cases.models import Case, Proposal
from casework.cases.queries import holders
from casework.cases.rules import REASON_AT_LEAST
from casework.offices.models import User

MAX_NOTE = 8000


class NoteForm(CaseForm):
    body = forms.CharField(
        label=_("Note"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write something.")},
    )


class NewNoteForm(NoteForm):
    """A note with the colleagues who should hear of it: those alone who may read the case."""

    mentions = forms.TypedMultipleChoiceField(
        label=_("Tell colleagues"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They hear of the note at once. Only colleagues who may read this case stand here."),
        error_messages={
            "invalid_choice": _("Whom you chose may not read this case and cannot be mentioned."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = {one.user.pk: one for one in holders("view_case", self.case, without=self.actor)}
        mentions = self.fields["mentions"]
        assert isinstance(mentions, forms.TypedMultipleChoiceField)
        mentions.choices = [
            (pk, f"{one.name}, {one.role_label}, {one.office.short_name}") for pk, one in colleagues.items()
        ]


class NoteEditForm(NoteForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class AttachmentForm(CaseForm):
    file = PaperField(label=_("File"), help_text=_("A picture (JPEG, PNG, WebP) or a PDF of at most 15 MB."))
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        required=False,
        help_text=_("What it shows or says, such as “Letter of RT 03”."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=AttachmentKind.choices,
        initial=AttachmentKind.OTHER,
        widget=forms.RadioSelect,
    )
    # where the person came from, such as a step that asks for this very paper
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class PlainStepForm(StepForm):
    """A step that asks for nothing but a word: why, where the law wants a reason."""

    def __init__(self, *args: Any, law_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        law = LAW[law_name]
        note = self.fields["note"]
        if law.note_required:
            note.required = True
            note.label = _("Why")
            note.error_messages["required"] = _("Please say why.")
        elif law.kind in (Kind.DECISION, Kind.EXIT):
            note.label = _("Why now")
            note.help_text = _("Read by whoever decides; kept in the timeline.")
        else:
            note.help_text = _("Kept in the timeline.")


class WithdrawForm(CaseForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the timeline."),
    )

    def __init__(self, *args: Any, proposal: Proposal, case: Case, actor: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", proposal.version)
        super().__init__(*args, case=case, actor=actor, **kwargs)
        if proposal.status == ProposalStatus.APPROVED:
            note = self.fields["note"]
            note.required, note.label = True, _("What happened")
            note.help_text = (
                _("Such as: no vehicle; no room there after all; the person is ill or does not want to go.")
                if proposal.transition == "transfer"
                else _(
                    "Such as: nobody came to collect; whoever came was drunk; the person does not want to go."
                )
            )
            note.error_messages["required"] = _("Please say why.")


def _reason(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        min_length=REASON_AT_LEAST,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Please say why."),
            "min_length": _("Please give the reason in a sentence (at least %(limit_value)d characters)."),
        },
    )


class SealForm(CaseForm):
    """Sealing a case or unsealing it: both ask for nothing but the reason."""

    reason = _reason(_("Why"), _("In a sentence or two. It stands in the timeline with your name."))


class EmergencyForm(forms.Form):
    """A number, a reason and a promise; the same form whether or not there is such a case."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    asked = forms.CharField(
        label=_("Case number or NIK"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Which case is it? Please give its number or the NIK.")},
    )
    reason = _reason(
        _("What is happening"),
        _("In a sentence or two: who is in danger, and what you need to know. Others will read it."),
    )
    confirmed = forms.BooleanField(
        label=_("I need this now to help the person, and I know that it is reported."),
        error_messages={"required": _("Please confirm this.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(*args, **kwargs)


class ReviewForm(forms.Form):
    """What the data-protection officer found of an emergency."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("Your finding"),
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose.")},
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Whom you asked, what you found, what follows. It cannot be changed afterwards."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please write something.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(*args, **kwargs)


class TrailForm(forms.Form):
    """What a trail of accesses is narrowed to; nothing given narrows nothing."""

    since = filter_day(_("From"))
    until = filter_day(_("Until"))
    purpose = forms.ChoiceField(
        label=_("What for"), required=False, choices=[("", _("All")), *Purpose.choices]
    )
    # a member of staff on a person's trail; of those who stand in it
    staff = forms.TypedChoiceField(label=_("Member of staff"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, staff: list[tuple[int, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if staff is None:
            del self.fields["staff"]
        else:
            self.fields["staff"].choices = [("", _("All")), *staff]  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the start."))
        return data
