"""What the floors above hear of the desk."""

from django.dispatch import Signal

# sent in the transaction of the demonstration's year when all of it is played
year_shown = Signal()
