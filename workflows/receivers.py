"""Listens to the ledger and to incidents, in the transaction of the step: a failure here undoes the step."""

from typing import Any

from django.dispatch import receiver

from casework.cases.models import Case, CaseEvent
from casework.cases.signals import case_event_recorded
from casework.offices.models import User
from casework.offices.signals import standing_changed
from casework.panti.incidents.signals import incident_moved
from casework.panti.models import Incident

from .answering import follow_incident
from .following import follow
from .strangers import free_tasks_of


@receiver(case_event_recorded, dispatch_uid="workflows.follow")
def tasks_follow_the_case(sender: Any, *, case: Case, event: CaseEvent, **kwargs: Any) -> None:
    follow(case, event)


@receiver(incident_moved, dispatch_uid="workflows.follow_incident")
def tasks_follow_the_incident(
    sender: Any, *, incident: Incident, actor: User, answer: str, **kwargs: Any
) -> None:
    follow_incident(incident, actor=actor, answer=answer)


@receiver(standing_changed, dispatch_uid="workflows.free_tasks_of")
def tasks_leave_whoever_may_not_do_them(sender: Any, *, user: User, **kwargs: Any) -> None:
    free_tasks_of(user)
