"""Sent with ``send`` inside the transaction, as those of ``cases.signals``, for incidents that touch no resident: they
have no case whose ledger would tell."""

from django.dispatch import Signal

# incident, actor, answer (a ``DutyKind``, empty when it was reported): such an incident was reported or answered
house_incident_moved = Signal()
# incident, ask, level, users: an answer is overdue, and these people hear of it
house_incident_overdue = Signal()
