"""The register of a house (buku induk): one line per stay, numbered without a gap in each year."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from casework.offices.models import Office, User


class RegisterCounter(models.Model):
    """The last number given in a house's book of a year; whoever gives the next one locks this row first."""

    panti = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_register_per_house_and_year", fields=["panti", "year"])
        ]

    def __str__(self) -> str:
        return f"{self.panti_id} {self.year}: {self.last}"


class RegisterEntry(models.Model):
    """One line of the book: a stay and the number it was given when it began.

    Never changed and never taken out; the triggers of ``0006_register_triggers`` refuse it. ``arrived_at`` is when the
    person came as it was recorded then, ``recorded_at`` when the line was written: an arrival recorded later takes the
    next number of the year it fell in, so the serials follow the order of recording.
    """

    stay = models.OneToOneField("panti.Stay", models.PROTECT, related_name="register_entry")
    panti = models.ForeignKey(Office, models.PROTECT, related_name="register_entries")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    # as written then: a house that is given another code keeps the numbers of its old books
    number = models.CharField(max_length=40, unique=True)
    arrived_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["panti", "year", "serial"]
        verbose_name_plural = "register entries"
        constraints = [
            models.UniqueConstraint(name="register_number_once", fields=["panti", "year", "serial"]),
            models.CheckConstraint(name="register_begins_at_one", condition=Q(serial__gte=1)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_late(self) -> bool:
        """Whether the arrival was written down on a later day than it happened: “dicatat kemudian”."""
        return timezone.localdate(self.recorded_at) > timezone.localdate(self.arrived_at)
