"""A person, apart from any case: the same person may be met again years later."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from casework.offices.enums import Disability, Sex
from casework.offices.models import Area, User

from .encryption import EncryptedTextField
from .enums import AgeBasis, Evidence, Identity, RelationKind
from .nik import mask


def _photo_path(person: "Person", name: str) -> str:
    return f"people/{person.pk or 'new'}/{name}"


class Person(models.Model):
    """Somebody met: named, or unknown with a label and a description by which colleagues recognise them."""

    identity = models.CharField(max_length=10, choices=Identity.choices, default=Identity.UNKNOWN)
    name = models.CharField(_("name"), max_length=120, blank=True)
    label = models.CharField(_("label"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.UNCLEAR)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    estimated_age = models.PositiveSmallIntegerField(_("estimated age"), null=True, blank=True)
    estimated_on = models.DateField(null=True, blank=True)
    age_basis = models.CharField(
        _("basis of the estimate"), max_length=12, blank=True, choices=AgeBasis.choices
    )
    origin = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("home region"),
    )
    address = models.CharField(_("address"), max_length=240, blank=True)
    disabilities = ArrayField(
        models.CharField(max_length=16, choices=Disability.choices),
        default=list,
        blank=True,
    )
    nik = EncryptedTextField()
    nik_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    kk = EncryptedTextField()
    kk_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    photo = models.FileField(upload_to=_photo_path, blank=True)
    # names, aliases and label in lower case, for search
    search_text = models.TextField(blank=True, editable=False)
    # what each word of those names sounds like, to find likely earlier persons
    name_keys = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_named_or_described",
                condition=~Q(name="") | ~Q(label="") | ~Q(description=""),
            ),
            models.CheckConstraint(
                name="person_estimate_has_basis",
                condition=Q(estimated_age__isnull=True) | (Q(estimated_on__isnull=False) & ~Q(age_basis="")),
            ),
        ]
        indexes = [
            GinIndex(fields=["disabilities"]),
            GinIndex(fields=["name_keys"], name="person_name_keys"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_named(self) -> bool:
        return bool(self.name)

    @property
    def display_name(self) -> str:
        """The name, or “Tanpa nama” with the label they go by."""
        if self.name:
            return self.name
        unnamed = gettext("No name known")
        return f"{unnamed} “{self.label}”" if self.label else unnamed

    def age(self, on: date | None = None) -> int | None:
        """Age in years on a day (today unless told), from the birth date or the estimate grown since."""
        day = on or timezone.localdate()
        if self.birth_date:
            before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
            return day.year - self.birth_date.year - before
        if self.estimated_age is not None and self.estimated_on:
            return self.estimated_age + (day - self.estimated_on).days // 365
        return None

    def _months(self) -> int | None:
        """Months of life of somebody below one year whose birth date is known; None for anybody else."""
        if not self.birth_date or self.age() != 0:
            return None
        day, born = timezone.localdate(), self.birth_date
        return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)

    @property
    def age_words(self) -> str:
        """“71 th”, “±60 th” for an estimate, or empty; below one year “7 bln”, or “bayi” where no month is known."""
        years = self.age()
        if years is None:
            return ""
        if years > 0:
            return ("" if self.birth_date else "±") + gettext("%(years)d y") % {"years": years}
        months = self._months()
        return gettext("%(months)d mo") % {"months": months} if months else gettext("baby")

    @property
    def age_in_full(self) -> str:
        """The same as a paper writes it: “71 tahun”, “± 60 tahun”, “7 bulan”, “bayi”."""
        years = self.age()
        if years is None:
            return ""
        if years > 0:
            sign = "" if self.birth_date else "±\N{NO-BREAK SPACE}"
            return sign + ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
        months = self._months()
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months} if months else gettext("baby")

    @property
    def sex_mark(self) -> str:
        return {Sex.MALE: "♂", Sex.FEMALE: "♀"}.get(Sex(self.sex), "")

    @property
    def known_as(self) -> str:
        """The label somebody was known by before a name was found; it stays, since colleagues still say it."""
        return self.label if self.name and self.label != self.name else ""

    @property
    def identity_tone(self) -> str:
        """The tone of the mark for how sure the identity is."""
        return {Identity.DOCUMENT: "good", Identity.CONFIRMED: "good"}.get(Identity(self.identity), "")

    @property
    def identity_icon(self) -> str:
        return {
            Identity.UNKNOWN: "question-mark",
            Identity.CLAIMED: "message-circle",
            Identity.DOCUMENT: "id",
            Identity.CONFIRMED: "fingerprint",
        }[Identity(self.identity)]

    @property
    def masked_nik(self) -> str:
        return mask(self.nik)

    @property
    def masked_kk(self) -> str:
        return mask(self.kk)


class Alias(models.Model):
    """Another name somebody goes by."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="alias_once_per_person")]
        ordering = ["id"]
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return self.name


class IdentityEvidence(models.Model):
    """What somebody saw or heard of who a person is; withdrawn, never deleted, where it proves wrong.

    What was said in words and the picture of a document stand outside the ledger, whose event names this row.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Evidence.choices)
    step = models.CharField(max_length=10, choices=Identity.choices)
    seen_on = models.DateField()
    remarks = models.CharField(max_length=400, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-seen_on", "-id"]
        verbose_name_plural = "identity evidence"
        constraints = [
            models.CheckConstraint(
                name="evidence_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
            ),
            models.CheckConstraint(name="evidence_proves_a_step", condition=~Q(step=Identity.UNKNOWN.value)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


class Relation(models.Model):
    """Somebody who belongs to a person: another person on record, or a name with a telephone number.

    Written once and read from both ends: ``kind`` says what the other one is to ``person``.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="relations")
    other = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="relations_back")
    other_name = models.CharField(max_length=120, blank=True)
    other_phone = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=10, choices=RelationKind.choices)
    # met or brought in at the same time
    came_together = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="relation_names_somebody",
                condition=Q(other__isnull=False, other_name="", other_phone="")
                | (Q(other__isnull=True) & ~Q(other_name="")),
            ),
            models.CheckConstraint(
                name="relation_to_somebody_else",
                condition=Q(other__isnull=True) | ~Q(other=models.F("person")),
            ),
            models.UniqueConstraint(fields=["person", "other"], name="relation_once_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.other_id or self.other_name}"
