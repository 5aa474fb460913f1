"""What every record of this room has: its case, its author and a version for corrections."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from casework.cases.enums import Stage
from casework.cases.models import Case
from casework.offices.models import User


class CareRecord(models.Model):
    """Written once, corrected with a version; the ledger keeps who and a hash of what stood there."""

    # the fields a form writes, in the order in which people read them
    CONTENT: ClassVar[tuple[str, ...]] = ()

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    # the stage the case was at when this was written
    stage = models.CharField(max_length=20, choices=Stage.choices)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def last_writer(self) -> User:
        return self.edited_by or self.author

    @property
    def last_written(self) -> object:
        return self.edited_at or self.created_at
