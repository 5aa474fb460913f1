"""Progress reports (laporan perkembangan) with the state of each goal."""

from django.db import models
from django.db.models import F, Q

from ..enums import GoalStatus, Recommendation
from .base import CareRecord
from .plan import Goal


class ProgressReport(CareRecord):
    """How it went in a period, written in the stage it speaks of."""

    CONTENT = ("period_from", "period_until", "summary", "recommendation", "reason")

    period_from = models.DateField()
    period_until = models.DateField()
    summary = models.TextField()
    recommendation = models.CharField(max_length=12, choices=Recommendation.choices)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="progress_period_in_order", condition=Q(period_until__gte=F("period_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.period_until}"


class GoalProgress(models.Model):
    """How one goal stood at a report."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="goal_rows")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="progress_rows")
    status = models.CharField(max_length=12, choices=GoalStatus.choices)
    note = models.CharField(max_length=240, blank=True)

    class Meta:
        ordering = ["goal__position", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "goal"], name="goal_once_per_report")]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.status}"
