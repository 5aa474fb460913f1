"""The ages that read differently in a file: a toddler has no plan to go back to school. Pure."""

from __future__ import annotations

from enum import Enum
from typing import Final

_SCHOOL, _GROWN, _OLD = 6, 18, 60


class Ages(Enum):
    SMALL = "before school"
    CHILD = "of school age"
    GROWN = "grown up"
    OLD = "elderly"


MINORS: Final = (Ages.SMALL, Ages.CHILD)


def ages_of(age: int) -> Ages:
    """Which of them somebody of so many years is."""
    if age < _SCHOOL:
        return Ages.SMALL
    if age < _GROWN:
        return Ages.CHILD
    return Ages.OLD if age >= _OLD else Ages.GROWN
