"""How the rooms above add their rows to a city: they hear of each batch of lives before it is written."""

from django.dispatch import Signal

# kwargs: lives (list of life.Life), sheets (sheets.Sheets), now (the moment at which the city ends)
lives_told = Signal()
