"""Stages of a case, where the person is, and the plain choices of this room."""

from typing import Final

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


# Every stage in which a case is open.
OPEN_STAGES = tuple(stage for stage in Stage if stage != Stage.CLOSED)


class Whereabouts(TextChoices):
    STREET = "street", _("On the street")
    COMMUNITY = "community", _("In the community")
    TRANSIT = "transit", _("In a transit panti")
    PANTI = "panti", _("In a panti")
    HOSPITAL = "hospital", _("In hospital")
    LEAVE = "leave", _("On leave")
    UNKNOWN = "unknown", _("Not known")


class Side(TextChoices):
    """Which of a case's offices a right is asked at."""

    RESPONSIBLE = "R", _("the responsible Sudinsos")
    PRESENT = "P", _("the panti where the person is")
    RECEIVING = "N", _("the receiving panti")
    PREVIOUS = "V", _("the panti the person was in before")
    ON_SITE = "S", _("the responsible Sudinsos, while the person lives in no panti")
    REQUESTED = "T", _("the office that is asked to take the case over or the person in")
    ANYWHERE = "A", _("any office that meets the person")


class Kind(TextChoices):
    FACT = "fact", _("Fact")
    STEP = "step", _("Step")
    DECISION = "decision", _("Decision")
    EXIT = "exit", _("Decision, then carried out")


class Course(TextChoices):
    """Where a way runs: on along the road, aside from it, back, or wherever life takes somebody."""

    ROAD = "road", _("Along the road")
    DETOUR = "detour", _("Aside")
    BACK = "back", _("Back")
    EVENT = "event", _("What happens")


class ProposalStatus(TextChoices):
    OPEN = "open", _("Waiting for a decision")
    APPROVED = "approved", _("Approved, waiting to be carried out")
    DONE = "done", _("Carried out")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn by the proposer")
    DROPPED = "dropped", _("Not pursued by the proposer")
    VOID = "void", _("Void, since the case moved otherwise")


LIVE_PROPOSAL = (ProposalStatus.OPEN, ProposalStatus.APPROVED)


class Outcome(TextChoices):
    """How a case ended."""

    WITH_FAMILY = "with_family", _("Living with the family")
    INDEPENDENT = "independent", _("Living independently")
    WORKING = "working", _("In work")
    SCHOOL = "school", _("At school")
    ORIGIN = "origin", _("Back in the region of origin")
    ON_SITE = "on_site", _("Helped where they were met")
    OTHER_SERVICE = "other_service", _("In another service")
    NOT_PPKS = "not_ppks", _("Not a person in need of service (bukan PPKS)")
    LOST = "lost", _("Contact lost")
    DEATH = "death", _("Died")


class ExitKind(TextChoices):
    FAMILY = "return_to_family", _("Return to the family")
    DISCHARGE = "discharge", _("Discharge")
    REPATRIATE = "repatriate", _("Repatriation")
    REFER_OUT = "refer_out", _("Referral to another service")


class Destination(TextChoices):
    FAMILY = "family", _("Family")
    OWN_HOME = "own_home", _("Own home or rented room")
    WORK = "work", _("Work with lodging")
    SCHOOL = "school", _("School or boarding school")
    ORIGIN = "origin", _("Home region")
    HOSPITAL = "hospital", _("Hospital for good")
    AGENCY = "agency", _("Another agency")
    PROVINCE = "province", _("Social service of another province")


class Travel(TextChoices):
    """How somebody who is repatriated gets home."""

    TICKET = "ticket", _("Alone, with a ticket")
    ESCORT = "escort", _("With an escort")


class PaperKind(TextChoices):
    """Papers an exit asks for (guidebook of PSBI Bangun Daya 2; undertaking signed on duty stamp)."""

    COLLECTOR_ID = "collector_id", _("Identity card of the collector")
    FAMILY_CARD = "family_card", _("Family card (KK) of the collector")
    LOCAL_LETTER = "local_letter", _("Letter of RT, RW or kelurahan")
    UNDERTAKING = "undertaking", _("Signed undertaking on duty stamp")
    HANDOVER = "handover", _("Hand-over record signed by both sides")
    HOUSING = "housing", _("Proof of a place to live")
    EMPLOYMENT = "employment", _("Letter of employer or school")
    COVER_LETTER = "cover_letter", _("Covering letter to the social service there")
    TRAVEL = "travel", _("Ticket, or travel order of the escort")
    REFERRAL = "referral", _("Referral letter")
    ACCEPTANCE = "acceptance", _("Letter of acceptance by the other service")


