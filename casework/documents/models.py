"""What was printed: every paper with its number, by whom, of what, and whether it is a copy."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from casework.cases.models import Case, CaseEvent
from casework.offices.models import Office, User

from .enums import UNDER_WAY, Paper, PrintFor, PrintKind, PrintStatus, Trouble
from .rules import KEPT_FOR


class PrintCounter(models.Model):
    """The last print number given in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class BatchPrint(models.Model):
    """Many case files asked for at once, of a filtered list. Each is a print of its own; this counts them."""

    requested_by = models.ForeignKey(User, models.PROTECT, related_name="print_batches")
    requested_at = models.DateTimeField(default=timezone.now)
    # what the list was narrowed to, in words
    chosen = models.CharField(max_length=240, blank=True)
    # cases of the list that this person may read and not print; counted, never named
    left_out = models.PositiveIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        verbose_name_plural = "batch prints"

    def __str__(self) -> str:
        return f"{self.requested_by_id} {self.requested_at:%Y-%m-%d %H:%M}"


class PrintQuerySet(models.QuerySet["Print"]):
    def under_way(self) -> "PrintQuerySet":
        return self.filter(status__in=UNDER_WAY)


def _file_path(made: "Print", name: str) -> str:
    return f"prints/{made.requested_at:%Y-%m}/{uuid4().hex}"


class Print(models.Model):
    """One paper. Asked for, made by a worker, kept for some days; its row and its event of the ledger stay.

    ``subject`` is the record a letter is about (a hand-over, the event of a placement); 0 for a case file.
    """

    number = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=10, choices=PrintKind.choices)
    case = models.ForeignKey(Case, models.PROTECT, related_name="prints")
    subject = models.PositiveBigIntegerField(default=0)
    batch = models.ForeignKey(BatchPrint, models.PROTECT, null=True, blank=True, related_name="prints")
    sections = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    paper = models.CharField(max_length=2, choices=Paper.choices, default=Paper.A4)
    purpose = models.CharField(max_length=10, choices=PrintFor.choices, default=PrintFor.WORK)
    # with the NIK and KK numbers in full
    with_numbers = models.BooleanField(default=False)
    # the office of the case at which the right is held; a case file bears its letterhead, a letter that of its sender
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="prints")
    requested_at = models.DateTimeField(default=timezone.now)
    # the how many-eth print of the same thing to become ready; all but the first are marked as copies of that one
    copy_number = models.PositiveIntegerField(default=1)
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    status = models.CharField(max_length=10, choices=PrintStatus.choices, default=PrintStatus.QUEUED)
    trouble = models.CharField(max_length=10, choices=Trouble.choices, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    event = models.OneToOneField(CaseEvent, models.PROTECT, null=True, blank=True, related_name="made_print")
    file = models.FileField(upload_to=_file_path, max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)

    objects = PrintQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="print_done_stands_in_the_ledger",
                condition=~Q(status=PrintStatus.DONE)
                | (Q(event__isnull=False, pages__isnull=False, finished_at__isnull=False) & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="print_failed_says_why",
                condition=(Q(status=PrintStatus.FAILED) & ~Q(trouble=""))
                | (~Q(status=PrintStatus.FAILED) & Q(trouble="")),
            ),
            models.CheckConstraint(
                name="print_copy_names_the_first",
                condition=Q(copy_number=1, copy_of__isnull=True)
                | Q(copy_number__gt=1, copy_of__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-id"], name="print_of_case"),
            models.Index(fields=["requested_by", "-id"], name="print_of_person"),
            models.Index(
                fields=["status", "requested_at"],
                name="print_under_way",
                condition=Q(status__in=[status.value for status in UNDER_WAY]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def is_done(self) -> bool:
        return self.status == PrintStatus.DONE

    @property
    def is_copy(self) -> bool:
        return self.copy_number > 1

    @property
    def kept_until(self) -> datetime | None:
        return self.finished_at + KEPT_FOR if self.finished_at else None

    @property
    def tone(self) -> str:
        """The tone of the mark for how far it is."""
        tones: dict[Any, str] = {PrintStatus.DONE: "good", PrintStatus.FAILED: "risk"}
        return tones.get(PrintStatus(self.status), "soon" if self.is_under_way else "")
