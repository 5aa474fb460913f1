"""The plain choices of a house."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Misfit(TextChoices):
    """What a wing does with somebody its rules do not fit."""

    WARN = "warn", _("Warn, and let them lie there")
    REFUSE = "refuse", _("Refuse")


class PlaceKind(TextChoices):
    """Where somebody sleeps; everything but a bed is a place beyond those the house has."""

    BED = "bed", _("Bed")
    MAT = "mat", _("Mat on the floor")
    CORRIDOR = "corridor", _("Corridor")


class BedState(TextChoices):
    """What a bed is now: computed from dated rows, never stored."""

    TAKEN = "taken", pgettext_lazy("bed", "Taken")
    AWAY = "away", pgettext_lazy("bed", "Away, bed kept")
    FREE = "free", pgettext_lazy("bed", "Ready")
    BOOKED = "booked", pgettext_lazy("bed", "Reserved")
    CLEANING = "clean", pgettext_lazy("bed", "Being cleaned")
    OUT = "out", pgettext_lazy("bed", "Out of service")


class MoveKind(TextChoices):
    """Why the people in a house will be more or fewer one day."""

    PLACED = "placed", _("Arrives by placement")
    TRANSFERRED_HERE = "transferred_here", _("Arrives from another panti")
    BACK = "back", _("Comes back from hospital or leave")
    EXIT = "exit", _("Leaves by an approved exit")
    PLACED_ELSEWHERE = "placed_elsewhere", _("Goes to the panti that accepted them")
    TRANSFERRED = "transferred", _("Goes to another panti")


class LodgingEnd(TextChoices):
    """How somebody's time in a place, or a reservation, was over."""

    MOVED = "moved", _("moved to another place")
    LEFT = "left", _("left the house")
    ARRIVED = "arrived", _("arrived")
    RELEASED = "released", _("reservation given up")


class RoomFeature(TextChoices):
    ISOLATION = "isolation", _("Isolation")
    OBSERVATION = "observation", _("Observation")
    NEAR_NURSE = "near_nurse", _("Near the nurse")
    BATHROOM = "bathroom", _("Own bathroom")
    GROUND_FLOOR = "ground_floor", _("Ground floor")


class BedFeature(TextChoices):
    RAILS = "rails", _("Side rails")
    LOW = "low", _("Low bed")
    LOWER_BUNK = "lower", _("Lower bunk")
    UPPER_BUNK = "upper", _("Upper bunk")
    COT = "cot", _("Cot")
