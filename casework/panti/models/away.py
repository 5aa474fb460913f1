"""People who live in a house and are not there: in hospital or on leave with their bed kept, or gone without leave."""

from django.db import models
from django.db.models import F, Q

from casework.cases.models import Case
from casework.offices.models import User
from casework.people.encryption import EncryptedTextField

from ..enums import AwayKind
from .stays import Stay


class StayAbsence(models.Model):
    """A time in hospital or on leave. The stay goes on and the bed stays theirs; one open at a time per stay.

    ``ended_at`` says when it was over, ``came_back`` whether with the return to the house or because the stay ended.
    """

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=10, choices=AwayKind.choices)
    # the hospital, or where the leave is spent and with whom
    place = models.CharField(max_length=160)
    companion = models.CharField(max_length=160, blank=True)
    escort = models.CharField(max_length=160, blank=True)
    # why somebody is in hospital is health text
    reason = EncryptedTextField()
    began_at = models.DateTimeField()
    expected_back = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    came_back = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-began_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_absence_per_stay", fields=["stay"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="stay_absence_dates_in_order",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
            ),
            models.CheckConstraint(
                name="stay_absence_back_when_ended", condition=Q(came_back=False) | Q(ended_at__isnull=False)
            ),
            models.CheckConstraint(
                name="stay_absence_leave_has_its_end",
                condition=~Q(kind=AwayKind.LEAVE) | Q(expected_back__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.kind}"


class Absence(models.Model):
    """Somebody left the house without leave: what was reported, and how it ended. One open at a time per case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="absences")
    stay = models.ForeignKey(Stay, models.PROTECT, null=True, blank=True, related_name="+")
    last_seen_at = models.DateTimeField()
    last_seen_where = models.CharField(max_length=160)
    # clothes and things, by which others may recognise the person
    wearing = models.TextField(blank=True)
    told = models.CharField(max_length=240, blank=True)
    police_number = models.CharField(max_length=60, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(auto_now_add=True)
    found_where = models.CharField(max_length=160, blank=True)
    found_by = models.CharField(max_length=160, blank=True)
    # how somebody was when found is health text
    condition = EncryptedTextField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # the verb of the ledger: found, closed, died
    ended_with = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-last_seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_absence_per_case", fields=["case"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="absence_ended_says_how",
                condition=Q(ended_at__isnull=True, ended_with="")
                | (Q(ended_at__isnull=False) & ~Q(ended_with="")),
            ),
            models.CheckConstraint(
                name="absence_dates_in_order",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("last_seen_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.last_seen_at:%Y-%m-%d}"
