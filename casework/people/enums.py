"""Choices about a person's identity."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Identity(TextChoices):
    """How far a person's identity is known: a ladder, climbed by evidence."""

    UNKNOWN = "unknown", _("Unknown")
    CLAIMED = "claimed", _("Says so")
    DOCUMENT = "document", _("Document seen")
    CONFIRMED = "confirmed", _("Confirmed by Dukcapil")


class Evidence(TextChoices):
    """What was seen or heard of who somebody is."""

    SAID = "said", _("The person says so")
    FAMILY = "family", _("A family member or neighbour says so")
    LETTER = "letter", _("A letter that names the person (police, RT, hospital)")
    KTP = "ktp", _("KTP seen")
    KK = "kk", _("Family card (KK) seen")
    PAPER = "paper", _("Another official document seen (birth certificate, school certificate, BPJS)")
    DUKCAPIL = "dukcapil", _("Dukcapil: fingerprint or face matched")


class RelationKind(TextChoices):
    """What the other one is to this person."""

    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    SPOUSE = "spouse", _("Husband or wife")
    CHILD = "child", _("Child")
    SIBLING = "sibling", _("Brother or sister")
    GUARDIAN = "guardian", _("Guardian")
    WARD = "ward", _("In their care")
    RELATIVE = "relative", _("Other relative")
    COMPANION = "companion", _("Companion, not related")


class AgeBasis(TextChoices):
    """What an estimated age rests on."""

    STATED = "stated", _("Says so")
    APPEARANCE = "appearance", _("By appearance")
    EXAMINATION = "examination", _("By a health examination")
    RELATIVE = "relative", _("A relative or neighbour said so")
