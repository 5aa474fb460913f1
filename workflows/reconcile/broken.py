"""In which ways a row of the to-do list can be broken, and mending one row: what all flows share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from viewflow.workflow.status import STATUS

from ..models import CaseProcess, CaseTask
from ..nodes import PersonTask
from ..timers import is_timer_of, rings_at


class Kind(StrEnum):
    """Every way in which a row can be broken. A second process, or a second task at a node, the database refuses."""

    NO_PROCESS = "nothing follows it: it has no process"
    PROCESS_ENDED = "process has ended, what it is about has not"
    PROCESS_GOES_ON = "process goes on, what it is about has ended"
    OPEN_ON_CLOSED = "task open on what is closed"
    NO_TASK = "open task missing"
    UNKNOWN_NODE = "task at a node the flow does not know"
    WRONG_NODE = "task at another node than what it is about"
    DEAD_PROPOSAL = "task for a proposal that is no longer alive"
    STRAY_PROPOSAL = "proposal waits for a way the case has not"
    STRAY_REQUEST = "office asked to take over is not the one a proposal asks"
    OTHER_PROCESS = "task in the process of another"
    WRONG_STATUS = "open task with a status that none has"
    WRONG_RIGHT = "task asks another right than its node, or bars another person"
    NO_DUTY_TASK = "duty without a task"
    DEAD_DUTY = "task for a duty that is no longer owed"
    OLD_DUE = "due day of the task is not the one its rule gives"
    OLD_OFFICES = "offices of the task out of date"
    OWNER_WITHOUT_RIGHT = "owner without the right"
    DEAD_TIMER = "timer armed for a task that is not open"
    NO_TIMER = "task with a day and no timer"
    WRONG_TIMER = "timer set to another moment than the task's"


@dataclass(frozen=True)
class Fault:
    """One broken row: of which case or incident, in which way."""

    of: str
    kind: Kind
    task_id: int | None = None

    def __str__(self) -> str:
        where = f" (task {self.task_id})" if self.task_id else ""
        return f"{self.of}: {self.kind}{where}"


def timer_faults(of: str, process: CaseProcess, tasks: Iterable[CaseTask]) -> Iterator[Fault]:
    """Armed timers of a process against the tasks that ask for one."""
    waiting = {task.pk: task for task in tasks if isinstance(task.flow_task, PersonTask)}
    for timer in CaseTask.objects.armed().filter(process=process).order_by("pk"):
        host = waiting.pop(timer.host_id or 0, None)
        if host is None or not is_timer_of(timer, host) or rings_at(host) is None:
            yield Fault(of, Kind.DEAD_TIMER, timer.pk)
        elif (timer.scheduled, timer.status) != (rings_at(host), STATUS.SCHEDULED):
            yield Fault(of, Kind.WRONG_TIMER, timer.pk)
    for task in waiting.values():
        if rings_at(task) is not None:
            yield Fault(of, Kind.NO_TIMER, task.pk)


def kind_of_row(task: CaseTask) -> Kind | None:
    """What is wrong with an open task at the right place: what it asks, its status, or who has it."""
    if _asked(task) != _asked_by_node(task):
        return Kind.WRONG_RIGHT
    if task.status != _status_of(task):
        return Kind.WRONG_STATUS
    if task.owner is not None and not task.flow_task.may_do(task.owner, task):
        return Kind.OWNER_WITHOUT_RIGHT
    return None


def _asked(task: CaseTask) -> tuple[str | None, bool, int | None]:
    return task.owner_permission, task.is_decision, task.barred_id


def _asked_by_node(task: CaseTask) -> tuple[str | None, bool, int | None]:
    as_new = CaseTask(
        case=task.case,
        incident=task.incident,
        flow_task=task.flow_task,
        proposal=task.proposal,
        duty=task.duty,
    )
    task.flow_task.ask(as_new)
    return _asked(as_new)


def _status_of(task: CaseTask) -> str:
    """The status an open task has; nothing of ours is ever only begun."""
    status: str = STATUS.NEW if task.owner_id is None else STATUS.ASSIGNED
    return status


def write_anew(task: CaseTask) -> None:
    """What a task asks as its node says, its status as its owner says, and no owner without the right."""
    task.flow_task.ask(task)
    task.status = _status_of(task)
    task.save(update_fields=["owner_permission", "is_decision", "barred", "status"])
    if task.owner is not None and not task.flow_task.may_do(task.owner, task):
        task.assigned = None
        task.flow_task.activation_class(task).unassign()
