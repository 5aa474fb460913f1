from ..registers.models import RegisterCounter, RegisterEntry
from .away import Absence, StayAbsence
from .stays import HealthCheck, Stay

__all__ = ["Absence", "HealthCheck", "RegisterCounter", "RegisterEntry", "Stay", "StayAbsence"]
