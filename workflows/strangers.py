"""Giving back to the team what somebody had taken or was handed and may not do any more: they left, or changed posts.

A case frees its own tasks when something happens to it (``keeping.free_from_strangers``); here it is the person to whom
something happened. What would stay with somebody who is gone would stand in nobody's list.
"""

from __future__ import annotations

from django.db import transaction

from casework.cases.models import Case
from casework.cases.services import lock_case_if_free
from casework.cases.signals import case_touched
from casework.offices.models import User
from casework.panti.incidents.locking import lock_incident_if_free
from casework.panti.incidents.signals import incident_touched
from casework.panti.models import Incident

from .keeping import free_from_strangers
from .models import CaseTask

_PARTS = ("process", "case", "incident__panti", "proposal", "duty__opened_by")


def free_tasks_of(person: User) -> int:
    """Give back every open task of a person that they may not do today; returns how many.

    Each under the lock of its case or incident and asked again there. One that somebody is saving is left for the
    night, in which all are asked.
    """
    person = User.objects.get(pk=person.pk)
    freed = 0
    for task in (
        CaseTask.objects.open().by_people().filter(owner=person).select_related(*_PARTS).order_by("pk")
    ):
        if hasattr(task.flow_task, "may_do") and not task.flow_task.may_do(person, task):
            freed += _freed(task, person)
    return freed


def free_tasks_of_strangers() -> int:
    """The same of everybody who has a task: memberships end with a day, unseen. Returns how many were given back."""
    owners = CaseTask.objects.open().by_people().filter(owner__isnull=False).order_by()
    people = User.objects.filter(pk__in=owners.values("owner")).order_by("pk")
    return sum(free_tasks_of(person) for person in people)


@transaction.atomic
def _freed(task: CaseTask, person: User) -> bool:
    case: Case | None
    incident: Incident | None = None
    if task.incident_id is not None:
        found = lock_incident_if_free(task.incident_id)
        if found is None:
            return False
        incident, case = found
    else:
        case = lock_case_if_free(task.the_case.pk)
        if case is None:
            return False
    now = CaseTask.objects.open().filter(pk=task.pk, owner=person).select_related(*_PARTS, "owner").first()
    if now is None:
        return False
    now.case, now.incident = case, incident
    free_from_strangers(now)
    if incident is not None:
        incident_touched.send(Incident, incident=incident)
    elif case is not None:
        case_touched.send(Case, case=case)
    return now.owner_id is None
