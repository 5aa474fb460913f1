from .access import AccessLog, IdempotencyKey
from .case import Case, CaseCounter, CaseQuerySet
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
    "EventText",
    "Exit",
    "ExitPaper",
    "IdempotencyKey",
    "Note",
    "Proposal",
]
