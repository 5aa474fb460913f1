"""Letting timers ring. viewflow's own ``fire_due_timers`` reads its own table of tasks alone and takes the process
first; ours goes through the same steps of the same activations, on our tasks, under the lock of what they are about."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from casework.cases.models import Case
from casework.cases.services import lock_case_if_free
from casework.offices.queries import remembering_terms
from casework.panti.incidents.locking import lock_incident_if_free
from casework.panti.models import Incident

from .models import CaseTask

logger = logging.getLogger("workflows.timers")


def fire_due_timers() -> int:
    """Let every timer ring whose moment has come, also those missed while nothing ran; returns how many did.

    Each rings in a transaction of its own under the lock of its case or incident and is read again there, so that
    several workers ring it once. One that somebody is saving is left for the next time. What went wrong with one is
    logged and holds up no other. One that rang may arm its second level, long past after a standstill: that rings as
    well.
    """
    fired, tried = 0, set[int]()
    with remembering_terms():
        while True:
            due = (
                CaseTask.objects.armed().filter(scheduled__lte=timezone.now()).order_by("scheduled", "pk")
            ).values_list("pk", "case_id", "incident_id")
            fresh = [found for found in due if found[0] not in tried]
            if not fresh:
                return fired
            for pk, case_id, incident_id in fresh:
                tried.add(pk)
                fired += _fire(pk, case_id, incident_id)


def _fire(pk: int, case_id: int | None, incident_id: int | None) -> bool:
    try:
        with transaction.atomic():
            return _ring(pk, case_id, incident_id)
    except Exception as error:
        # the type alone: a message may name a person
        logger.error("timer %s did not ring: %s", pk, type(error).__qualname__)  # noqa: TRY400
        return False


def _ring(pk: int, case_id: int | None, incident_id: int | None) -> bool:
    about = _locked(case_id, incident_id)
    if about is None:
        return False
    case, incident = about
    timer = (
        CaseTask.objects.armed()
        .filter(pk=pk, scheduled__lte=timezone.now(), host__finished__isnull=True)
        .select_related("process", "host__owner", "host__barred", "host__process")
        .first()
    )
    if timer is None:
        return False
    timer.case, timer.incident = case, incident
    activation = timer.flow_task.activation_class(timer)
    start = getattr(activation, "start", None)
    # of a node the flow no longer knows: reconcile_workflows names it
    if start is None or not start.can_proceed():
        return False
    activation.start()
    activation.execute()
    return True


def _locked(case_id: int | None, incident_id: int | None) -> tuple[Case | None, Incident | None] | None:
    """What a timer is about, locked; None where somebody holds it."""
    if incident_id is not None:
        found = lock_incident_if_free(incident_id)
        return None if found is None else (found[1], found[0])
    assert case_id is not None
    case = lock_case_if_free(case_id)
    return None if case is None else (case, None)
