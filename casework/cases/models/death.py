"""What is known of a death, and the papers that follow it.

In this room, since people die on the street and at home as well as in a house.
"""

from django.db import models
from django.db.models import Q

from casework.offices.models import User
from casework.people.encryption import EncryptedTextField

from ..enums import Burial, DeathEstablished
from .case import Case
from .event import CaseEvent
from .papers import Attachment


class Death(models.Model):
    """A death as recorded. One stands per case; one recorded in error names the event that corrected it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deaths")
    died_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    # health text: read by those who read health notes
    cause = EncryptedTextField()
    established_by = models.CharField(max_length=10, choices=DeathEstablished.choices)
    established_name = models.CharField(max_length=160, blank=True)
    body_at = models.CharField(max_length=160)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    corrected_by = models.ForeignKey(CaseEvent, models.PROTECT, null=True, blank=True, related_name="+")
    certificate = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    burial = models.CharField(max_length=10, choices=Burial.choices, blank=True)
    buried_on = models.DateField(null=True, blank=True)
    # the cemetery, or who received the body
    burial_where = models.CharField(max_length=160, blank=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_death_per_case", fields=["case"], condition=Q(corrected_by__isnull=True)
            ),
            models.CheckConstraint(
                name="death_papers_whole",
                condition=Q(
                    certificate__isnull=True, burial="", buried_on__isnull=True, filed_by__isnull=True
                )
                | (
                    Q(certificate__isnull=False, buried_on__isnull=False, filed_by__isnull=False)
                    & ~Q(burial="")
                    & ~Q(burial_where="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.died_at:%Y-%m-%d}"
