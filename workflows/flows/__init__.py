"""The flows: the road of a case, a transfer beside it, an incident of a house."""

from typing import Final

from viewflow.workflow.base import Flow

from .case import CaseFlow
from .incident import IncidentFlow
from .transfer import TransferFlow

FLOWS: Final[tuple[type[Flow], ...]] = (CaseFlow, TransferFlow, IncidentFlow)

__all__ = ["FLOWS", "CaseFlow", "IncidentFlow", "TransferFlow"]
