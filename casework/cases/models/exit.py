"""How somebody leaves a house: planned with the proposal, completed at the gate when it is carried out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.offices.models import Area, User
from casework.people.encryption import EncryptedTextField

from ..enums import Destination, ExitKind, PaperKind, Travel
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
    # a repatriation and a referral: the region, the office or service that receives, and the person there
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    institution = models.CharField(max_length=160, blank=True)
    institution_phone = models.CharField(max_length=24, blank=True)
    receiver_name = models.CharField(max_length=120, blank=True)
    receiver_relation = models.CharField(max_length=60, blank=True)
    letter_number = models.CharField(max_length=60, blank=True)
    travel = models.CharField(max_length=8, choices=Travel.choices, blank=True)
    # the bus and its company, or whoever goes along
    travel_with = models.CharField(max_length=160, blank=True)
    departs_on = models.DateField(null=True, blank=True)
    follow_up_dates = ArrayField(models.DateField(), default=list)
    left_at = models.DateTimeField(null=True, blank=True)
    # kinds of paper that were to follow and have not come yet, and why they were missing
    missing = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    missing_reason = models.TextField(blank=True)
    carried_out_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def missing_labels(self) -> list[str]:
        """The papers that are still to follow, in words."""
        return [str(PaperKind(kind).label) for kind in self.missing if kind in PaperKind.values]


class ExitPaper(models.Model):
    """A paper seen at the gate, or filed afterwards."""

    exit = models.ForeignKey(Exit, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    number = models.CharField(max_length=60, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(auto_now_add=True)
    # it followed: not there when the person left
    filed_later = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exit", "kind"], name="exit_paper_once")]

    def __str__(self) -> str:
        return self.get_kind_display()
