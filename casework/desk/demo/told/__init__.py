"""The invented people of a demonstration: every name, number, place in a street and sentence here is made up."""

from typing import Final

from .living import LIVING
from .twice import FIRST_EPISODE, SECOND_EPISODE
from .waiting import WAITING

STORIES: Final = (*WAITING, *LIVING)

__all__ = ["FIRST_EPISODE", "SECOND_EPISODE", "STORIES"]
