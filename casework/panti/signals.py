"""Sent with ``send`` inside the transaction, as those of ``cases.signals``."""

from django.dispatch import Signal

# panti_id: something of a house has changed that is no event of a case: a bed, a wing, who lies where
house_changed = Signal()
