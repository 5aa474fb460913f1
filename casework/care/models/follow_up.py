"""Visits after the person has left: planned with the exit, then done or waived."""

from django.db import models
from django.db.models import Q

from ..enums import FollowUpStatus, FollowUpVerdict
from .base import CareRecord


class FollowUp(CareRecord):
    """One planned visit and what came of it."""

    CONTENT = ("done_on", "living", "living_with", "problems", "verdict")

    planned_for = models.DateField()
    status = models.CharField(max_length=8, choices=FollowUpStatus.choices, default=FollowUpStatus.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    living = models.TextField(blank=True)
    living_with = models.CharField(max_length=160, blank=True)
    problems = models.TextField(blank=True)
    verdict = models.CharField(max_length=14, choices=FollowUpVerdict.choices, blank=True)
    waive_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["planned_for", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "planned_for"], name="follow_up_once_a_day"),
            models.CheckConstraint(
                name="follow_up_done_says_when_and_how",
                condition=~Q(status="done") | (Q(done_on__isnull=False) & ~Q(verdict="")),
            ),
            models.CheckConstraint(
                name="follow_up_waived_says_why", condition=~Q(status="waived") | ~Q(waive_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.planned_for} {self.status}"

    @property
    def is_planned(self) -> bool:
        return self.status == FollowUpStatus.PLANNED
