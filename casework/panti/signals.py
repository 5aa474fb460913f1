"""What this room tells whoever listens, in the transaction of the change."""

from django.dispatch import Signal

# panti (office id): something a page of the house shows has changed that is no event of a case
house_touched = Signal()
