"""What is asked before something is printed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.forms import CaseForm
from casework.cases.models import Case
from casework.cases.queries import may
from casework.offices.models import User

from .enums import Paper, PrintFor
from .queries import printable_sections


def _sections(choices: list[tuple[str, Any]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Sections"),
        choices=choices,
        initial=[key for key, _title in choices],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one section.")},
    )


class PaperForm(CaseForm):
    """A letter: nothing but the paper is chosen."""

    paper = forms.ChoiceField(
        label=_("Paper"), choices=Paper.choices, initial=Paper.A4, widget=forms.RadioSelect
    )


class CaseFileForm(PaperForm):
    """The case file: for what, which sections, on which paper."""

    purpose = forms.ChoiceField(
        label=_("Printed for"),
        choices=PrintFor.choices,
        initial=PrintFor.WORK,
        help_text=_("Stands on the paper and in the timeline of the case."),
    )
    with_numbers = forms.BooleanField(
        label=_("With the NIK and KK numbers in full"),
        required=False,
        help_text=_(
            "Only where whoever receives the paper needs them; it is written down that you saw them."
        ),
    )

    field_order = ["purpose", "sections", "with_numbers", "paper"]

    def __init__(self, *args: Any, case: Case, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, case=case, actor=actor, **kwargs)
        chosen = [(section.key, section.title) for section in printable_sections(case, actor)]
        self.fields["sections"] = _sections(chosen)
        if not may(actor, "unmask_nik", case) or not (case.person.nik or case.person.kk):
            del self.fields["with_numbers"]
        self.order_fields(self.field_order)


class BatchForm(forms.Form):
    """Many case files: the sections are asked of every case by the rights held there."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label=_("Printed for"), choices=PrintFor.choices, initial=PrintFor.ARCHIVE)
    paper = forms.ChoiceField(
        label=_("Paper"), choices=Paper.choices, initial=Paper.A4, widget=forms.RadioSelect
    )

    field_order = ["purpose", "sections", "paper"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(*args, **kwargs)
        self.fields["sections"] = _sections([(one.key, one.title) for one in registry.paper_sections()])
        self.order_fields(self.field_order)
