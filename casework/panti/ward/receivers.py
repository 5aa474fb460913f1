"""Ends a search with the event that makes it needless, in the transaction of the event."""

from __future__ import annotations

from typing import Any, Final

from django.dispatch import receiver

from casework.cases.enums import RESIDENTIAL, Whereabouts
from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded

from .models import Search

_AWAY: Final = (Whereabouts.HOSPITAL, Whereabouts.LEAVE)


@receiver(case_event_recorded, dispatch_uid="panti.end_search")
def end_search(sender: type[Case], case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """Found, reported absent, in hospital, dead, in another house: whatever the event says, nobody looks any more."""
    if event.verb != "find_in_house" and not event.moves and case.whereabouts not in _AWAY:
        return
    search = Search.objects.filter(case=case, ended_at__isnull=True).select_related("stay").first()
    if search is None:
        return
    lives_here = case.stage in RESIDENTIAL and case.present_panti_id == search.stay.panti_id
    if event.verb == "find_in_house" or not lives_here or case.whereabouts in _AWAY:
        search.ended_at, search.ended_with = max(event.recorded_at, search.missed_at), event.verb
        search.save(update_fields=["ended_at", "ended_with"])
