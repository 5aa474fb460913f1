"""What a notification says, worded when it is shown."""

from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.law import LAW

from .models import Kind, Notification

SENTENCES: Final[dict[str, str | Promise]] = {
    Kind.NEXT_STEP: _("The next step is open: %(what)s"),
    Kind.TO_DECIDE: _("A decision is asked of you: %(what)s"),
    Kind.TO_CARRY_OUT: _("Approved and to be carried out: %(what)s"),
    Kind.RETURNED: _("Your proposal was returned: %(what)s"),
    Kind.DECIDED: _("Your proposal was decided: %(what)s"),
}
ICONS: Final[dict[str, str]] = {
    Kind.NEXT_STEP: "arrow-right",
    Kind.TO_DECIDE: "gavel",
    Kind.TO_CARRY_OUT: "clipboard-check",
    Kind.RETURNED: "arrow-back-up",
    Kind.DECIDED: "check",
}


def sentence(notification: Notification) -> str:
    law = LAW.get(notification.facts.get("transition", ""))
    return str(SENTENCES[notification.kind]) % {"what": law.label if law else notification.case.number}


def address(notification: Notification) -> str:
    """Where to go: the decision for whoever decides, otherwise the case."""
    proposal = notification.facts.get("proposal")
    if notification.kind == Kind.TO_DECIDE and proposal:
        return reverse("decision_detail", args=[proposal])
    return reverse("case_detail", args=[notification.case.number])
