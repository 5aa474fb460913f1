from ..house.models import Bed, Lodging, OutOfService, Room, Wing
from ..registers.models import RegisterCounter, RegisterEntry
from .away import Absence, StayAbsence
from .stays import HealthCheck, Stay

__all__ = [
    "Absence",
    "Bed",
    "HealthCheck",
    "Lodging",
    "OutOfService",
    "RegisterCounter",
    "RegisterEntry",
    "Room",
    "Stay",
    "StayAbsence",
    "Wing",
]
