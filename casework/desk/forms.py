"""The forms of the composed pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.enums import AttachmentKind, Kind
from casework.cases.forms import CaseForm, StepForm
from casework.cases.law import LAW
from casework.cases.models import Case, Proposal
from casework.offices.models import User

MAX_NOTE = 8000


class NoteForm(CaseForm):
    body = forms.CharField(
        label=_("Note"),
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write something.")},
    )


class NoteEditForm(NoteForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class AttachmentForm(CaseForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A picture (JPEG, PNG, WebP) or a PDF of at most 15 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
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
