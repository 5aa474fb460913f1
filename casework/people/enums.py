"""Choices about a person's identity."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Identity(TextChoices):
    """How far a person's identity is known."""

    UNKNOWN = "unknown", _("Unknown")
    CLAIMED = "claimed", _("Says so")


class AgeBasis(TextChoices):
    """What an estimated age rests on."""

    STATED = "stated", _("Says so")
    APPEARANCE = "appearance", _("By appearance")
    EXAMINATION = "examination", _("By a health examination")
    RELATIVE = "relative", _("A relative or neighbour said so")
