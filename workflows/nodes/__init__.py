"""Our nodes: viewflow's own, taught the rights of the office, the reading of what they are about and silence about
failures."""

from .answers import Answering
from .base import CaseTaskNode, End, Fork, Meeting, PersonTask, Start
from .owed import Owe
from .road import NO, YES, CarryOut, Crossing, Decide, Propose, RoadTask, SetOut, Step, reading_of

__all__ = [
    "NO",
    "YES",
    "Answering",
    "CarryOut",
    "CaseTaskNode",
    "Crossing",
    "Decide",
    "End",
    "Fork",
    "Meeting",
    "Owe",
    "PersonTask",
    "Propose",
    "RoadTask",
    "SetOut",
    "Start",
    "Step",
    "reading_of",
]
