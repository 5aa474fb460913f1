"""The only writers of contacts, receptions at a gate, hand-overs and visits on site."""

from .contacts import Company, Delivery, record_contact
from .found import resume_found
from .gate import Bringer, receive_at_gate
from .handovers import confirm_arrival, hand_over, refuse_at_gate
from .settling import assess_on_site, take_again

__all__ = [
    "Bringer",
    "Company",
    "Delivery",
    "assess_on_site",
    "confirm_arrival",
    "hand_over",
    "receive_at_gate",
    "record_contact",
    "refuse_at_gate",
    "resume_found",
    "take_again",
]
