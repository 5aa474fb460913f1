"""Keeping the to-do list true: after every event the open task of a case is the one the case asks for.

Everything here runs under the lock of the case, inside the transaction of the step it follows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from viewflow.workflow.status import PROCESS, STATUS

from casework.cases.models import Case, CaseEvent, Duty

from .deadlines import due_at, extended
from .flows.case import CaseFlow
from .models import CaseProcess, CaseTask
from .nodes import Owe, PersonTask
from .reading import END, Reading, read_case
from .timers import Overdue, keep_timers


def follow(case: Case, event: CaseEvent) -> None:
    """Bring the tasks of a locked case in line with an event of its ledger.

    Effects, in order: a case without a process gets one; tasks the case no longer asks for are cancelled; the task the
    event was there for is done by the event's actor, and the flow goes on from it; where that opened nothing, the flow
    is entered again at the node the case stands at; offices and due day of a task that stays are brought up to date;
    the tasks of duties are done, cancelled or opened with them; the timers of tasks are cancelled, set or armed.
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
        if not reading.duties:
            return
        process, tasks = CaseProcess.objects.get(case=case), list(CaseTask.objects.open().filter(case=case))
    for task in tasks:
        task.process, task.case = process, case
    process.case, process.reading = case, reading
    beside = [task for task in tasks if isinstance(task.flow_task, Owe)]
    _settle_road(process, reading, [task for task in tasks if task not in beside], done=done, event=event)
    _settle_duties(process, reading, beside)
    if reading.node == END and not reading.duties:
        _end(process)
    keep_timers(case)


def _settle_road(
    process: CaseProcess,
    reading: Reading,
    tasks: list[CaseTask],
    *,
    done: CaseTask | None,
    event: CaseEvent | None,
) -> None:
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
    _write(task, duty.offices, duty.due_at)
    _free_from_strangers(task)


def _write(task: CaseTask, offices: list[int], due: datetime | None) -> None:
    """Write offices and day of a task where they changed; one that got a later day is raised to nobody any more."""
    if (offices, due) == (task.offices, task.due_at):
        return
    if due is None or (task.due_at is not None and due > task.due_at):
        task.escalation, task.raised_to = 0, []
    task.offices, task.due_at = offices, due
    task.save(update_fields=["offices", "due_at", "escalation", "raised_to"])


def _free_from_strangers(task: CaseTask) -> None:
    """Give a task back to the team whose owner may not do it any more: the case was sealed, or changed hands."""
    if task.owner is not None and not task.flow_task.may_do(task.owner, task):
        task.assigned = None
        task.flow_task.activation_class(task).unassign()


def _end(process: CaseProcess) -> None:
    """The road had ended before the last duty was done: the process ends with it."""
    if process.status != PROCESS.DONE and not CaseTask.objects.open().filter(process=process).exists():
        process.status, process.finished = PROCESS.DONE, timezone.now()
        process.save(update_fields=["status", "finished"])


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
    _write(task, task.flow_task.offices(task.case), day_of(task, reading))
    _free_from_strangers(task)


def day_of(task: CaseTask, reading: Reading) -> datetime | None:
    """By when an open task of the road should be done. A day that was extended stays where it is the later one."""
    due = due_at(task.case, reading)
    if task.was_due_at is not None and due is not None:
        due = max(due, extended(task.case, reading) or due)
    return due


def enter_again(process: CaseProcess, reading: Reading) -> None:
    """Enter the flow at the node the case stands at, after whatever task was last."""
    if reading.node == END and (process.status == PROCESS.DONE or _has_ended(process)):
        return
    if process.status != PROCESS.NEW:
        process.status, process.finished = PROCESS.NEW, None
        process.save(update_fields=["status", "finished"])
    known = [node for node in CaseFlow.instance.nodes() if not isinstance(node, Owe | Overdue)]
    last = process.task_set.filter(flow_task__in=known).order_by("-pk").first()
    if last is None:
        begin_anew(process)
        return
    last.process = process
    activation: Any = last.flow_task.activation_class(last)
    activation.go_on_at(CaseFlow.instance.node(reading.node))


def _has_ended(process: CaseProcess) -> bool:
    """Whether the last step of the road was its end, while duties keep the process open."""
    last = process.task_set.exclude(flow_task__in=_beside()).order_by("-pk").first()
    return last is not None and last.node_name == END


def _beside() -> list[Owe | Overdue]:
    return [node for node in CaseFlow.instance.nodes() if isinstance(node, Owe | Overdue)]


def begin_anew(process: CaseProcess) -> None:
    """Run the start of a process that has lost all its tasks."""
    start = CaseFlow.instance.node("start")
    activation = start.activation_class(CaseTask(process=process, case=process.case, flow_task=start))
    activation.execute()
