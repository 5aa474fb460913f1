"""The two plain forms of a decision, the one that hands a task on and the one that extends it."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import CaseForm
from casework.cases.models import Proposal
from casework.offices.models import User
from casework.offices.queries import Holder

from .deadlines import latest, runs_by_the_hour
from .models import CaseTask

# as browsers write a moment
MINUTES: Final = "%Y-%m-%dT%H:%M"


class DecisionForm(CaseForm):
    """Carries the version of the proposal the person saw; its words go to the proposer."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("version", proposal.version)
        super().__init__(*args, **kwargs)


class ApproveForm(DecisionForm):
    note = forms.CharField(label=_("Message to the proposer"), required=False, max_length=4000)


class ReturnForm(DecisionForm):
    note = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        help_text=_("Read by the proposer and kept in the timeline."),
        error_messages={"required": _("Please say what is missing and why.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandForm(forms.Form):
    """To which colleague a task goes."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.ModelChoiceField(
        User.objects.none(), label=_("Colleague"), widget=forms.RadioSelect(attrs={"data-look": "cards"})
    )

    def __init__(self, *args: Any, colleagues: list[Holder], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        super().__init__(*args, **kwargs)
        known = {holder.user.pk: holder for holder in colleagues}
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = User.objects.filter(pk__in=known).order_by("name")
        to.widget.hints = {
            str(pk): f"{holder.role_label}, {holder.office.short_name}" for pk, holder in known.items()
        }


class ExtendForm(forms.Form):
    """Until when, and why. Carries the moment the person saw."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    was = forms.DateTimeField(widget=forms.HiddenInput)
    until: forms.Field = forms.DateField(
        label=_("New deadline"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("Kept with the new deadline, for everybody who reads it."),
        error_messages={"required": _("Please say why.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, task: CaseTask, **kwargs: Any) -> None:
        due = task.due_at.replace(microsecond=0).isoformat() if task.due_at else ""
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid4())
        kwargs["initial"].setdefault("was", due)
        super().__init__(*args, **kwargs)
        last, by_the_hour = latest(task), runs_by_the_hour(task)
        if by_the_hour:
            # whoever has an hour left is not helped with a day
            self.fields["until"] = forms.DateTimeField(
                label=_("New deadline"),
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
                input_formats=[MINUTES],
            )
        if last is not None:
            local = timezone.localtime(last)
            self.fields["until"].widget.attrs["max"] = (
                local.strftime(MINUTES) if by_the_hour else local.date().isoformat()
            )
