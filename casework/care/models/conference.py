"""Minutes of case conferences (temu bahas kasus)."""

from django.db import models

from ..enums import Route
from .base import CareRecord


class Conference(CareRecord):
    """Who met, what was on the table, what was decided and which way was agreed."""

    CONTENT = ("held_at", "chair", "participants", "facts", "decision", "route")

    held_at = models.DateTimeField()
    chair = models.CharField(max_length=120)
    # one line for each: name and role
    participants = models.TextField()
    facts = models.TextField()
    decision = models.TextField()
    route = models.CharField(max_length=8, choices=Route.choices)

    class Meta:
        ordering = ["-held_at", "-id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.held_at:%Y-%m-%d}"
