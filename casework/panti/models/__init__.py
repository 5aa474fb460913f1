from ..belongings.models import Belonging, BelongingMove, BelongingsReceipt, CashEntry
from ..health.models import CareInstruction, Dose, Medicine, VitalSigns
from ..house.models import Bed, Lodging, OutOfService, Room, Wing
from ..incidents.models import Incident, IncidentAddition, IncidentExtension, IncidentPerson
from ..registers.models import RegisterCounter, RegisterEntry
from ..ward.models import LogEntry, RollCall, RollCallMark, Search, SearchStep, ShiftHandover
from .away import Absence, StayAbsence
from .stays import HealthCheck, Stay

__all__ = [
    "Absence",
    "Bed",
    "Belonging",
    "BelongingMove",
    "BelongingsReceipt",
    "CareInstruction",
    "CashEntry",
    "Dose",
    "HealthCheck",
    "Incident",
    "IncidentAddition",
    "IncidentExtension",
    "IncidentPerson",
    "Lodging",
    "LogEntry",
    "Medicine",
    "OutOfService",
    "RegisterCounter",
    "RegisterEntry",
    "RollCall",
    "RollCallMark",
    "Room",
    "Search",
    "SearchStep",
    "ShiftHandover",
    "Stay",
    "StayAbsence",
    "VitalSigns",
    "Wing",
]
