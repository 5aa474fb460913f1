"""The plain choices of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PrintKind(TextChoices):
    CASE_FILE = "case_file", _("Case file")
    HANDOVER = "handover", _("Hand-over record")
    PLACEMENT = "placement", _("Placement letter")
    # letters of the room of the houses (``registry.Letter``)
    RECEIPT = "receipt", _("Receipt for belongings")
    INVENTORY = "inventory", _("List of belongings in keeping")


class Paper(TextChoices):
    """The paper of Indonesian offices; F4 (folio) is 215 × 330 mm."""

    A4 = "a4", "A4 (210 × 297 mm)"
    F4 = "f4", "F4 (215 × 330 mm)"


class PrintFor(TextChoices):
    """What a case file is printed for: stands on the paper and in the ledger (UU PDP art. 31)."""

    ARCHIVE = "archive", _("The paper archive of the office")
    WORK = "work", _("Work on the case")
    REFERRAL = "referral", _("Enclosure to a referral or hand-over")
    AUTHORITY = "authority", _("Written request of police, prosecutor or court")
    PERSON = "person", _("Request of the person or their guardian")


class PrintStatus(TextChoices):
    QUEUED = "queued", pgettext_lazy("print", "Waiting")
    RENDERING = "rendering", pgettext_lazy("print", "Being made")
    DONE = "done", pgettext_lazy("print", "Ready")
    FAILED = "failed", pgettext_lazy("print", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("print", "Cancelled")


# what still may become a paper
UNDER_WAY = (PrintStatus.QUEUED, PrintStatus.RENDERING)


class Trouble(TextChoices):
    """Why a print failed, as a sentence to whoever asked for it."""

    TOO_LONG = "too_long", _("The paper took too long to make. Choose fewer sections, or print it in parts.")
    TOO_LARGE = "too_large", _("The paper is too large to be made in one piece. Choose fewer sections.")
    NO_RIGHT = "no_right", _("You no longer hold the right to print this case.")
    NOTHING = "nothing", _("What was to be printed is not there any more.")
    BROKEN = (
        "broken",
        _("The paper could not be made. Please try again; if it fails again, tell your administrator."),
    )
    STOPPED = "stopped", _("The server was stopped while the paper was being made. Please print it again.")
