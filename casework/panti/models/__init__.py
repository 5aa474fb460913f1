from ..registers.models import RegisterCounter, RegisterEntry
from ..ward.models import LogEntry, RollCall, RollCallMark, Search, SearchStep, ShiftHandover
from .away import Absence, StayAbsence
from .stays import HealthCheck, Stay

__all__ = [
    "Absence",
    "HealthCheck",
    "LogEntry",
    "RegisterCounter",
    "RegisterEntry",
    "RollCall",
    "RollCallMark",
    "Search",
    "SearchStep",
    "ShiftHandover",
    "Stay",
    "StayAbsence",
]
