"""Offices, areas, categories, the people who work here and what they may do where."""

from datetime import date

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from .enums import PANTI_KINDS, AreaLevel, Disability, OfficeKind, Role, Sex, TermUnit
from .rules import PERMISSIONS
from .terms import TERMS, Term


def _speaks_indonesian() -> bool:
    return (get_language() or "id").startswith("id")


class Area(models.Model):
    """A province, city or regency, kecamatan or kelurahan by its Kemendagri code."""

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=AreaLevel.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["code"]
        verbose_name = _("area")

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """One of the 26 PPKS categories of Permensos 8/2012 with its rules of age, sex and disability."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=120)
    short = models.CharField(max_length=8)
    english = models.CharField(max_length=120)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=Sex.choices)
    needs_disability_type = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    sealed = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.name if _speaks_indonesian() else self.english

    @property
    def is_secret(self) -> bool:
        """Whether its name alone says what not every reader of the case may know."""
        return self.sensitive or self.sealed


class FieldType(models.Model):
    """What outreach officers call somebody they meet; not a legal category and never turned into one unseen."""

    code = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=60)
    english = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.name if _speaks_indonesian() else self.english


class Office(models.Model):
    """The Dinas, a Sudinsos or a panti. Every right in the system hangs on one of these."""

    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=14, choices=OfficeKind.choices)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    serves = models.ManyToManyField(Area, blank=True, related_name="served_by")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        permissions = [(codename, codename) for codename in PERMISSIONS]

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_panti(self) -> bool:
        return self.kind in PANTI_KINDS


class Criteria(models.Model):
    """Whom a panti takes and how many places it has; editable, with the source of the capacity recorded."""

    office = models.OneToOneField(Office, models.CASCADE, related_name="criteria")
    takes = models.ManyToManyField(Category, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=Sex.choices)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    disability = models.CharField(max_length=16, blank=True, choices=Disability.choices)
    capacity = models.PositiveIntegerField()
    capacity_source = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return f"{self.office}: {self.capacity}"


class User(AbstractUser):
    """A member of staff. Disabled when they leave, never deleted: the ledger names them for good."""

    first_name = None  # type: ignore[assignment]  # many Indonesians have one name
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=120)
    employee_number = models.CharField(_("employee number"), max_length=24, blank=True)
    phone = models.CharField(_("phone"), max_length=24, blank=True)
    # the password was given by an administrator; nothing else opens until it is replaced
    must_change_password = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date | None = None) -> "MembershipQuerySet":
        """Those in force on a day (WIB; today unless told), of people who are not disabled."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day),
            valid_from__lte=day,
            user__is_active=True,
        )


class Membership(models.Model):
    """A person holds a role at an office for a time, as the holder or acting (plt.)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role.choices)
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships", editable=False)
    is_acting = models.BooleanField(default=False)
    valid_from = models.DateField(default=timezone.localdate)
    valid_until = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                name="membership_dates_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from") - 1),
            ),
            models.UniqueConstraint(
                name="membership_one_open_per_role",
                fields=["user", "office", "role"],
                condition=Q(valid_until__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.office}"

    @property
    def is_over(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def is_to_come(self) -> bool:
        return not self.is_over and self.valid_from > timezone.localdate()

    @property
    def role_label(self) -> str:
        label = str(Role(self.role).label)
        return gettext("acting %(role)s") % {"role": label} if self.is_acting else label


class OfficeTermQuerySet(models.QuerySet["OfficeTerm"]):
    def standing(self) -> "OfficeTermQuerySet":
        """Without those that were replaced before they came into force."""
        return self.filter(replaced_at__isnull=True)


class OfficeTerm(models.Model):
    """How long something may take at an office and the offices below it, in place of the literal table.

    In force from a day on until the next row of the same office and key: terms follow each other and never overlap,
    which the database holds. Rows stay for good. A row without an amount hands the office back to the term above it.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="terms")
    key = models.CharField(max_length=24)
    amount = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=12, choices=TermUnit.choices, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500)
    valid_from = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)
    # replaced before its day came; it never counted
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = OfficeTermQuerySet.as_manager()

    class Meta:
        ordering = ["key", "-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_term_from_a_day",
                fields=["office", "key", "valid_from"],
                condition=Q(replaced_at__isnull=True),
            ),
            models.CheckConstraint(
                name="term_with_unit_and_basis",
                condition=Q(amount__isnull=True, unit="", basis="")
                | (Q(amount__gte=1) & ~Q(unit="") & ~Q(basis="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.key} {self.amount or '-'} {self.unit}"

    def as_term(self) -> Term:
        assert self.amount is not None
        known = TERMS[self.key]
        return Term(known.label, self.basis, self.amount, TermUnit(self.unit), known.bound)


class OfficeGroupObjectPermission(GroupObjectPermissionBase):
    """A group's right at an office: guardian's direct-foreign-key table, one row per right and office."""

    content_object = models.ForeignKey(Office, models.CASCADE)


class OfficeUserObjectPermission(UserObjectPermissionBase):
    """Declared so that guardian reads a table of ours; stays empty, since rights go to groups alone."""

    content_object = models.ForeignKey(Office, models.CASCADE)
