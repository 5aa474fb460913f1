"""What is ordered, given and measured, and what those beside the bed do for somebody."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from casework.cases.models import Case
from casework.offices.models import User
from casework.people.encryption import EncryptedTextField

from .enums import CareNeed, DoseOutcome
from .rules import MEASURE, URGENT_CARE


class CareInstruction(models.Model):
    """What ward staff and guards do for somebody in this stay, as the latest health check has it.

    Read with the case, so it says what to do and never why: the findings it follows from stand in the check.
    """

    stay = models.OneToOneField("panti.Stay", models.PROTECT, related_name="care")
    codes = ArrayField(models.CharField(max_length=12, choices=CareNeed.choices), default=list)
    note = models.CharField(max_length=200, blank=True)
    check_record = models.ForeignKey("panti.HealthCheck", models.PROTECT, related_name="+")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stay_id} {self.codes}"

    @property
    def marks(self) -> list[dict[str, Any]]:
        """Each instruction in words, with whether it is one to heed before going near."""
        return [
            {"label": CareNeed(code).label, "urgent": code in URGENT_CARE}
            for code in self.codes
            if code in CareNeed.values
        ]


class Medicine(models.Model):
    """A medicine to be given at its times of day from one day until another, as somebody ordered it.

    Follows the person from house to house. Never edited: another dose is another order, and this one is stopped.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="medicines")
    name = EncryptedTextField()
    dose = EncryptedTextField()
    instructions = EncryptedTextField()
    times = ArrayField(models.TimeField())
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    # the doctor or health centre
    ordered_by = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # doses before this were not due yet
    recorded_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    stop_reason = EncryptedTextField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="medicine_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="medicine_has_times", condition=~Q(times=[])),
            models.CheckConstraint(
                name="medicine_stopped_by_somebody",
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"

    @property
    def times_words(self) -> str:
        return ", ".join(f"{at:%H.%M}" for at in self.times)


class Dose(models.Model):
    """One due time of a medicine and what became of it. Never changed: a correction is a row naming the wrong one."""

    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="doses")
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=DoseOutcome.choices)
    reason = EncryptedTextField()
    happened_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    why_corrected = EncryptedTextField()

    class Meta:
        ordering = ["-due_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_record_per_dose", fields=["medicine", "due_at"], condition=Q(corrects__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.medicine_id} {self.due_at:%Y-%m-%d %H:%M} {self.outcome}"


def _measured(key: str, **field: Any) -> dict[str, Any]:
    low, high = MEASURE[key].possible
    return {
        "verbose_name": MEASURE[key].label,
        "null": True,
        "blank": True,
        "validators": [MinValueValidator(low), MaxValueValidator(high)],
        **field,
    }


class VitalSigns(models.Model):
    """Measures taken beside a health check; one left empty was not taken. A wrong entry is struck out, not changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="vital_signs")
    stay = models.ForeignKey("panti.Stay", models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    systolic = models.PositiveSmallIntegerField(**_measured("systolic"))
    diastolic = models.PositiveSmallIntegerField(**_measured("diastolic"))
    pulse = models.PositiveSmallIntegerField(**_measured("pulse"))
    breathing = models.PositiveSmallIntegerField(**_measured("breathing"))
    temperature = models.DecimalField(**_measured("temperature", max_digits=3, decimal_places=1))
    saturation = models.PositiveSmallIntegerField(**_measured("saturation"))
    glucose = models.PositiveSmallIntegerField(**_measured("glucose"))
    weight = models.DecimalField(**_measured("weight", max_digits=4, decimal_places=1))
    remarks = EncryptedTextField()
    created_at = models.DateTimeField(auto_now_add=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    struck_reason = EncryptedTextField()

    class Meta:
        ordering = ["-taken_at", "-id"]
        verbose_name_plural = "vital signs"
        constraints = [
            models.CheckConstraint(
                name="vital_blood_pressure_in_order",
                condition=Q(systolic__isnull=True, diastolic__isnull=True)
                | Q(systolic__isnull=False, diastolic__isnull=False, systolic__gt=F("diastolic")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.taken_at:%Y-%m-%d %H:%M}"
