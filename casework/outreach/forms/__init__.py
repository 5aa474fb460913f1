from .contact import ContactForm
from .filters import ContactFilterForm
from .gate import GateForm
from .handover import ArrivalForm, HandOverForm, RefuseForm
from .likely import LikelyForm
from .settling import AssessOnSiteForm, ReadmitForm, ReassignForm, ReopenForm, ResolveForm

__all__ = [
    "ArrivalForm",
    "AssessOnSiteForm",
    "ContactFilterForm",
    "ContactForm",
    "GateForm",
    "HandOverForm",
    "LikelyForm",
    "ReadmitForm",
    "ReassignForm",
    "RefuseForm",
    "ReopenForm",
    "ResolveForm",
]
