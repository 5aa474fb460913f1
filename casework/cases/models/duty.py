"""What a fact leaves to be done: a countersignature, a check, a paper that follows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ..enums import DutyKind
from .case import Case
from .event import CaseEvent


class DutyQuerySet(models.QuerySet["Duty"]):
    def live(self) -> "DutyQuerySet":
        return self.filter(ended_by__isnull=True)


class Duty(models.Model):
    """One duty, open until an event of the ledger does it or makes it pointless.

    One open of each kind per case.

    ``offices`` are those at which its right is asked, kept from the moment it arose: the house that let somebody go
    still owes the papers when the person has long been home.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=24, choices=DutyKind.choices)
    offices = ArrayField(models.BigIntegerField(), default=list)
    due_at = models.DateTimeField()
    opened_by = models.ForeignKey(CaseEvent, models.PROTECT, related_name="duties_opened")
    ended_by = models.ForeignKey(
        CaseEvent, models.PROTECT, null=True, blank=True, related_name="duties_ended"
    )
    # ended by what was owed, not because it no longer mattered
    is_done = models.BooleanField(default=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                name="one_open_duty_of_a_kind",
                fields=["case", "kind"],
                condition=Q(ended_by__isnull=True),
            ),
            models.CheckConstraint(
                name="duty_done_by_an_event", condition=Q(is_done=False) | Q(ended_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
