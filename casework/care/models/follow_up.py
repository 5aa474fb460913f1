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
    # the verb of the ledger by which the case left aftercare, where that ended the plan and nobody waived the visit
    waived_with = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["planned_for", "id"]
        constraints = [
            # a day that fell away with an earlier aftercare may be planned again in the next
            models.UniqueConstraint(
                fields=["case", "planned_for"], name="follow_up_once_a_day", condition=Q(waived_with="")
            ),
            models.CheckConstraint(
                name="follow_up_waived_with_only_where_waived",
                condition=Q(waived_with="") | Q(status="waived"),
            ),
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
