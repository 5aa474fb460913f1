"""Ends a search with the event that makes it needless, in the transaction of the event."""

from __future__ import annotations

from typing import Any, Final

from django.dispatch import receiver

from casework.cases.enums import RESIDENTIAL, Whereabouts
from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded

from .models import Search

_AWAY: Final = (Whereabouts.HOSPITAL, Whereabouts.LEAVE)
# these end a search though the person lives on in the same house
_EXPLAINED: Final = ("find_in_house", "depart_transfer")


@receiver(case_event_recorded, dispatch_uid="panti.end_search")
def end_search(sender: type[Case], case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """Found, reported absent, in hospital, dead, in another house or on the way: whichever it is, nobody looks now."""
    # an arrival from another panti moves the person and not the stage
    stays_put = not event.moves and "left_panti" not in event.facts
    if event.verb not in _EXPLAINED and stays_put and case.whereabouts not in _AWAY:
        return
    search = Search.objects.filter(case=case, ended_at__isnull=True).select_related("stay").first()
    if search is None:
        return
    lives_here = case.stage in RESIDENTIAL and case.present_panti_id == search.stay.panti_id
    if event.verb in _EXPLAINED or not lives_here or case.whereabouts in _AWAY:
        search.ended_at, search.ended_with = max(event.recorded_at, search.missed_at), event.verb
        search.save(update_fields=["ended_at", "ended_with"])
