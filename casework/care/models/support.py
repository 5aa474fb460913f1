"""What was done with the person: sessions, programmes, visits to the home."""

from django.db import models
from django.db.models import F, Q

from casework.people.encryption import EncryptedTextField

from ..enums import HomeVerdict, ProgrammeKind, ProgrammeOutcome, SessionKind
from .base import CareRecord


class Session(CareRecord):
    """A psychosocial session, held or missed. Content and analysis are health text: encrypted, for view_health."""

    CONTENT = ("held_on", "kind", "attended", "minutes", "content", "analysis", "next_step")

    held_on = models.DateField()
    kind = models.CharField(max_length=12, choices=SessionKind.choices)
    attended = models.BooleanField(default=True)
    # length; empty for a session the person did not come to
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    content = EncryptedTextField()
    analysis = EncryptedTextField()
    next_step = models.TextField(blank=True)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="session_attended_has_length", condition=Q(attended=False) | Q(minutes__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_on}"


class Programme(CareRecord):
    """The result of a skills or other programme in rehabilitation."""

    CONTENT = ("name", "kind", "started_on", "ended_on", "outcome", "note")

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=ProgrammeKind.choices)
    started_on = models.DateField()
    ended_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=ProgrammeOutcome.choices)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-ended_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="programme_dates_in_order", condition=Q(ended_on__gte=F("started_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HomeVisit(CareRecord):
    """A visit to trace the family or see whether the home is safe to return to."""

    CONTENT = ("visited_on", "address", "met_name", "relation", "verdict", "conditions", "findings")

    visited_on = models.DateField()
    address = models.CharField(max_length=240)
    met_name = models.CharField(max_length=120)
    relation = models.CharField(max_length=60)
    verdict = models.CharField(max_length=12, choices=HomeVerdict.choices)
    conditions = models.TextField(blank=True)
    findings = models.TextField()

    class Meta:
        ordering = ["-visited_on", "-id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.visited_on}"
