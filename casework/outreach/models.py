"""Contacts made in the field, and hand-overs of people to a transit panti."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext

from casework.cases.models import Attachment, Case
from casework.offices.models import Area, FieldType, Office, User
from casework.people.models import Person

from .enums import MAKES_CASE, Condition, Result, Source


class Contact(models.Model):
    """Somebody met at a place and a time by an officer, or received at the gate of a ``panti``; with a case where
    service is needed, else on its own. Where somebody brought to a gate was found may not be known."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="contacts")
    officer = models.ForeignKey(User, models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="contacts")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="contacts")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="contacts")
    panti = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="contacts_at_gate")
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
            models.CheckConstraint(
                name="contact_met_somewhere", condition=Q(area__isnull=False) | Q(panti__isnull=False)
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
        tones = {
            Result.CASE: "soon",
            Result.TRANSIT: "good",
            Result.GATE: "good",
            Result.RESOLVED: "good",
        }
        return tones.get(Result(self.result), "")

    @property
    def place_words(self) -> str:
        """Where the person was found: “Kolong jembatan, Kebon Kacang”."""
        known = ", ".join(part for part in (self.spot, self.area.name if self.area else "") if part)
        return known or gettext("Place not known")

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
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True)

    class Meta:
        ordering = ["-handed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="handover_refusal_whole",
                condition=Q(refused_by__isnull=True, refused_at__isnull=True, refusal="")
                | (Q(refused_by__isnull=False, refused_at__isnull=False) & ~Q(refusal="")),
            ),
            models.CheckConstraint(
                name="handover_signed_or_refused",
                condition=Q(received_by__isnull=True) | Q(refused_by__isnull=True),
            ),
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

    @property
    def is_refused(self) -> bool:
        return self.refused_at is not None


class Reception(models.Model):
    """Who brought somebody to the gate of a house, with which letter and which belongings."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="reception")
    institution = models.CharField(max_length=160, blank=True)
    brought_by = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    letter_number = models.CharField(max_length=80, blank=True)
    letter = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    belongings = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.institution or self.brought_by or str(self.contact_id)


class SiteVisit(models.Model):
    """Where somebody is assessed who is in no house: the address, and who lets us in."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="site_visits")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=240)
    let_in_by = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-begun_at", "-id"]

    def __str__(self) -> str:
        return self.address
