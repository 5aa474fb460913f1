"""A proposed transition on its way to a decision and, for exits, to being carried out."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.offices.models import User

from ..enums import LIVE_PROPOSAL, ProposalStatus
from ..law import LAW, Transition
from .case import Case


class Proposal(models.Model):
    """What somebody asks for. One live proposal per case; whoever proposes never decides: both held by the database."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    transition = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.OPEN)
    facts = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    proposer = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    decider = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)
    valid_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # the returned proposal this one answers
    revises = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="revised_by")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_live_proposal_per_case",
                fields=["case"],
                condition=Q(status__in=LIVE_PROPOSAL),
            ),
            models.CheckConstraint(
                name="proposer_never_decides",
                condition=Q(decider__isnull=True) | ~Q(decider=F("proposer")),
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="proposal_status_due")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.transition} {self.status}"

    @property
    def law(self) -> Transition:
        return LAW[self.transition]

    @property
    def is_live(self) -> bool:
        return self.status in LIVE_PROPOSAL

    @property
    def has_lapsed(self) -> bool:
        """An approved exit that nobody carried out in its time: it stands in nobody's way."""
        return (
            self.status == ProposalStatus.APPROVED
            and self.valid_until is not None
            and self.valid_until < timezone.localdate()
        )

    @property
    def may_be_mended(self) -> bool:
        """Returned, and not asked again since."""
        return self.status == ProposalStatus.RETURNED and not hasattr(self, "revised_by")

    @property
    def was_called_off(self) -> bool:
        """Approved, and then not carried out."""
        return self.status == ProposalStatus.WITHDRAWN and self.decider_id is not None

    @property
    def status_words(self) -> str | Promise:
        """The status as people say it: what was called off was not taken back by its proposer, and what is decided
        and needs no carrying out is approved, nothing more."""
        if self.has_lapsed:
            return _("The approval has lapsed")
        if self.was_called_off:
            return _("Called off at the gate")
        if self.status == ProposalStatus.DONE and self.law.carries_out is None:
            return _("Approved")
        return self.get_status_display()
