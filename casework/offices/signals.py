"""Links upward from the offices: sent with ``send`` inside the transaction."""

from django.dispatch import Signal

# user: an account was disabled, enabled or given a password, or a membership of theirs began or ended
standing_changed = Signal()
