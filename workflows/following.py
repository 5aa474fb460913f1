"""Keeping the to-do list true: after every event the open task of a case is the one the case asks for.

Everything here runs under the lock of the case, inside the transaction of the step it follows.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from viewflow.workflow.status import PROCESS, STATUS

from casework.cases.models import Case, CaseEvent

from .flows.case import CaseFlow
from .models import CaseProcess, CaseTask
from .nodes import PersonTask
from .reading import END, Reading, read_case


def follow(case: Case, event: CaseEvent) -> None:
    """Bring the tasks of a locked case in line with an event of its ledger.

    Effects, in order: a case without a process gets one; tasks the case no longer asks for are cancelled; the task the
    event was there for is done by the event's actor, and the flow goes on from it; where that opened nothing, the flow
    is entered again at the node the case stands at; the offices of a task that stays are brought up to date.
    """
    reading = read_case(case)
    tasks = list(CaseTask.objects.open().filter(case=case).select_related("process"))
    done = next((task for task in tasks if _finishes(event, task)), None)
    settle(case, reading, tasks, done=done, event=event)


def _finishes(event: CaseEvent, task: CaseTask) -> bool:
    # a node the flow no longer knows comes back from viewflow as an obsolete one
    return isinstance(task.flow_task, PersonTask) and task.flow_task.finished_by(event)


def settle(
    case: Case,
    reading: Reading,
    tasks: list[CaseTask],
    *,
    done: CaseTask | None = None,
    event: CaseEvent | None = None,
) -> None:
    """Make the open tasks of a locked case exactly what its reading asks for; see ``follow``."""
    process = tasks[0].process if tasks else CaseProcess.objects.filter(case=case).first()
    if process is None:
        CaseFlow.start.run(case=case)
        return
    for task in tasks:
        task.process, task.case = process, case
    process.case, process.reading = case, reading
    stays = next((task for task in tasks if task is not done and fits(task, reading)), None)
    for task in tasks:
        if task is not stays and task is not done:
            cancel(task)
    if done is not None and event is not None:
        activation = done.flow_task.activation_class(done)
        activation.finish(event.actor)
        if stays is None:
            activation.activate_next()
    elif stays is None:
        enter_again(process, reading)
    if stays is not None:
        keep_offices(stays)


def fits(task: CaseTask, reading: Reading) -> bool:
    """Whether an open task is the one the case asks for, for the same proposal."""
    return task.node_name == reading.node and task.proposal_id == reading.proposal_id


def cancel(task: CaseTask) -> None:
    """Cancel an open task, of whatever node: one that the flow no longer knows is closed as well."""
    activation = task.flow_task.activation_class(task)
    if activation.cancel.can_proceed():
        activation.cancel()
    if task.finished is None:
        task.status, task.finished = STATUS.CANCELED, timezone.now()
        task.save(update_fields=["status", "finished"])


def keep_offices(task: CaseTask) -> None:
    """Write the offices of an open task anew where the case has changed hands."""
    offices = task.flow_task.offices(task.case)
    if offices != task.offices:
        task.offices = offices
        task.save(update_fields=["offices"])


def enter_again(process: CaseProcess, reading: Reading) -> None:
    """Enter the flow at the node the case stands at, after whatever task was last."""
    if reading.node == END and process.status == PROCESS.DONE:
        return
    if process.status != PROCESS.NEW:
        process.status, process.finished = PROCESS.NEW, None
        process.save(update_fields=["status", "finished"])
    known = list(CaseFlow.instance.nodes())
    last = process.task_set.filter(flow_task__in=known).order_by("-pk").first()
    if last is None:
        begin_anew(process)
        return
    last.process = process
    activation: Any = last.flow_task.activation_class(last)
    activation.go_on_at(CaseFlow.instance.node(reading.node))


def begin_anew(process: CaseProcess) -> None:
    """Run the start of a process that has lost all its tasks."""
    start = CaseFlow.instance.node("start")
    activation = start.activation_class(CaseTask(process=process, case=process.case, flow_task=start))
    activation.execute()
