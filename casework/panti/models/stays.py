"""Stays in a house and health checks."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.fields import DateTimeField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.offices.models import Office, User
from casework.people.encryption import EncryptedTextField
from casework.people.models import Person

from ..enums import MentalState
from ..health.enums import AcuteSign, BodySite, CareNeed, Pregnancy
from ..rules import ARRIVALS_AS_FACTS


class Stay(models.Model):
    """The time a person lives in a house. Open while ``left_at`` is empty; one at a time per case and per person.

    ``began_with`` and ``ended_with`` are the verbs of the ledger events that opened and ended it. More people than
    places is a fact: ``over_capacity`` marks it, with a reason wherever somebody could have given one.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="stays")
    # the case's person once more, so that the database can forbid two places at one time across episodes
    person = models.ForeignKey(Person, models.PROTECT, related_name="stays")
    panti = models.ForeignKey(Office, models.PROTECT, related_name="stays")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=80, blank=True)
    over_capacity = models.BooleanField(default=False)
    over_capacity_reason = models.CharField(max_length=400, blank=True)
    admitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    began_with = models.CharField(max_length=40)
    ended_with = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-arrived_at", "-id"]
        verbose_name_plural = "stays"
        constraints = [
            models.UniqueConstraint(
                name="one_open_stay_per_case", fields=["case"], condition=Q(left_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="one_open_stay_per_person", fields=["person"], condition=Q(left_at__isnull=True)
            ),
            models.CheckConstraint(
                name="stay_dates_in_order",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
            ),
            models.CheckConstraint(
                name="stay_ended_says_how",
                condition=Q(left_at__isnull=True, ended_with="")
                | (Q(left_at__isnull=False) & ~Q(ended_with="")),
            ),
            models.CheckConstraint(
                name="stay_over_capacity_has_reason",
                condition=Q(over_capacity=False)
                | ~Q(over_capacity_reason="")
                | Q(began_with__in=ARRIVALS_AS_FACTS),
            ),
            # int8range instead of btree_gist: the embedded server ships no contrib extensions
            ExclusionConstraint(
                name="stay_never_in_two_places",
                expressions=[
                    (
                        Func(F("person"), F("person"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("arrived_at"), F("left_at"), function="tstzrange", output_field=DateTimeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["panti", "-id"], name="stay_open_in_panti", condition=Q(left_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.panti_id} {self.arrived_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.left_at is None

    @property
    def days(self) -> int:
        """The day of the stay counted from one: somebody who arrived this morning is here on the first day."""
        end = timezone.localdate(self.left_at) if self.left_at else timezone.localdate()
        return (end - timezone.localdate(self.arrived_at)).days + 1

    @property
    def capacity_reason(self) -> str:
        """Why the house took more people than it has places."""
        if self.over_capacity and not self.over_capacity_reason:
            return str(_("arrival by hand-over"))
        return self.over_capacity_reason


def _measure(low: float, high: float) -> dict[str, object]:
    return {
        "null": True,
        "blank": True,
        "validators": [MinValueValidator(low), MaxValueValidator(high)],
    }


class HealthCheck(models.Model):
    """What a nurse found. Measures outside what a living body can show are refused; the words are stored encrypted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="health_checks")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="health_checks")
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    systolic = models.PositiveSmallIntegerField(_("upper blood pressure (mmHg)"), **_measure(50, 300))  # type: ignore[arg-type]  # options of a field
    diastolic = models.PositiveSmallIntegerField(_("lower blood pressure (mmHg)"), **_measure(20, 200))  # type: ignore[arg-type]  # options of a field
    temperature = models.DecimalField(
        _("temperature (°C)"),
        max_digits=3,
        decimal_places=1,
        **_measure(30, 45),  # type: ignore[arg-type]  # options of a field
    )
    pulse = models.PositiveSmallIntegerField(_("pulse (per minute)"), **_measure(20, 250))  # type: ignore[arg-type]  # options of a field
    weight = models.DecimalField(
        _("weight (kg)"),
        max_digits=4,
        decimal_places=1,
        **_measure(1, 350),  # type: ignore[arg-type]  # options of a field
    )
    height = models.DecimalField(
        _("height (cm)"),
        max_digits=4,
        decimal_places=1,
        **_measure(30, 250),  # type: ignore[arg-type]  # options of a field
    )
    mental_state = models.CharField(_("mental state"), max_length=10, choices=MentalState.choices)
    hospital_now = models.BooleanField(_("needs a hospital now"), default=False)
    complaint = EncryptedTextField(_("complaint"))
    injuries = EncryptedTextField(_("injuries and wounds"))
    medication = EncryptedTextField(_("medication"))
    allergies = EncryptedTextField(_("allergies"))
    remarks = EncryptedTextField(_("other findings"))
    infection = EncryptedTextField(_("suspected infection"))
    # choices that tell as much as words do: stored as encrypted as these, their codes a line each
    injury_sites = EncryptedTextField(_("where on the body"))
    pregnancy = EncryptedTextField(_("pregnancy"))
    acute_signs = EncryptedTextField(_("acute psychiatric signs"))
    # what ward staff do, in the clear: never why
    care = ArrayField(models.CharField(max_length=12, choices=CareNeed.choices), default=list, blank=True)
    care_note = models.CharField(_("note to ward staff"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-done_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="health_blood_pressure_in_order",
                condition=Q(systolic__isnull=True, diastolic__isnull=True)
                | Q(
                    systolic__isnull=False,
                    diastolic__isnull=False,
                    systolic__gt=F("diastolic"),
                    systolic__lte=300,
                    diastolic__gte=20,
                ),
            ),
            models.CheckConstraint(
                name="health_measures_of_a_body",
                condition=(Q(temperature__isnull=True) | Q(temperature__range=(30, 45)))
                & (Q(pulse__isnull=True) | Q(pulse__range=(20, 250)))
                & (Q(weight__isnull=True) | Q(weight__range=(1, 350)))
                & (Q(height__isnull=True) | Q(height__range=(30, 250))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.done_at:%Y-%m-%d}"

    @property
    def sites_words(self) -> str:
        return _labels(BodySite, self.injury_sites)

    @property
    def signs_words(self) -> str:
        return _labels(AcuteSign, self.acute_signs)

    @property
    def pregnancy_words(self) -> str:
        return _labels(Pregnancy, self.pregnancy)

    @property
    def care_words(self) -> list[str]:
        return [str(CareNeed(code).label) for code in self.care]


def _labels(kind: type[models.TextChoices], stored: str) -> str:
    return ", ".join(str(kind(code).label) for code in stored.split() if code in kind.values)
