"""Links upward: sent with ``send`` inside the transaction, so that a failing receiver undoes the step."""

from django.dispatch import Signal

# case, event: a row was appended to the ledger of a case
case_event_recorded = Signal()
# case, event: everybody has heard of the event, so that an event which follows from it may be appended now
case_event_settled = Signal()
# case: something else a screen may show of it has changed, such as who has a task
case_touched = Signal()
# case, users, facts: a task of a case stayed undone past its day and was raised to these people.
# ``facts``: task (its id), level (1 or 2), due, transition or duty (what it is there for)
task_escalated = Signal()
