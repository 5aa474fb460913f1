"""Sealed cases opened in an emergency: the opening, the wrong numbers before one, and the officer's look afterwards.

All three are append-only (triggers refuse UPDATE, DELETE and TRUNCATE): whoever opened something cannot take it back.
"""

from django.db import models
from django.utils import timezone

from casework.offices.models import Office, User

from ..enums import Verdict
from .case import Case
from .event import CaseEvent


class EmergencyOpeningQuerySet(models.QuerySet["EmergencyOpening"]):
    def live(self) -> "EmergencyOpeningQuerySet":
        """Those that still open their case."""
        return self.filter(until__gt=timezone.now())

    def unreviewed(self) -> "EmergencyOpeningQuerySet":
        return self.filter(reviews__isnull=True)


class EmergencyOpening(models.Model):
    """A person reads one sealed case for a time, as if they held ``view_sealed``. The reason is the event's text."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="emergencies")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    # the office of the case by which they may read it
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    event = models.OneToOneField(CaseEvent, models.PROTECT, related_name="emergency")
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    objects = EmergencyOpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["user", "-until"], name="emergency_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id} {self.until:%Y-%m-%d %H:%M}"

    @property
    def reason(self) -> str:
        text = getattr(self.event, "text", None)
        return text.body if text else ""

    @property
    def is_live(self) -> bool:
        return self.until > timezone.now()


class EmergencyTry(models.Model):
    """A number that opened nothing. Counted, and never what was typed: it may be somebody's NIK."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["user", "-at"], name="emergency_try_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"


class EmergencyReview(models.Model):
    """What the data-protection officer found of an opening; a second look is a second row."""

    opening = models.ForeignKey(EmergencyOpening, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    note = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.opening_id} {self.verdict}"
