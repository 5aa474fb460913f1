"""Reviews of long-term care."""

from django.db import models
from django.db.models import F, Q

from casework.people.encryption import EncryptedTextField

from ..enums import ReviewOutcome
from .base import CareRecord


class LongtermReview(CareRecord):
    """One look at somebody who stays for long: how they are, whether their goals hold, and what follows.

    The condition is health text: encrypted, for view_health. The next day opens a duty when the review is written, so a
    correction leaves it alone.
    """

    CONTENT = ("held_on", "participants", "condition", "goals", "outcome")

    held_on = models.DateField()
    participants = models.TextField()
    condition = EncryptedTextField()
    goals = models.TextField()
    outcome = models.CharField(max_length=16, choices=ReviewOutcome.choices)
    next_review = models.DateField()
    # by when it was owed, so that a late one says by how long
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="longterm_review_looks_ahead", condition=Q(next_review__gt=F("held_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_on}"

    @property
    def days_late(self) -> int:
        """By how many days it came too late; 0 where it came in time."""
        return max((self.held_on - self.due_on).days, 0) if self.due_on else 0
