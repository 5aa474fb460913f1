"""Proving that incidents and their tasks agree, and mending what does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q
from viewflow.workflow.status import PROCESS

from casework.panti.incidents.asks import Ask, asks_of, unanswered
from casework.panti.incidents.locking import lock_incident
from casework.panti.models import Incident

from ..answering import settle_incident, tasks_of
from ..models import CaseProcess, CaseTask
from ..nodes import PersonTask
from .broken import Fault, Kind, kind_of_row, timer_faults, write_anew


def incidents_to_prove() -> list[int]:
    """The ids of incidents that wait for an answer, and of those whose process or tasks go on."""
    going = CaseProcess.objects.filter(incident__isnull=False).exclude(status=PROCESS.DONE).values("incident")
    tasks = CaseTask.objects.open().filter(incident__isnull=False).values("incident")
    found = Incident.objects.filter(unanswered() | Q(pk__in=going) | Q(pk__in=tasks))
    return list(found.order_by("pk").values_list("pk", flat=True))


def incident_faults(incident: Incident) -> list[Fault]:
    """Everything wrong with the process and tasks of an incident."""
    of = f"incident {incident.pk}"
    process = CaseProcess.objects.filter(incident=incident).first()
    if process is None:
        return [] if incident.is_closed else [Fault(of, Kind.NO_PROCESS)]
    found = list(_task_faults(of, incident, process))
    if incident.is_closed and process.status != PROCESS.DONE:
        found.append(Fault(of, Kind.PROCESS_GOES_ON))
    if not incident.is_closed and process.status != PROCESS.NEW:
        found.append(Fault(of, Kind.PROCESS_ENDED))
    return [*found, *timer_faults(of, process, tasks_of(incident))]


def _task_faults(of: str, incident: Incident, process: CaseProcess) -> Iterator[Fault]:
    asked = {ask.answer.value: ask for ask in asks_of(incident)}
    for task in tasks_of(incident):
        kind = _kind_of(task, asked.pop(task.node_name, None))
        if kind is None and task.process_id != process.pk:
            kind = Kind.OTHER_PROCESS
        if kind is not None:
            yield Fault(of, kind, task.pk)
    for _lacking in asked:
        yield Fault(of, Kind.NO_TASK)


def _kind_of(task: CaseTask, ask: Ask | None) -> Kind | None:
    if not isinstance(task.flow_task, PersonTask):
        return Kind.UNKNOWN_NODE
    if ask is None:
        return Kind.OPEN_ON_CLOSED if task.the_incident.is_closed else Kind.WRONG_NODE
    if task.offices != [task.the_incident.panti_id]:
        return Kind.OLD_OFFICES
    return Kind.OLD_DUE if task.due_at != ask.due_at else kind_of_row(task)


@transaction.atomic
def repair_incident(incident: Incident) -> None:
    """Mend an incident's process and tasks.

    Effects, in order: locks the incident; opens a process that ended too early; brings strayed tasks home, writes anew
    what they ask and their status, and frees those whose owner lost the right; then ``answering.settle_incident``.
    """
    incident, _case = lock_incident(incident.pk)
    process = CaseProcess.objects.filter(incident=incident).first()
    if process is not None:
        if not incident.is_closed and process.status != PROCESS.NEW:
            process.status, process.finished = PROCESS.NEW, None
            process.save(update_fields=["status", "finished"])
        CaseTask.objects.filter(incident=incident).exclude(process=process).update(process=process)
        for task in tasks_of(incident):
            if isinstance(task.flow_task, PersonTask):
                write_anew(task)
    settle_incident(incident)
