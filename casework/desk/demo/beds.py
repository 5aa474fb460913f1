"""Where the people of the demonstration sleep: the first bed that fits, by the real services, and who cleans it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from casework.cases.models import Case
from casework.offices.models import Office
from casework.panti.house.queries import beds_to_clean, first_fitting
from casework.panti.house.services import Asked, give_bed, mark_clean

from .colleagues import Colleagues

# a bed left this morning is still being cleaned when the demonstration is shown
_CLEANED_AFTER: Final = timedelta(hours=20)


def place_for(case: Case, office: Office, words: str) -> dict[str, Any]:
    """The place of somebody who arrives, as ``admit`` takes it: a bed of the house, or words where it has none."""
    bed = first_fitting(office, case)
    return {"place": words} if bed is None else {"asked": Asked.bed(bed.pk)}


def lie_down(case: Case, office: Office, colleagues: Colleagues) -> None:
    """Give somebody who came in the first bed that fits; nothing where the house has no beds, or none free."""
    bed = first_fitting(office, case)
    if bed is not None:
        give_bed(case, Asked.bed(bed.pk), actor=colleagues.who("staff", office.code))


def clean_up(colleagues: Colleagues) -> None:
    """Mark the beds clean that somebody left long enough ago."""
    for bed in beds_to_clean(before=timezone.now() - _CLEANED_AFTER):
        mark_clean(bed, actor=colleagues.who("staff", bed.room.wing.panti.code))
