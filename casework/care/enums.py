"""The plain choices of assessments, plans, services and follow-up."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AssessmentKind(TextChoices):
    FIRST = "first", _("First assessment of needs")
    FULL = "full", _("Full assessment")
    FURTHER = "further", _("Further assessment")


class AssessmentStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", pgettext_lazy("assessment", "Submitted")


class Risk(TextChoices):
    NONE = "none", pgettext_lazy("risk", "No risk")
    LOW = "low", pgettext_lazy("risk", "Low")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    HIGH = "high", pgettext_lazy("risk", "High")


class Route(TextChoices):
    """Where the person's road should lead, as an assessment recommends or a conference agrees."""

    FAMILY = "family", _("Back to the family")
    PANTI = "panti", _("Care in a panti")
    LONGTERM = "longterm", _("Long-term care in a panti")
    HOSPITAL = "hospital", _("Treatment in a hospital")
    OTHER = "other", _("Another way")


class ReviewOutcome(TextChoices):
    """What a review of long-term care comes to."""

    CONTINUE = "continue", _("Long-term care goes on")
    RESOCIALISATION = "resocialisation", _("Resocialisation is advised")
    OTHER_PANTI = "other_panti", _("Another panti is advised")


class Activity(TextChoices):
    """The eleven forms of social rehabilitation of PP 39/2012 art. 7(1)."""

    MOTIVATION = "motivation", _("Motivation and psychosocial diagnosis")
    CARE = "care", _("Care and nurture")
    VOCATIONAL = "vocational", _("Vocational training and entrepreneurship")
    SPIRITUAL = "spiritual", _("Mental and spiritual guidance")
    PHYSICAL = "physical", _("Physical guidance")
    SOCIAL = "social", _("Social guidance and psychosocial counselling")
    ACCESSIBILITY = "accessibility", _("Accessibility services")
    ASSISTANCE = "assistance", _("Social aid and assistance")
    RESOCIALISATION = "resocialisation", _("Guidance for resocialisation")
    AFTERCARE = "aftercare", _("Continued guidance")
    REFERRAL = "referral", pgettext_lazy("form of rehabilitation", "Referral")


class Component(TextChoices):
    """The seven components of ATENSI (Kemensos)."""

    LIVING = "living", _("Decent living needs")
    CARE = "care", _("Social care and nurture")
    FAMILY = "family", _("Family support")
    THERAPY = "therapy", _("Physical, psychosocial and spiritual therapy")
    VOCATIONAL = "vocational", _("Vocational or entrepreneurial training")
    ASSISTANCE = "assistance", _("Social aid and social assistance")
    ACCESSIBILITY = "accessibility", _("Support of accessibility")


class GoalStatus(TextChoices):
    NOT_STARTED = "not_started", _("Not begun")
    UNDER_WAY = "under_way", _("Under way")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Given up")


class AgreedBy(TextChoices):
    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("A parent or guardian")


class AgreedHow(TextChoices):
    SIGNED = "signed", _("Signed")
    THUMBPRINT = "thumbprint", _("Thumbprint")
    VERBAL = "verbal", _("Spoken, before a witness")


class SessionKind(TextChoices):
    INDIVIDUAL = "individual", pgettext_lazy("session", "Individual")
    GROUP = "group", pgettext_lazy("session", "Group")
    FAMILY = "family", pgettext_lazy("session", "Family")


class ProgrammeKind(TextChoices):
    VOCATIONAL = "vocational", _("Vocational skills")
    BUSINESS = "business", _("Entrepreneurship")
    EDUCATION = "education", _("Schooling")
    LIFE_SKILLS = "life_skills", _("Daily living skills")
    GUIDANCE = "guidance", _("Mental, spiritual or physical guidance")


class ProgrammeOutcome(TextChoices):
    COMPLETED = "completed", pgettext_lazy("programme", "Completed")
    PARTLY = "partly", pgettext_lazy("programme", "Completed in part")
    STOPPED = "stopped", pgettext_lazy("programme", "Stopped early")


class Recommendation(TextChoices):
    CONTINUE = "continue", _("Continue as planned")
    NEXT_STAGE = "next_stage", _("Ready for the next stage")
    CHANGE_PLAN = "change_plan", _("Change the plan")
    STEP_BACK = "step_back", _("Go back one stage")
    LEAVE = "leave", _("Ready to leave the panti")


class HomeVerdict(TextChoices):
    SAFE = "safe", _("Safe")
    CONDITIONS = "conditions", _("Safe under conditions")
    UNSAFE = "unsafe", _("Not safe")


class FollowUpStatus(TextChoices):
    PLANNED = "planned", pgettext_lazy("visit", "Planned")
    DONE = "done", pgettext_lazy("visit", "Done")
    WAIVED = "waived", pgettext_lazy("visit", "Waived")


class FollowUpVerdict(TextChoices):
    WELL = "well", _("Doing well")
    NEEDS_SUPPORT = "needs_support", _("Needs more support")
    AT_RISK = "at_risk", _("At risk of living on the street again")
    NOT_FOUND = "not_found", _("Not found at the address")
