"""Listens to the ledger and the timers, in the transaction of the step: nobody hears of what did not happen."""

from typing import Any

from django.dispatch import receiver

from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded, task_escalated
from casework.offices.models import User

from .services import tell, tell_of_overdue


@receiver(case_event_recorded, dispatch_uid="notifications.tell")
def people_hear_of_it(sender: Any, *, case: Case, event: CaseEvent, **kwargs: Any) -> None:
    tell(case, event)


@receiver(task_escalated, dispatch_uid="notifications.tell_of_overdue")
def people_hear_of_what_is_overdue(
    sender: Any, *, case: Case, users: list[User], facts: dict[str, Any], **kwargs: Any
) -> None:
    tell_of_overdue(case, users, facts)
