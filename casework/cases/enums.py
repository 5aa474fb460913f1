"""Stages of a case, where the person is, and the plain choices of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    OUTREACH = "outreach", _("Outreach")
    ASSESSMENT = "assessment", _("First assessment")
    PLACEMENT = "placement", _("Placement")
    INTAKE = "intake", _("Panti intake")
    PSYCHOSOCIAL = "psychosocial", _("Psychosocial support")
    REHABILITATION = "rehabilitation", _("Social rehabilitation")
    LONGTERM = "longterm", _("Long-term care")
    RESOCIALISATION = "resocialisation", _("Resocialisation")
    AFTERCARE = "aftercare", _("Aftercare")
    ABSENT = "absent", _("Left the panti")
    CLOSED = "closed", pgettext_lazy("stage", "Closed")


# The road as the stepper draws it; long-term care and absence stand beside it.
ROAD = (
    Stage.OUTREACH,
    Stage.ASSESSMENT,
    Stage.PLACEMENT,
    Stage.INTAKE,
    Stage.PSYCHOSOCIAL,
    Stage.REHABILITATION,
    Stage.RESOCIALISATION,
    Stage.AFTERCARE,
    Stage.CLOSED,
)
# Stages in which a person may hold a place in a house.
RESIDENTIAL = (
    Stage.ASSESSMENT,
    Stage.PLACEMENT,
    Stage.INTAKE,
    Stage.PSYCHOSOCIAL,
    Stage.REHABILITATION,
    Stage.LONGTERM,
    Stage.RESOCIALISATION,
)


class Whereabouts(TextChoices):
    STREET = "street", _("On the street")
    COMMUNITY = "community", _("In the community")
    TRANSIT = "transit", _("In a transit panti")
    PANTI = "panti", _("In a panti")
    HOSPITAL = "hospital", _("In hospital")
    UNKNOWN = "unknown", _("Not known")


class Side(TextChoices):
    """Which of a case's offices a right is asked at."""

    RESPONSIBLE = "R", _("the responsible Sudinsos")
    PRESENT = "P", _("the panti where the person is")
    RECEIVING = "N", _("the receiving panti")
    PREVIOUS = "V", _("the panti the person was in before")


class Kind(TextChoices):
    FACT = "fact", _("Fact")
    STEP = "step", _("Step")
    DECISION = "decision", _("Decision")
    EXIT = "exit", _("Decision, then carried out")


class ProposalStatus(TextChoices):
    OPEN = "open", _("Waiting for a decision")
    APPROVED = "approved", _("Approved, waiting to be carried out")
    DONE = "done", _("Carried out")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn by the proposer")
    VOID = "void", _("Void, since the case moved otherwise")


LIVE_PROPOSAL = (ProposalStatus.OPEN, ProposalStatus.APPROVED)


class Outcome(TextChoices):
    """How a case ended."""

    WITH_FAMILY = "with_family", _("Living with the family")
    INDEPENDENT = "independent", _("Living independently")
    WORKING = "working", _("In work")
    SCHOOL = "school", _("At school")
    OTHER_SERVICE = "other_service", _("In another service")
    LOST = "lost", _("Contact lost")


class ExitKind(TextChoices):
    FAMILY = "return_to_family", _("Return to the family")
    DISCHARGE = "discharge", _("Discharge")


class Destination(TextChoices):
    FAMILY = "family", _("Family")
    OWN_HOME = "own_home", _("Own home or rented room")
    WORK = "work", _("Work with lodging")
    SCHOOL = "school", _("School or boarding school")


class PaperKind(TextChoices):
    """Papers an exit asks for (guidebook of PSBI Bangun Daya 2; undertaking signed on duty stamp)."""

    COLLECTOR_ID = "collector_id", _("Identity card of the collector")
    FAMILY_CARD = "family_card", _("Family card (KK) of the collector")
    LOCAL_LETTER = "local_letter", _("Letter of RT, RW or kelurahan")
    UNDERTAKING = "undertaking", _("Signed undertaking on duty stamp")
    HANDOVER = "handover", _("Hand-over record signed by both sides")
    HOUSING = "housing", _("Proof of a place to live")
    EMPLOYMENT = "employment", _("Letter of employer or school")


class AttachmentKind(TextChoices):
    PHOTO = "photo", _("Photo")
    LETTER = "letter", _("Letter")
    HEALTH = "health", _("Health document")
    IDENTITY = "identity", _("Identity document")
    OTHER = "other", _("Other document")


class Purpose(TextChoices):
    """Why somebody opened a file (UU PDP art. 31: every processing is recorded, reading too)."""

    CASE_PAGE = "case_page", _("Read the case")
    PERSON_PAGE = "person_page", _("Read the person's page")
    PHOTO = "photo", _("Saw the photo")
    ATTACHMENT = "attachment", _("Opened an attachment")
    UNMASK = "unmask", _("Saw the NIK or KK number in full")
    HEALTH = "health", _("Read health notes")
