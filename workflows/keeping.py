"""Making the open tasks of a process what they should be: what all flows share.

Everything here runs under the lock of what the process is about, inside the transaction of the step it follows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from viewflow.workflow.status import PROCESS, STATUS

from casework.cases.models import CaseEvent

from .deadlines import due_at, extended
from .models import CaseProcess, CaseTask
from .nodes import Owe, RoadTask
from .reading import END, Reading
from .timers import Overdue


def finishes(event: CaseEvent, task: CaseTask) -> bool:
    """Whether a task is done by an event."""
    # a node the flow no longer knows comes back from viewflow as an obsolete one
    return isinstance(task.flow_task, RoadTask) and task.flow_task.finished_by(event)


def settle_way(
    process: CaseProcess,
    reading: Reading,
    tasks: list[CaseTask],
    *,
    done: CaseTask | None,
    event: CaseEvent | None,
) -> None:
    """Make the open tasks of a process exactly the one its reading asks for: ``done`` is done by the actor of ``event``
    and the flow goes on from it; where that opened nothing the flow is entered again where the case stands."""
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
        keep_up(stays, reading)


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


def keep_up(task: CaseTask, reading: Reading) -> None:
    """Write an open task anew where the case has changed hands or the task is due on another day by now: a follow-up
    visit that is done hands the day on to the next one."""
    write(task, task.flow_task.offices(task.the_case), day_of(task, reading))
    free_from_strangers(task)


def day_of(task: CaseTask, reading: Reading) -> datetime | None:
    """By when an open task of the road should be done. A day that was extended stays where it is the later one."""
    due = due_at(task.the_case, reading)
    if task.was_due_at is not None and due is not None:
        due = max(due, extended(task.the_case, reading) or due)
    return due


def enter_again(process: CaseProcess, reading: Reading) -> None:
    """Enter the flow at the node the case stands at, after whatever task was last."""
    if reading.node == END and (process.status == PROCESS.DONE or _has_ended(process)):
        return
    if process.status != PROCESS.NEW:
        process.status, process.finished = PROCESS.NEW, None
        process.save(update_fields=["status", "finished"])
    known = [node for node in process.flow_class.instance.nodes() if not isinstance(node, Owe | Overdue)]
    last = process.task_set.filter(flow_task__in=known).order_by("-pk").first()
    if last is None:
        begin_anew(process)
        return
    last.process = process
    activation: Any = last.flow_task.activation_class(last)
    activation.go_on_at(process.flow_class.instance.node(reading.node))


def _has_ended(process: CaseProcess) -> bool:
    """Whether the last step of the road was its end, while duties keep the process open."""
    last = process.task_set.exclude(flow_task__in=_beside(process)).order_by("-pk").first()
    return last is not None and last.node_name == END


def _beside(process: CaseProcess) -> list[Owe | Overdue]:
    return [node for node in process.flow_class.instance.nodes() if isinstance(node, Owe | Overdue)]


def begin_anew(process: CaseProcess) -> None:
    """Run the start of a process that has lost all its tasks."""
    start = process.flow_class.instance.node("start")
    activation = start.activation_class(CaseTask(process=process, case=process.case, flow_task=start))
    activation.execute()


def write(task: CaseTask, offices: list[int], due: datetime | None) -> None:
    """Write offices and day of a task where they changed; one that got a later day is raised to nobody any more."""
    if (offices, due) == (task.offices, task.due_at):
        return
    if due is None or (task.due_at is not None and due > task.due_at):
        task.escalation, task.raised_to = 0, []
    task.offices, task.due_at = offices, due
    task.save(update_fields=["offices", "due_at", "escalation", "raised_to"])


def free_from_strangers(task: CaseTask) -> None:
    """Give a task back to the team whose owner may not do it any more: the case was sealed, or changed hands."""
    if task.owner is not None and not task.flow_task.may_do(task.owner, task):
        task.assigned = None
        task.flow_task.activation_class(task).unassign()


def end(process: CaseProcess) -> None:
    """The road had ended before the last duty was done: the process ends with it."""
    if process.status != PROCESS.DONE and not CaseTask.objects.open().filter(process=process).exists():
        process.status, process.finished = PROCESS.DONE, timezone.now()
        process.save(update_fields=["status", "finished"])
