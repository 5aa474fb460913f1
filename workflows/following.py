"""Keeping the to-do list true: after every event the open tasks of a case are those the case asks for.

Everything here runs under the lock of the case, inside the transaction of the step it follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework.cases.models import Case, CaseEvent, Duty, Proposal

from .flows.case import CaseFlow
from .flows.transfer import TransferFlow
from .keeping import cancel, end, finishes, free_from_strangers, settle_way, write
from .models import HUMAN, CaseProcess, CaseTask
from .nodes import Owe
from .reading import END, TRANSFER, Reading, read_case, read_transfer
from .timers import keep_timers


def follow(case: Case, event: CaseEvent) -> None:
    """Bring the tasks of a locked case in line with an event of its ledger.

    Effects, in order: a case without a process gets one; tasks the case no longer asks for are cancelled; the task the
    event was there for is done by the event's actor, and the flow goes on from it; where that opened nothing, the flow
    is entered again at the node the case stands at; offices and due day of a task that stays are brought up to date;
    the tasks of duties are done, cancelled or opened with them; a transfer that was proposed begins, one that runs goes
    on or ends; what an incident asks is freed from those who may no longer answer it; the timers of tasks are
    cancelled, set or armed.
    """
    reading = read_case(case)
    tasks = open_tasks_of(case)
    done = next((task for task in tasks.road if finishes(event, task)), None)
    settle(case, reading, tasks.road, done=done, event=event)
    _follow_transfers(case, tasks.transfers, event)
    for task in tasks.incidents:
        free_from_strangers(task)
    keep_timers(case)


@dataclass(frozen=True)
class Open:
    """The open tasks of a case, by the flow they belong to."""

    road: list[CaseTask]
    transfers: list[CaseTask]
    incidents: list[CaseTask]


def open_tasks_of(case: Case) -> Open:
    """Every open task of a case; one query."""
    found = CaseTask.objects.open().filter(case=case).select_related("process__transfer", "incident")
    tasks = list(found)
    for task in tasks:
        task.case = task.process.case = case
    return Open(
        road=[task for task in tasks if not (task.process.transfer_id or task.incident_id)],
        transfers=[task for task in tasks if task.process.transfer_id],
        incidents=[task for task in tasks if task.incident_id and task.flow_task_type == HUMAN],
    )


def road_of(case: Case) -> CaseProcess | None:
    """The process of the road of a case."""
    return CaseProcess.objects.filter(case=case, transfer__isnull=True, incident__isnull=True).first()


def settle(
    case: Case,
    reading: Reading,
    tasks: list[CaseTask],
    *,
    done: CaseTask | None = None,
    event: CaseEvent | None = None,
) -> None:
    """Make the open tasks of the road of a locked case exactly what its reading asks for; see ``follow``."""
    process = tasks[0].process if tasks else road_of(case)
    if process is None:
        process = CaseFlow.start.run(case=case)
        if not reading.duties:
            return
        tasks = open_tasks_of(case).road
    for task in tasks:
        task.process, task.case = process, case
    process.case, process.reading = case, reading
    beside = [task for task in tasks if isinstance(task.flow_task, Owe)]
    settle_way(process, reading, [task for task in tasks if task not in beside], done=done, event=event)
    _settle_duties(process, reading, beside)
    if reading.node == END and not reading.duties:
        end(process)


def _follow_transfers(case: Case, tasks: list[CaseTask], event: CaseEvent) -> None:
    if event.verb == "propose" and event.facts.get("transition") == TRANSFER:
        proposal = Proposal.objects.select_related("proposer").get(pk=event.facts["proposal"])
        proposal.case = case
        TransferFlow.start.run(case=case, transfer=proposal)
    for task in tasks:
        settle_transfer(case, task.process, [task], event=event)


def settle_transfer(
    case: Case, process: CaseProcess, tasks: list[CaseTask], *, event: CaseEvent | None = None
) -> None:
    """Make the open tasks of a transfer of a locked case exactly what its proposal asks for."""
    assert process.transfer is not None
    process.transfer.case = case
    process.reading = reading = read_transfer(process.transfer)
    for task in tasks:
        task.process = process
    done = next((task for task in tasks if event is not None and finishes(event, task)), None)
    settle_way(process, reading, tasks, done=done, event=event)
    if reading.node == END:
        end(process)


def _settle_duties(process: CaseProcess, reading: Reading, tasks: list[CaseTask]) -> None:
    """One open task for each open duty, none for any other."""
    owed = {duty.pk: duty for duty in reading.duties}
    for task in tasks:
        duty = owed.pop(task.duty_id, None) if task.duty_id else None
        if duty is not None and duty.kind == task.flow_task.kind:
            _keep_due(task, duty)
        else:
            _finish_or_cancel(task)
            if duty is not None:
                owed[duty.pk] = duty
    for duty in owed.values():
        node = CaseFlow.instance.node(f"owe_{duty.kind}")
        node.activation_class.open_beside(node, process, duty)


def _finish_or_cancel(task: CaseTask) -> None:
    """A duty that was done marks its task done by whoever did it."""
    duty = (
        Duty.objects.select_related("ended_by__actor").filter(pk=task.duty_id, is_done=True).first()
        if task.duty_id
        else None
    )
    if duty is None or duty.ended_by is None:
        cancel(task)
    else:
        task.flow_task.activation_class(task).finish(duty.ended_by.actor)


def _keep_due(task: CaseTask, duty: Duty) -> None:
    write(task, duty.offices, duty.due_at)
    free_from_strangers(task)
