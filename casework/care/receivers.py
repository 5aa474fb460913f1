"""What this room does when the case moves: an exit plans its follow-up visits."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded

from .services import plan_visits

LEAVING = frozenset({"return_to_family", "discharge"})


@receiver(case_event_recorded, dispatch_uid="care.plan_visits_of_an_exit")
def plan_visits_of_an_exit(sender: Any, case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """Only the event that moves the case: a proposal of the same name carries no days and plans nothing."""
    if event.verb in LEAVING and event.moves:
        days = [date.fromisoformat(day) for day in event.facts.get("follow_up_dates", [])]
        plan_visits(case, days=days, author=event.actor)
