"""Listens to the ledger, in the transaction of the step: nobody hears of what did not happen."""

from typing import Any

from django.dispatch import receiver

from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded

from .services import tell


@receiver(case_event_recorded, dispatch_uid="notifications.tell")
def people_hear_of_it(sender: Any, *, case: Case, event: CaseEvent, **kwargs: Any) -> None:
    tell(case, event)
