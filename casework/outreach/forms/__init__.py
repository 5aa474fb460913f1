from .contact import ContactForm
from .filters import ContactFilterForm
from .handover import ArrivalForm, HandOverForm

__all__ = ["ArrivalForm", "ContactFilterForm", "ContactForm", "HandOverForm"]
