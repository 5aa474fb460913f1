"""What an outreach officer chooses from: who told us, how the person is, what came of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(TextChoices):
    """By whom the person was found or brought to us."""

    PATROL = "patrol", _("Our own patrol")
    REPORT = "report", _("Report through JAKI or a hotline")
    COMMUNITY = "community", _("Residents, RT or RW")
    PILLAR = "pillar", _("Social pillar (PSM, Karang Taruna)")
    SATPOL_PP = "satpol_pp", _("Handed to us by Satpol PP")
    SELF = "self", _("Came to us themselves")
    HOSPITAL = "hospital", _("Brought by a hospital or Puskesmas")
    POLICE = "police", _("Brought by the police")
    FAMILY = "family", _("Brought by the family")


# what an officer in the field chooses from, and what the staff at a gate do
FIELD_SOURCES = (
    Source.PATROL,
    Source.REPORT,
    Source.COMMUNITY,
    Source.PILLAR,
    Source.SATPOL_PP,
    Source.POLICE,
    Source.HOSPITAL,
    Source.FAMILY,
    Source.SELF,
)
GATE_SOURCES = (
    Source.POLICE,
    Source.HOSPITAL,
    Source.SATPOL_PP,
    Source.FAMILY,
    Source.COMMUNITY,
    Source.SELF,
)
# of these the house must know which one it was
INSTITUTIONS = (Source.POLICE, Source.HOSPITAL)


class Condition(TextChoices):
    """How somebody is, as seen in the field; no diagnosis."""

    WELL = "well", pgettext_lazy("condition", "Well")
    HUNGRY = "hungry", pgettext_lazy("condition", "Hungry")
    INJURED = "injured", pgettext_lazy("condition", "Injured")
    ILL = "ill", pgettext_lazy("condition", "Ill")
    CONFUSED = "confused", pgettext_lazy("condition", "Confused")
    PREGNANT = "pregnant", pgettext_lazy("condition", "Pregnant")
    AMBULANCE = "ambulance", pgettext_lazy("condition", "Needs an ambulance")


# Drawn as a warning; none of them goes together with being well.
RISKS = (Condition.INJURED, Condition.ILL, Condition.AMBULANCE)


class Result(TextChoices):
    """What came of a contact. The first two end in the field and make no case; ``GATE`` is no choice of an officer."""

    ADVICE = "advice", _("Given advice")
    NOT_PPKS = "not_ppks", _("Not a PPKS")
    CASE = "case", _("Needs service")
    TRANSIT = "transit", _("Taken to a transit panti")
    RESOLVED = "resolved", _("Settled on site")
    GATE = "gate", _("Received at a gate")


MAKES_CASE = (Result.CASE, Result.TRANSIT, Result.RESOLVED, Result.GATE)
FIELD_RESULTS = (Result.ADVICE, Result.NOT_PPKS, Result.RESOLVED, Result.CASE, Result.TRANSIT)


class AgeBand(TextChoices):
    """An age at a glance; fills the estimate with a number in the middle."""

    TODDLER = "0-5", "0–5"
    CHILD = "6-17", "6–17"
    ADULT = "18-59", "18–59"
    ELDERLY = "60+", "60+"
