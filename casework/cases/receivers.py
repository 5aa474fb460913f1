"""Keeps this room's own records true to the ledger, inside the event's transaction."""

from typing import Any

from django.dispatch import receiver

from .models import Case, CaseEvent, Death
from .signals import case_event_recorded


@receiver(case_event_recorded, dispatch_uid="cases.correct_death")
def death_was_none(sender: type[Case], case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """A corrected death names its correction and stands no longer."""
    if event.verb == "correct_death":
        Death.objects.filter(case=case, corrected_by__isnull=True).update(corrected_by=event)
