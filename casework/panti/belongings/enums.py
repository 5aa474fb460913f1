"""Where things are kept, what happens to them and who takes them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Storage(TextChoices):
    """Where a house keeps what somebody brought."""

    LOCKER = "locker", _("Locker")
    SAFE = "safe", pgettext_lazy("storage", "Safe")
    STORE = "store", _("Store room")


class ItemMove(TextChoices):
    """What happened to a thing; the list of moves is its history, from the gate to whoever takes it."""

    RECEIVED = "received", pgettext_lazy("belongings", "Received")
    MOVED = "moved", pgettext_lazy("belongings", "Put in another place")
    LENT = "lent", pgettext_lazy("belongings", "Lent to the person")
    BACK = "back", pgettext_lazy("belongings", "Taken back into keeping")
    GIVEN = "given", pgettext_lazy("belongings", "Given to the person for good")
    HANDED_BACK = "handed_back", pgettext_lazy("belongings", "Handed back")
    PASSED_ON = "passed_on", pgettext_lazy("belongings", "Passed on to another house")
    DESTROYED = "destroyed", pgettext_lazy("belongings", "Destroyed")
    LOST = "lost", pgettext_lazy("belongings", "Lost")
    CORRECTED = "corrected", pgettext_lazy("belongings", "Entry corrected")


class CashMove(TextChoices):
    """What happened to money in keeping."""

    RECEIVED = "received", pgettext_lazy("money", "Received")
    GIVEN = "given", pgettext_lazy("money", "Given to the person")
    SPENT = "spent", pgettext_lazy("money", "Spent for the person")
    HANDED_BACK = "handed_back", pgettext_lazy("money", "Handed back")
    PASSED_ON = "passed_on", pgettext_lazy("money", "Passed on to another house")
    CORRECTED = "corrected", pgettext_lazy("money", "Entry corrected")


class Recipient(TextChoices):
    """Who takes what is handed back."""

    PERSON = "person", pgettext_lazy("recipient", "The person")
    FAMILY = "family", pgettext_lazy("recipient", "Family or collector")
    ESCORT = "escort", pgettext_lazy("recipient", "An officer who brings it to the person")
    HEIR = "heir", pgettext_lazy("recipient", "Heirs")


class SignedHow(TextChoices):
    SIGNATURE = "signature", _("Signed")
    THUMBPRINT = "thumbprint", _("Thumbprint")
    WITNESS = "witness", _("Could not sign, a witness signs")
