"""The plain choices of an incident."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IncidentKind(TextChoices):
    VIOLENCE = "violence", _("Violence")
    INJURY = "injury", _("Injury or fall")
    ILLNESS = "illness", _("Sudden illness")
    SELF_HARM = "self_harm", _("Self-harm")
    ESCAPE = "escape", _("Escape or attempt")
    DEATH = "death", _("Death")
    SEXUAL = "sexual", _("Sexual safety")
    FIRE = "fire", _("Fire or smoke")
    THEFT = "theft", _("Theft or loss")
    DAMAGE = "damage", _("Damage to the building")
    VISITOR = "visitor", _("Trouble with a visitor")
    STAFF = "staff", _("A member of staff hurt")
    OTHER = "other", _("Something else")


class Severity(TextChoices):
    MINOR = "minor", pgettext_lazy("severity", "Minor")
    SERIOUS = "serious", pgettext_lazy("severity", "Serious")
    GRAVE = "grave", pgettext_lazy("severity", "Grave")


class Part(TextChoices):
    """What somebody had to do with it."""

    AFFECTED = "affected", _("Affected")
    INVOLVED = "involved", _("Involved")
    WITNESS = "witness", _("Saw it")


class Answer(TextChoices):
    """What an incident is answered with: the names of the rights, of the events of the ledger and of the terms too."""

    ACKNOWLEDGE = "acknowledge_incident", _("Acknowledge the incident")
    OVERSEE = "oversee_incident", _("Give instructions on the grave incident")
    REVIEW = "review_incident", _("Review the incident")


# what may happen in a house without touching any resident
OF_THE_HOUSE: Final = (
    IncidentKind.FIRE,
    IncidentKind.THEFT,
    IncidentKind.DAMAGE,
    IncidentKind.VISITOR,
    IncidentKind.STAFF,
    IncidentKind.VIOLENCE,
    IncidentKind.SEXUAL,
    IncidentKind.DEATH,
    IncidentKind.OTHER,
)
# told to the next shift by how grave it is and no more: what it was is read by those who answer for it
KEPT_CLOSE: Final = (IncidentKind.SEXUAL, IncidentKind.SELF_HARM)
# no kind is called less than this
LEAST: Final[dict[str, Severity]] = {
    IncidentKind.DEATH: Severity.GRAVE,
    IncidentKind.SEXUAL: Severity.GRAVE,
    IncidentKind.SELF_HARM: Severity.SERIOUS,
    IncidentKind.ESCAPE: Severity.SERIOUS,
    IncidentKind.FIRE: Severity.SERIOUS,
}
# hours within which the head acknowledges; an ordinary one follows the term of the office
HEAD_WITHIN: Final[dict[str, int]] = {Severity.SERIOUS: 6, Severity.GRAVE: 1}


def at_least(kind: str, severity: str) -> Severity:
    """The severity as it counts: what was said, or what its kind is at least."""
    order = list(Severity)
    return max(Severity(severity), LEAST.get(kind, Severity.MINOR), key=order.index)
