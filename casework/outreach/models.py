"""Contacts made in the field, and hand-overs of people to a transit panti."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from casework.cases.models import Case
from casework.offices.models import Area, FieldType, Office, User
from casework.people.models import Person

from .enums import MAKES_CASE, Condition, Result, Source


class Contact(models.Model):
    """Somebody met at a place and a time by an officer; with a case where service is needed, else on its own."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="contacts")
    officer = models.ForeignKey(User, models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="contacts")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="contacts")
    area = models.ForeignKey(Area, models.PROTECT, related_name="contacts")
    spot = models.CharField(max_length=160, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=12, choices=Source.choices)
    field_types = models.ManyToManyField(FieldType, blank=True, related_name="+")
    conditions = ArrayField(
        models.CharField(max_length=12, choices=Condition.choices), default=list, blank=True
    )
    companions = models.CharField(max_length=240, blank=True)
    done = models.TextField(blank=True)
    result = models.CharField(max_length=10, choices=Result.choices)
    version = models.PositiveIntegerField(default=1)
    # told by the service that recorded it, for the page that answers; not stored
    photo_left_out = False

    class Meta:
        ordering = ["-occurred_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="contact_position_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="contact_with_case_has_person", condition=Q(case__isnull=True) | Q(person__isnull=False)
            ),
            models.CheckConstraint(
                name="contact_without_service_has_no_case",
                condition=Q(case__isnull=True) | Q(result__in=[result.value for result in MAKES_CASE]),
            ),
        ]
        indexes = [models.Index(fields=["office", "-occurred_at", "-id"], name="contact_office_newest")]

    def __str__(self) -> str:
        return f"{self.spot or self.area} {self.occurred_at:%Y-%m-%d %H:%M}"

    @property
    def condition_labels(self) -> list[str]:
        return [str(Condition(condition).label) for condition in self.conditions]

    @property
    def result_tone(self) -> str:
        """The tone of the mark for what came of it: calm where it ended in the field."""
        return {Result.CASE: "soon", Result.TRANSIT: "good"}.get(Result(self.result), "")

    @property
    def is_unnamed(self) -> bool:
        return self.person is None or not self.person.is_named

    @property
    def who_line(self) -> str:
        """Sex and age in a few signs: “♂ ±60 th”."""
        return f"{self.person.sex_mark} {self.person.age_words}".strip() if self.person else ""

    @property
    def field_type_names(self) -> list[str]:
        return [field_type.label for field_type in self.field_types.all()]


class HandoverCounter(models.Model):
    """The last number of a hand-over record given by an office in a year."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="handover_counter_once", fields=["office", "year"])]

    def __str__(self) -> str:
        return f"{self.office} {self.year}: {self.last}"


class Handover(models.Model):
    """The hand-over record (berita acara serah terima): officers hand somebody over, the panti signs the arrival."""

    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    office = models.ForeignKey(Office, models.PROTECT, related_name="handovers_given")
    panti = models.ForeignKey(Office, models.PROTECT, related_name="handovers_received")
    # the panti is not the one that serves the area the person was met in
    outside_area = models.BooleanField(default=False)
    vehicle = models.CharField(max_length=60, blank=True)
    goods = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    handed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    remarks = models.TextField(blank=True)

    class Meta:
        ordering = ["-handed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="handover_signed_by_somebody_else",
                condition=Q(received_by__isnull=True, received_at__isnull=True)
                | (Q(received_by__isnull=False, received_at__isnull=False) & ~Q(received_by=F("handed_by"))),
            ),
        ]
        indexes = [models.Index(fields=["panti", "received_at"], name="handover_panti_unsigned")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_signed(self) -> bool:
        return self.received_at is not None
