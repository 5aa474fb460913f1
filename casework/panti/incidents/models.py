"""What happened in a house that must not be forgotten. What was reported stays; what is learnt is added."""

from django.db import models
from django.db.models import F, Q

from casework.cases.models import Case
from casework.offices.models import Office, User
from casework.people.encryption import EncryptedTextField

from .enums import Answer, IncidentKind, Part, Severity


class Incident(models.Model):
    """One incident and what its house and the Dinas said to it.

    ``occurred_at`` and ``reported_at`` stand apart, so that nothing is dated back unseen. Words are stored encrypted.
    """

    panti = models.ForeignKey(Office, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=10, choices=IncidentKind.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    occurred_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    words = EncryptedTextField()
    done_at_once = EncryptedTextField()
    told = models.CharField(max_length=240, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledgement = EncryptedTextField()
    overseen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    overseen_at = models.DateTimeField(null=True, blank=True)
    instruction = EncryptedTextField()
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    conclusion = EncryptedTextField()
    measures = EncryptedTextField()

    class Meta:
        ordering = ["-occurred_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="incident_not_before_it_happened", condition=Q(reported_at__gte=F("occurred_at"))
            ),
            models.CheckConstraint(
                name="incident_acknowledged_by_another",
                condition=Q(acknowledged_by__isnull=True) | ~Q(acknowledged_by=F("reported_by")),
            ),
            models.CheckConstraint(
                name="incident_reviewed_after_acknowledged",
                condition=Q(reviewed_at__isnull=True) | Q(acknowledged_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["panti", "-occurred_at", "-id"], name="incidents_of_a_house")]

    def __str__(self) -> str:
        return f"{self.panti_id} {self.kind} {self.occurred_at:%Y-%m-%d}"

    @property
    def hours_late(self) -> int:
        """How many whole hours passed before it was written down."""
        return int((self.reported_at - self.occurred_at).total_seconds() // 3600)

    @property
    def is_closed(self) -> bool:
        """Reviewed, and of a grave one the Dinas has answered."""
        return self.reviewed_at is not None and (
            self.severity != Severity.GRAVE or self.overseen_at is not None
        )


class IncidentPerson(models.Model):
    """A resident who had to do with it; the ledger of the first one tells of its answers."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="people")
    case = models.ForeignKey(Case, models.PROTECT, related_name="incidents")
    part = models.CharField(max_length=10, choices=Part.choices)
    leads = models.BooleanField(default=False)

    class Meta:
        ordering = ["-leads", "id"]
        constraints = [
            models.UniqueConstraint(name="in_an_incident_once", fields=["incident", "case"]),
            models.UniqueConstraint(
                name="one_leads_an_incident", fields=["incident"], condition=Q(leads=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.case_id} {self.part}"


class IncidentAddition(models.Model):
    """What was learnt later: by whom and when, never instead of what was reported."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="additions")
    words = EncryptedTextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.written_at:%Y-%m-%d %H:%M}"


class IncidentExtension(models.Model):
    """An answer was given more time: by whom, until when and why."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="extensions")
    answer = models.CharField(max_length=24, choices=Answer.choices)
    was_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reason = EncryptedTextField()
    extended_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    extended_at = models.DateTimeField()

    class Meta:
        ordering = ["extended_at", "id"]
        constraints = [
            models.CheckConstraint(name="incident_extended_onward", condition=Q(due_at__gt=F("was_due_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.answer} {self.due_at:%Y-%m-%d %H:%M}"