class AttachmentKind(TextChoices):
    PHOTO = "photo", _("Photo")
    LETTER = "letter", _("Letter")
    HEALTH = "health", _("Health document")
    POLICE = "police", _("Police letter")
    DEATH = "death", _("Death certificate")
    IDENTITY = "identity", _("Identity document")
    BELONGING = "belonging", _("Photo of belongings")
    OTHER = "other", _("Other document")


class Purpose(TextChoices):
    """Why somebody opened a file (UU PDP art. 31: every processing is recorded, reading too)."""

    CASE_PAGE = "case_page", _("Read the case")
    PERSON_PAGE = "person_page", _("Read the person's page")
    PHOTO = "photo", _("Saw the photo")
    ATTACHMENT = "attachment", _("Opened an attachment")
    UNMASK = "unmask", _("Saw the NIK or KK number in full")
    HEALTH = "health", _("Read health notes")
    INCIDENT = "incident", _("Read an incident")
    DUTY = "duty", _("Opened what a house still owes, without the case")
    REGISTER = "register", _("Saved the panti's register or day list as a file")
    EMERGENCY = "emergency", _("Opened a sealed case in an emergency")
    AUDIT = "audit", _("Looked through who opened the file")
    EXPORT = "export", _("Saved the list of who opened the file")
    PRINT = "print", _("Printed the case file or a letter")


# Files that say more than the case does: whoever opens one holds this right too, or uploaded it, and is logged for
# this. A scan of an identity card shows the NIK in full, a death certificate the cause.
GUARDED_FILES: Final[dict[str, tuple[str, Purpose]]] = {
    AttachmentKind.HEALTH: ("view_health", Purpose.HEALTH),
    AttachmentKind.DEATH: ("view_health", Purpose.HEALTH),
    AttachmentKind.IDENTITY: ("unmask_nik", Purpose.UNMASK),
}


class DutyKind(TextChoices):
    """What a fact leaves to be done; the law of each stands in ``duties``."""

    COUNTERSIGN_ARRIVAL = "countersign_arrival", _("Countersign the arrival")
    HEALTH_CHECK = "health_check", _("Record the health check")
    COUNTERSIGN_ABSENCE = "countersign_absence", _("Countersign the absence")
    COUNTERSIGN_DEATH = "countersign_death", _("Countersign the death")
    DEATH_PAPERS = "death_papers", _("File the death certificate")
    EXIT_PAPERS = "exit_papers", _("File the papers missing at the gate")
    LONGTERM_REVIEW = "longterm_review", _("Review the long-term care")
    COME_BACK = "come_back", _("Expected back from hospital or leave")
    SEARCH_MISSING = "search_missing", _("Look for somebody missing at the roll call")
    BELONGINGS_LEFT = "belongings_left", _("Hand over what was left behind")
    MOVE_FROM_BED = "move_from_bed", _("Move from the bed that is out of service")


class Verdict(TextChoices):
    """What the data-protection officer finds of an emergency opening."""

    JUSTIFIED = "justified", _("There was a good reason")
    TO_FOLLOW_UP = "to_follow_up", _("To be followed up")


class DeathEstablished(TextChoices):
    """Who established a death."""

    DOCTOR = "doctor", _("A doctor")
    HOSPITAL = "hospital", _("A hospital")
    POLICE = "police", _("The police")
    # at two in the morning nobody may have come yet; who did is said with the papers
    NOBODY = "nobody", _("Nobody yet")


class Burial(TextChoices):
    """What became of the body."""

    CEMETERY = "cemetery", _("Buried by the office")
    FAMILY = "family", _("Handed to the family")
