"""Who read what, and which forms have been sent already."""

from django.db import models
from django.utils import timezone

from casework.offices.models import Office, User
from casework.people.models import Person

from ..enums import Purpose
from .case import Case


class AccessLog(models.Model):
    """One row per reader, person, case, purpose and quarter of an hour (UU PDP art. 31); append-only."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="access_log")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="access_log")
    # where the reader works; none for what was written down before offices were
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    quarter = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="access_case_once_a_quarter",
                fields=["user", "case", "purpose", "quarter"],
            ),
            models.UniqueConstraint(
                name="access_person_once_a_quarter",
                fields=["user", "person", "purpose", "quarter"],
                condition=models.Q(case__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-at"], name="access_case_at"),
            models.Index(fields=["person", "-at"], name="access_person_at"),
            models.Index(fields=["user", "-at"], name="access_user_at"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose} {self.person_id}"


class IdempotencyKey(models.Model):
    """A form that has been sent: the second arrival of the same key is shown where the first one led."""

    key = models.UUIDField(primary_key=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    action = models.CharField(max_length=80)
    result_url = models.CharField(max_length=240, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
