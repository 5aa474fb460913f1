"""What a notification says, worded when it is shown."""

from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.duties import DUTIES
from casework.cases.law import LAW
from casework.offices.queries import rights_of
from casework.panti.incidents.enums import Answer

from .models import Kind, Notification
from .recipients import REVIEWS

SENTENCES: Final[dict[str, str | Promise]] = {
    Kind.NEXT_STEP: _("The next step is open: %(what)s"),
    Kind.TO_DECIDE: _("A decision is asked of you: %(what)s"),
    Kind.TO_CARRY_OUT: _("Approved and to be carried out: %(what)s"),
    Kind.RETURNED: _("Your proposal was returned: %(what)s"),
    Kind.DECIDED: _("Your proposal was decided: %(what)s"),
    Kind.EMERGENCY: _("A sealed case was opened in an emergency: %(what)s"),
    Kind.DEATH: _("Urgent: a death was recorded in case %(number)s"),
    Kind.DEATH_CORRECTED: _("The death recorded in case %(number)s was an error and is corrected"),
    Kind.CALLED_OFF: _("Called off at the gate: %(what)s"),
    Kind.EXPIRED: _("The approval lapsed, nobody carried it out: %(what)s"),
    Kind.VOIDED: _("Your proposal no longer stands, the case has moved on: %(what)s"),
    Kind.CARRIED_OUT: _("Carried out as you proposed: %(what)s"),
    Kind.MISSING: _("Left the panti without leave, look out for them: case %(number)s"),
    Kind.INCIDENT: _("An incident was reported: %(about)s"),
    Kind.FOUND: _("Found again, no need to search on: case %(number)s"),
    Kind.OVERDUE: _("Overdue: %(what)s"),
    Kind.RAISED: _("Still overdue, raised to you: %(what)s"),
    Kind.MENTIONED: _("%(who)s mentions you in a note: case %(number)s"),
    Kind.FOLLOWED: _("In a case you follow: %(what)s"),
}
ICONS: Final[dict[str, str]] = {
    Kind.NEXT_STEP: "arrow-right",
    Kind.TO_DECIDE: "gavel",
    Kind.TO_CARRY_OUT: "clipboard-check",
    Kind.RETURNED: "arrow-back-up",
    Kind.DECIDED: "check",
    Kind.EMERGENCY: "alert-triangle",
    Kind.DEATH: "candle",
    Kind.DEATH_CORRECTED: "eraser",
    Kind.CALLED_OFF: "ban",
    Kind.EXPIRED: "hourglass",
    Kind.VOIDED: "x",
    Kind.CARRIED_OUT: "door-exit",
    Kind.MISSING: "run",
    Kind.INCIDENT: "alert-triangle",
    Kind.FOUND: "user-check",
    Kind.OVERDUE: "alert-circle",
    Kind.RAISED: "trending-up",
    Kind.MENTIONED: "message",
    Kind.FOLLOWED: "eye",
}


def sentence(notification: Notification) -> str:
    event = notification.event
    return str(SENTENCES[notification.kind]) % {
        "what": _what(notification),
        "who": event.actor.name if event else "",
        "number": _about(notification),
        "about": _about(notification),
    }


def _about(notification: Notification) -> str:
    """The case by its number, or the house of an incident that touches no resident."""
    if notification.case is not None:
        return notification.case.number
    assert notification.incident is not None
    return notification.incident.panti.short_name


def _what(notification: Notification) -> str | Promise:
    """What it is about: the step or duty, to a follower what the timeline calls the event, else the case."""
    facts = notification.facts
    law = LAW.get(facts.get("transition", "")) or DUTIES.get(facts.get("duty", ""))
    if law:
        return law.label
    if "answer" in facts:
        return Answer(facts["answer"]).label
    event = notification.event
    known = registry.words(event.verb) if event and notification.kind == Kind.FOLLOWED else None
    return known.label if known else _about(notification)


def address(notification: Notification) -> str:
    """Where to go: the decision for whoever decides, the opening for whoever reviews it, otherwise the case."""
    proposal = notification.facts.get("proposal")
    event = notification.event
    if (
        notification.kind == Kind.EMERGENCY
        and event is not None
        and rights_of(notification.user).anywhere(REVIEWS)
    ):
        return reverse("audit_emergency", args=[event.emergency.pk])
    if notification.kind == Kind.TO_DECIDE and proposal:
        return reverse("decision_detail", args=[proposal])
    incident, duty = notification.incident, notification.facts.get("duty", "")
    if incident is not None:
        return reverse("incident_detail", args=[incident.panti.code, incident.pk])
    assert notification.case is not None
    case = reverse("case_detail", args=[notification.case.number])
    if duty in DUTIES and DUTIES[duty].apart:
        return registry.duty_address(notification.case.number, duty)
    if notification.kind in (Kind.MENTIONED, Kind.FOLLOWED) and event is not None:
        return f"{case}?tab=timeline#peristiwa-{event.seq}"
    return case
