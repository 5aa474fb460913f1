"""What the list of contacts is narrowed by; its state is the URL."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.forms import filter_day

from ..enums import Result
from ..models import Contact


class ContactFilterForm(forms.Form):
    result = forms.ChoiceField(
        label=_("What was done"), choices=[("", _("All")), *Result.choices], required=False
    )
    since = filter_day(_("From"))
    until = filter_day(_("Until"))

    def clean_until(self) -> object:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            raise forms.ValidationError(gettext("The last day is before the first."))
        return until

    def narrow(self, contacts: QuerySet[Contact]) -> QuerySet[Contact]:
        """The contacts that fit; a field with an error narrows nothing. Days are days in Jakarta."""
        self.is_valid()
        chosen = self.cleaned_data
        zone = timezone.get_current_timezone()
        if chosen.get("result"):
            contacts = contacts.filter(result=chosen["result"])
        if chosen.get("since"):
            contacts = contacts.filter(occurred_at__gte=datetime.combine(chosen["since"], time.min, zone))
        if chosen.get("until"):
            after = datetime.combine(chosen["until"] + timedelta(days=1), time.min, zone)
            contacts = contacts.filter(occurred_at__lt=after)
        return contacts

    @property
    def is_narrowed(self) -> bool:
        return self.is_bound and any(self.data.get(name) for name in self.fields)
