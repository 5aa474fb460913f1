"""The plan of a case, its goals, what it said at each version, and who agreed to which version."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from casework.offices.models import User

from ..enums import Activity, AgreedBy, AgreedHow, Component, GoalStatus
from .base import CareRecord


class Plan(CareRecord):
    """One plan per case, revised. A change of its aim or goals makes a new version, which asks for a new agreement."""

    CONTENT = ("aim",)

    aim = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case"], name="one_plan_per_case")]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"


class Goal(models.Model):
    """A row of the plan. Its status follows progress reports and changes no version; a goal taken out stays for the
    reports that speak of it."""

    CONTENT = ("goal", "activity", "component", "responsible", "due_on", "indicator")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    position = models.PositiveSmallIntegerField(default=0)
    goal = models.CharField(max_length=240)
    activity = models.CharField(max_length=16, choices=Activity.choices)
    component = models.CharField(max_length=16, choices=Component.choices, blank=True)
    responsible = models.CharField(max_length=120)
    due_on = models.DateField()
    indicator = models.CharField(max_length=240)
    status = models.CharField(max_length=12, choices=GoalStatus.choices, default=GoalStatus.NOT_STARTED)
    # the version of the plan that no longer has it
    removed_in = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.goal


class PlanRevision(models.Model):
    """What a version of the plan said, word for word: the text an agreement was given to."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["plan", "version"], name="plan_revision_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.version}"


class Agreement(models.Model):
    """The person, or a parent or guardian, agreed to one version of the plan (kesepakatan bersama)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="agreements")
    plan_version = models.PositiveIntegerField()
    agreed_by = models.CharField(max_length=10, choices=AgreedBy.choices)
    guardian_name = models.CharField(max_length=120, blank=True)
    how = models.CharField(max_length=12, choices=AgreedHow.choices)
    agreed_on = models.DateField()
    witness = models.CharField(max_length=120, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "plan_version"], name="one_agreement_per_plan_version"),
            models.CheckConstraint(
                name="agreement_guardian_named", condition=~Q(agreed_by="guardian") | ~Q(guardian_name="")
            ),
            models.CheckConstraint(
                name="agreement_witnessed_unless_signed", condition=Q(how="signed") | ~Q(witness="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.plan_version}"
