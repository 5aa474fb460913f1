"""The plain choices of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Urgency(TextChoices):
    NORMAL = "normal", _("Ordinary")
    URGENT = "urgent", _("Urgent")


class Verdict(TextChoices):
    """How one side of a person goes with one rule of a panti."""

    FITS = "fits", _("Fits")
    UNSURE = "unsure", pgettext_lazy("verdict", "Estimate")
    REFUSED = "refused", _("Does not fit")


class MentalState(TextChoices):
    """The first look of a nurse, no diagnosis; the words go into the text beside it."""

    CALM = "calm", _("Calm and oriented")
    CONFUSED = "confused", _("Confused")
    RESTLESS = "restless", _("Restless or agitated")
    WITHDRAWN = "withdrawn", _("Withdrawn, does not answer")
    DANGER = "danger", _("A danger to themselves or others")


class AwayKind(TextChoices):
    """Why somebody who lives in a house is not there, their bed kept."""

    HOSPITAL = "hospital", _("In hospital")
    LEAVE = "leave", _("On leave")
    TRANSFER = "transfer", _("On the way to another panti")
