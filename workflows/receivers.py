"""Listens to the ledger, in the transaction of the step: a failure here undoes the step."""

from typing import Any

from django.dispatch import receiver

from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded

from .following import follow


@receiver(case_event_recorded, dispatch_uid="workflows.follow")
def tasks_follow_the_case(sender: Any, *, case: Case, event: CaseEvent, **kwargs: Any) -> None:
    follow(case, event)
