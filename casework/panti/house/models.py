"""Wings, rooms and beds of a house, when a bed was out of service, and who lay where from when until when."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.fields import DateTimeField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.offices.enums import Disability, Sex
from casework.offices.models import Category, Office, User

from ..rules import age_words
from .enums import BedFeature, LodgingEnd, Misfit, PlaceKind, RoomFeature

LONGEST_LABEL: Final = 12


def _only(field: str) -> Func:
    """A key as a range of one, since the embedded server ships no btree_gist to compare keys for equality."""
    return Func(F(field), F(field), Value("[]"), function="int8range")


def _span(since: str, until: str) -> Func:
    return Func(F(since), F(until), function="tstzrange", output_field=DateTimeField())


class Wing(models.Model):
    """A wing (wisma) and whom it is for; ``misfit`` says whether its rules warn or refuse.

    The rules are named as those of ``offices.Criteria``, by which ``panti.rules`` checks a person against both.
    """

    panti = models.ForeignKey(Office, models.PROTECT, related_name="wings")
    name = models.CharField(_("name of the wing"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    sex = models.CharField(max_length=1, blank=True, choices=Sex.choices)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    disability = models.CharField(max_length=16, blank=True, choices=Disability.choices)
    # empty: every category the house takes
    takes = models.ManyToManyField(Category, blank=True, related_name="+")
    misfit = models.CharField(max_length=6, choices=Misfit.choices, default=Misfit.WARN)
    about = models.CharField(max_length=120, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_wing_of_a_name", fields=["panti", "name"], condition=Q(retired_at__isnull=True)
            ),
            models.CheckConstraint(
                name="wing_ages_in_order",
                condition=Q(min_age__isnull=True) | Q(max_age__isnull=True) | Q(max_age__gte=F("min_age")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules_words(self) -> str:
        """“female, 60 years and older”: whom it is for, without the categories; empty where it is for everybody."""
        words = [self.about] if self.about else []
        if self.sex:
            words.append(str(self.get_sex_display()))
        if self.min_age is not None or self.max_age is not None:
            words.append(age_words(self.min_age, self.max_age))
        if self.disability:
            words.append(str(self.get_disability_display()))
        return ", ".join(words)


class Room(models.Model):
    wing = models.ForeignKey(Wing, models.PROTECT, related_name="rooms")
    name = models.CharField(_("name of the room"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    is_accessible = models.BooleanField(default=False)
    features = ArrayField(
        models.CharField(max_length=12, choices=RoomFeature.choices), default=list, blank=True
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_room_of_a_name", fields=["wing", "name"], condition=Q(retired_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Bed(models.Model):
    """A bed of a room. Retired when it is gone, never deleted: who lay in it is told for good."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="beds")
    label = models.CharField(_("number of the bed"), max_length=LONGEST_LABEL)
    position = models.PositiveSmallIntegerField(default=0)
    features = ArrayField(
        models.CharField(max_length=8, choices=BedFeature.choices), default=list, blank=True
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "label", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_bed_of_a_label", fields=["room", "label"], condition=Q(retired_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def offers(self) -> list[str]:
        """What the bed and its room offer, in words."""
        words = [str(BedFeature(name).label) for name in self.features]
        words += [str(RoomFeature(name).label) for name in self.room.features]
        return [*words, gettext("accessible")] if self.room.is_accessible else words

    @property
    def full_name(self) -> str:
        """“Melati 1.3”: the wing and the bed's own number."""
        return f"{self.room.wing.name} {self.label}"


class OutOfService(models.Model):
    """A time in which a bed is not to be used, from one moment until another or until further notice.

    True even while somebody lies in it: whoever does is to be moved, and the board says so.
    """

    bed = models.ForeignKey(Bed, models.PROTECT, related_name="out_of_service")
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-began_at", "-id"]
        verbose_name_plural = "times out of service"
        constraints = [
            models.CheckConstraint(
                name="out_of_service_in_order",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("began_at")),
            ),
            models.CheckConstraint(name="out_of_service_has_reason", condition=~Q(reason="")),
            ExclusionConstraint(
                name="bed_out_of_service_once",
                expressions=[
                    (_only("bed"), RangeOperators.OVERLAPS),
                    (_span("began_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bed_id} {self.began_at:%Y-%m-%d}"


class Lodging(models.Model):
    """Where a person sleeps from one moment until another; without a stay it keeps a bed for somebody on the way.

    The database lets nobody share a bed or sleep in two places at one time (``bed_one_occupant``,
    ``stay_one_place``): a reservation stands under the same guard as the one who lies there. Triggers hold it inside
    its stay and its house. After somebody leaves a bed it is being cleaned until ``cleaned_at``.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="lodgings")
    stay = models.ForeignKey("panti.Stay", models.PROTECT, null=True, blank=True, related_name="lodgings")
    panti = models.ForeignKey(Office, models.PROTECT, related_name="lodgings")
    kind = models.CharField(max_length=8, choices=PlaceKind.choices, default=PlaceKind.BED)
    bed = models.ForeignKey(Bed, models.PROTECT, null=True, blank=True, related_name="lodgings")
    # a mat lies in a room, a corridor belongs to a wing
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="lodgings")
    wing = models.ForeignKey(Wing, models.PROTECT, null=True, blank=True, related_name="lodgings")
    # why somebody sleeps outside a bed, or lies in a wing whose rules they do not fit
    reason = models.CharField(max_length=400, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_with = models.CharField(max_length=8, choices=LodgingEnd.choices, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    cleaned_at = models.DateTimeField(null=True, blank=True)
    cleaned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="lodging_names_its_place",
                condition=Q(kind=PlaceKind.BED, bed__isnull=False, room__isnull=True, wing__isnull=True)
                | Q(kind=PlaceKind.MAT, bed__isnull=True, room__isnull=False, wing__isnull=True)
                | Q(kind=PlaceKind.CORRIDOR, bed__isnull=True, room__isnull=True, wing__isnull=False),
            ),
            models.CheckConstraint(
                name="lodging_outside_a_bed_has_reason",
                condition=Q(kind=PlaceKind.BED) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="lodging_reserved_is_a_bed",
                condition=Q(stay__isnull=False) | Q(kind=PlaceKind.BED),
            ),
            models.CheckConstraint(
                name="lodging_dates_in_order",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
            models.CheckConstraint(
                name="lodging_ended_says_how",
                condition=Q(ended_at__isnull=True, ended_with="")
                | (Q(ended_at__isnull=False) & ~Q(ended_with="")),
            ),
            models.CheckConstraint(
                name="lodging_cleaned_after_it_ended",
                condition=Q(cleaned_at__isnull=True) | Q(ended_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_bed_kept_per_case",
                fields=["case"],
                condition=Q(stay__isnull=True, ended_at__isnull=True),
            ),
            ExclusionConstraint(
                name="bed_one_occupant",
                expressions=[
                    (_only("bed"), RangeOperators.OVERLAPS),
                    (_span("began_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(bed__isnull=False),
            ),
            ExclusionConstraint(
                name="stay_one_place",
                expressions=[
                    (_only("stay"), RangeOperators.OVERLAPS),
                    (_span("began_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(stay__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["panti"], name="lodging_open_in_panti", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["bed"],
                name="lodging_to_clean",
                condition=Q(
                    stay__isnull=False, bed__isnull=False, ended_at__isnull=False, cleaned_at__isnull=True
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.where}"

    @property
    def is_reservation(self) -> bool:
        return self.stay_id is None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_extra(self) -> bool:
        """Whether it is a place beyond the beds of the house."""
        return self.kind != PlaceKind.BED

    @property
    def where(self) -> str:
        """“Melati 1.3”, “Mat on the floor, Kenanga 2” or “Corridor, Dahlia”."""
        if self.bed is not None:
            return self.bed.full_name
        place = self.room.name if self.room is not None else self.wing.name if self.wing is not None else ""
        return f"{self.get_kind_display()}, {place}"
