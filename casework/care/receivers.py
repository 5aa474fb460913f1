"""What this room does when the case moves: an exit plans its follow-up visits, which end with the aftercare."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from casework.cases.enums import Stage
from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded

from .services import ENDS_VISITS, end_visits, plan_again, plan_visits

LEAVING = frozenset({"return_to_family", "discharge", "repatriate"})


@receiver(case_event_recorded, dispatch_uid="care.plan_visits_of_an_exit")
def plan_visits_of_an_exit(sender: Any, case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """Only the event that moves the case: a proposal of the same name carries no days and plans nothing."""
    if event.verb in LEAVING and event.moves:
        days = [date.fromisoformat(day) for day in event.facts.get("follow_up_dates", [])]
        plan_visits(case, days=days, author=event.actor)


@receiver(case_event_recorded, dispatch_uid="care.visits_end_with_aftercare")
def visits_end_with_aftercare(sender: Any, case: Case, event: CaseEvent, **kwargs: Any) -> None:
    """Nobody visits at home who is in care again or dead; whoever was wrongly entered as dead is visited as planned."""
    if event.source == Stage.AFTERCARE and event.verb in ENDS_VISITS:
        end_visits(case, verb=event.verb, author=event.actor)
    if event.verb == "correct_death" and event.target == Stage.AFTERCARE:
        plan_again(case, author=event.actor)
