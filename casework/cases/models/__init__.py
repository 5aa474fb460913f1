from .access import AccessLog, IdempotencyKey
from .case import Case, CaseCounter, CaseQuerySet
from .death import Death
from .duty import Duty
from .emergency import EmergencyOpening, EmergencyReview, EmergencyTry
from .event import CaseEvent, EventText
from .exit import Exit, ExitPaper
from .papers import Attachment, Note
from .proposal import Proposal

__all__ = [
    "AccessLog",
    "Attachment",
    "Case",
    "CaseCounter",
    "CaseEvent",
    "CaseQuerySet",
    "Death",
    "Duty",
    "EmergencyOpening",
    "EmergencyReview",
    "EmergencyTry",
    "EventText",
    "Exit",
    "ExitPaper",
    "IdempotencyKey",
    "Note",
    "Proposal",
]
