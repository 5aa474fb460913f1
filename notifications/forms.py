"""What a person chooses to be told by e-mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .mail import LABELS
from .models import Topic


class MailForm(forms.Form):
    topics = forms.MultipleChoiceField(
        label=_("Tell me by e-mail when"),
        choices=[(topic.value, LABELS[topic]) for topic in Topic],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("An e-mail names the case by its number and never says who it is about."),
    )
