"""The ledger of a case: append-only, hash-chained, its personal text kept outside by hash."""

from django.db import models
from django.utils import timezone

from casework.offices.models import Office, User

from .case import Case


class CaseEvent(models.Model):
    """One thing that happened. Triggers refuse UPDATE, DELETE and TRUNCATE.

    ``occurred_at`` and ``recorded_at`` stand apart so that nothing is back-dated unseen. ``facts`` holds ids and plain
    values, never names or free text.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict)
    text_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["case", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once_per_case")]
        indexes = [models.Index(fields=["verb", "-recorded_at"], name="event_verb_recorded")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.verb}"

    @property
    def moves(self) -> bool:
        return self.source != self.target


class EventText(models.Model):
    """The words that came with an event; outside the ledger, so that law can demand their correction or erasure."""

    event = models.OneToOneField(CaseEvent, models.PROTECT, primary_key=True, related_name="text")
    body = models.TextField()

    def __str__(self) -> str:
        return self.body[:60]
