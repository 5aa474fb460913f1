"""Assessments: what the person's situation is, and the PPKS category that follows from it."""

from django.db import models
from django.db.models import Q

from casework.offices.models import Category
from casework.people.encryption import EncryptedTextField

from ..enums import AssessmentKind, AssessmentStatus, Risk, Route
from .base import CareRecord

TEXTS = (
    "presenting_problem",
    "family",
    "education_work",
    "social",
    "basic_needs",
    "strengths",
    "wishes",
)
# read only by holders of view_health
HEALTH_TEXTS = ("physical_health", "psychological")
RISKS = ("risk_self", "risk_others", "risk_flight")


class Assessment(CareRecord):
    """One assessment: a first one at the transit panti or on site, a full one at the panti's intake, further ones when
    somebody's road has to be looked at anew."""

    CONTENT = (*TEXTS, *HEALTH_TEXTS, *RISKS, "violence", "route", "category")

    kind = models.CharField(max_length=8, choices=AssessmentKind.choices)
    status = models.CharField(max_length=10, choices=AssessmentStatus.choices, default=AssessmentStatus.DRAFT)
    presenting_problem = models.TextField(blank=True)
    family = models.TextField(blank=True)
    education_work = models.TextField(blank=True)
    physical_health = EncryptedTextField()
    psychological = EncryptedTextField()
    social = models.TextField(blank=True)
    basic_needs = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    wishes = models.TextField(blank=True)
    risk_self = models.CharField(max_length=6, choices=Risk.choices, blank=True)
    risk_others = models.CharField(max_length=6, choices=Risk.choices, blank=True)
    risk_flight = models.CharField(max_length=6, choices=Risk.choices, blank=True)
    # was there violence in the family? decides whether the home must be found safe before a return
    violence = models.BooleanField(null=True, blank=True)
    route = models.CharField(max_length=8, choices=Route.choices, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    other_categories = models.ManyToManyField(Category, blank=True, related_name="+")
    # the categories were confirmed although age or sex are only estimated or not known
    doubts_confirmed = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="one_assessment_draft_per_kind", fields=["case", "kind"], condition=Q(status="draft")
            ),
            models.CheckConstraint(
                name="assessment_submitted_is_complete",
                condition=Q(status="draft")
                | Q(submitted_at__isnull=False, category__isnull=False, violence__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.status}"

    @property
    def is_draft(self) -> bool:
        return self.status == AssessmentStatus.DRAFT

    @property
    def is_risky(self) -> bool:
        """Whether colleagues should see a mark: a high risk of any kind."""
        return Risk.HIGH in (self.risk_self, self.risk_others, self.risk_flight)
