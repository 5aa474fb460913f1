"""How somebody leaves a house: planned with the proposal, completed at the gate when it is carried out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.offices.models import User
from casework.people.encryption import EncryptedTextField

from ..enums import Destination, ExitKind, PaperKind
from .case import Case
from .proposal import Proposal


class Exit(models.Model):
    """One planned or carried-out leaving; the papers asked for depend on its kind."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="exits")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="exit")
    kind = models.CharField(max_length=20, choices=ExitKind.choices)
    destination = models.CharField(max_length=10, choices=Destination.choices)
    address = models.CharField(max_length=240)
    collector_name = models.CharField(max_length=120, blank=True)
    collector_relation = models.CharField(max_length=60, blank=True)
    collector_phone = models.CharField(max_length=24, blank=True)
    collector_nik = EncryptedTextField()
    follow_up_dates = ArrayField(models.DateField(), default=list)
    left_at = models.DateTimeField(null=True, blank=True)
    carried_out_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class ExitPaper(models.Model):
    """A paper seen at the gate."""

    exit = models.ForeignKey(Exit, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    number = models.CharField(max_length=60, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exit", "kind"], name="exit_paper_once")]

    def __str__(self) -> str:
        return self.get_kind_display()
