from ..belongings.models import Belonging, BelongingMove, BelongingsReceipt, CashEntry
from ..health.models import CareInstruction, Dose, Medicine, VitalSigns
from ..registers.models import RegisterCounter, RegisterEntry
from .away import Absence, StayAbsence
from .stays import HealthCheck, Stay

__all__ = [
    "Absence",
    "Belonging",
    "BelongingMove",
    "BelongingsReceipt",
    "CareInstruction",
    "CashEntry",
    "Dose",
    "HealthCheck",
    "Medicine",
    "RegisterCounter",
    "RegisterEntry",
    "Stay",
    "StayAbsence",
    "VitalSigns",
]
