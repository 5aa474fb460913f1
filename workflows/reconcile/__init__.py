"""Proving that the to-do list agrees with the cases and incidents it is about, and mending what does not."""

from .broken import Fault, Kind
from .incidents import incident_faults, incidents_to_prove, repair_incident
from .road import faults, repair

__all__ = [
    "Fault",
    "Kind",
    "faults",
    "incident_faults",
    "incidents_to_prove",
    "repair",
    "repair_incident",
]
