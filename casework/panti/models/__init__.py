from ..house.models import Bed, Lodging, OutOfService, Room, Wing
from ..incidents.models import Incident, IncidentAddition, IncidentPerson
from ..registers.models import RegisterCounter, RegisterEntry
from ..ward.models import LogEntry, RollCall, RollCallMark, Search, SearchStep, ShiftHandover
from .away import Absence, StayAbsence
from .stays import HealthCheck, Stay

__all__ = [
    "Absence",
    "Bed",
    "HealthCheck",
    "Incident",
    "IncidentAddition",
    "IncidentPerson",
    "Lodging",
    "LogEntry",
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
    "Wing",
]
