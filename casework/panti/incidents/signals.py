"""Sent with ``send`` inside the transaction, as those of ``cases.signals``."""

from django.dispatch import Signal

# incident (locked), actor, answer (an ``Answer``, empty when it was reported): it was reported or answered
incident_moved = Signal()
# incident: its tasks were taken, given back, handed on or given more time
incident_touched = Signal()
# incident, answer, level, users, about: an answer is overdue, and these people hear of it once
incident_overdue = Signal()
