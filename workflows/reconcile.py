"""Proving that cases and their tasks agree, and mending what does not, through the code that keeps them so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from viewflow.workflow.status import PROCESS, STATUS

from casework.cases.enums import LIVE_PROPOSAL
from casework.cases.models import Case
from casework.cases.queries import live_proposal, requested_by, stray_proposal
from casework.cases.services import lock_case, mend_proposals

from .following import day_of, fits, settle
from .models import CaseProcess, CaseTask
from .nodes import Owe, PersonTask
from .reading import END, Reading, read_case
from .timers import is_timer_of, rings_at


class Kind(StrEnum):
    """Every way in which a row can be broken. A second process, or a second task at a node, the database refuses."""

    NO_PROCESS = "case without a process"
    PROCESS_ENDED = "process has ended, the case has not"
    PROCESS_GOES_ON = "process goes on, the case is closed"
    OPEN_ON_CLOSED = "task open on a closed case"
    NO_TASK = "open task missing"
    UNKNOWN_NODE = "task at a node the flow does not know"
    WRONG_NODE = "task at another node than the case"
    DEAD_PROPOSAL = "task for a proposal that is no longer alive"
    STRAY_PROPOSAL = "proposal waits for a way the case has not"
    STRAY_REQUEST = "office asked to take over is not the one a proposal asks"
    OTHER_PROCESS = "task in the process of another case"
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
    number: str
    kind: Kind
    task_id: int | None = None

    def __str__(self) -> str:
        where = f" (task {self.task_id})" if self.task_id else ""
        return f"{self.number}: {self.kind}{where}"


def faults(case: Case) -> list[Fault]:
    """Everything wrong with the process and tasks of a case."""
    process = CaseProcess.objects.filter(case=case).first()
    if process is None:
        return [Fault(case.number, Kind.NO_PROCESS)]
    reading = read_case(case)
    tasks = _open_tasks(case)
    found = [
        *_proposal_faults(case),
        *_process_faults(case, process, reading),
        *_task_faults(process, reading, tasks),
    ]
    if reading.node != END and all(isinstance(task.flow_task, Owe) for task in tasks):
        found.append(Fault(case.number, Kind.NO_TASK))
    owed = {task.duty_id for task in tasks}
    found += [Fault(case.number, Kind.NO_DUTY_TASK) for duty in reading.duties if duty.pk not in owed]
    return [*found, *_timer_faults(case, tasks)]


def _open_tasks(case: Case) -> list[CaseTask]:
    found = list(
        CaseTask.objects.open()
        .filter(case=case)
        .select_related("process", "owner", "barred", "proposal__proposer", "duty__opened_by__actor")
        .order_by("pk")
    )
    for task in found:
        task.case = case
    return found


def _proposal_faults(case: Case) -> Iterator[Fault]:
    if stray_proposal(case) is not None:
        yield Fault(case.number, Kind.STRAY_PROPOSAL)
    elif case.requested_office_id != requested_by(live_proposal(case)):
        yield Fault(case.number, Kind.STRAY_REQUEST)


def _process_faults(case: Case, process: CaseProcess, reading: Reading) -> Iterator[Fault]:
    if reading.node == END and not reading.duties and process.status != PROCESS.DONE:
        yield Fault(case.number, Kind.PROCESS_GOES_ON)
    if reading.node != END and process.status != PROCESS.NEW:
        yield Fault(case.number, Kind.PROCESS_ENDED)


def _task_faults(process: CaseProcess, reading: Reading, tasks: list[CaseTask]) -> Iterator[Fault]:
    for task in tasks:
        kind = _kind_of(task, reading)
        if kind is None and task.process_id != process.pk:
            kind = Kind.OTHER_PROCESS
        if kind is not None:
            yield Fault(task.case.number, kind, task.pk)


def _timer_faults(case: Case, tasks: list[CaseTask]) -> Iterator[Fault]:
    """Armed timers against the tasks that ask for one."""
    waiting = {task.pk: task for task in tasks if isinstance(task.flow_task, PersonTask)}
    for timer in CaseTask.objects.armed().filter(case=case).order_by("pk"):
        host = waiting.pop(timer.host_id or 0, None)
        if host is None or not is_timer_of(timer, host) or rings_at(host) is None:
            yield Fault(case.number, Kind.DEAD_TIMER, timer.pk)
        elif (timer.scheduled, timer.status) != (rings_at(host), STATUS.SCHEDULED):
            yield Fault(case.number, Kind.WRONG_TIMER, timer.pk)
    for task in waiting.values():
        if rings_at(task) is not None:
            yield Fault(case.number, Kind.NO_TIMER, task.pk)


def _kind_of(task: CaseTask, reading: Reading) -> Kind | None:
    if not isinstance(task.flow_task, PersonTask):
        return Kind.UNKNOWN_NODE
    if isinstance(task.flow_task, Owe):
        return _kind_beside(task, reading) or _kind_of_row(task)
    if reading.node == END:
        return Kind.OPEN_ON_CLOSED
    if task.is_decision and (task.proposal is None or task.proposal.status not in LIVE_PROPOSAL):
        return Kind.DEAD_PROPOSAL
    if not fits(task, reading):
        return Kind.WRONG_NODE
    if task.offices != task.flow_task.offices(task.case):
        return Kind.OLD_OFFICES
    if task.due_at != day_of(task, reading):
        return Kind.OLD_DUE
    return _kind_of_row(task)


def _kind_beside(task: CaseTask, reading: Reading) -> Kind | None:
    duty = next((duty for duty in reading.duties if duty.pk == task.duty_id), None)
    if duty is None or duty.kind != task.flow_task.kind:
        return Kind.DEAD_DUTY
    if task.offices != duty.offices:
        return Kind.OLD_OFFICES
    return Kind.OLD_DUE if task.due_at != duty.due_at else None


def _kind_of_row(task: CaseTask) -> Kind | None:
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
    as_new = CaseTask(case=task.case, flow_task=task.flow_task, proposal=task.proposal, duty=task.duty)
    task.flow_task.ask(as_new)
    return _asked(as_new)


def _status_of(task: CaseTask) -> str:
    """The status an open task has; nothing of ours is ever only begun."""
    status: str = STATUS.NEW if task.owner_id is None else STATUS.ASSIGNED
    return status


@transaction.atomic
def repair(case: Case) -> None:
    """Mend a case's process and tasks.

    Effects, in order: locks the case; voids a proposal the case has no way for; opens a process that ended too early;
    brings strayed tasks home, writes anew what they ask and their status, and frees those whose owner lost the right;
    then everything that ``following.settle`` does after an event.
    """
    case = lock_case(case)
    mend_proposals(case)
    reading = read_case(case)
    if reading.node != END:
        CaseProcess.objects.filter(case=case).exclude(status=PROCESS.NEW).update(
            status=PROCESS.NEW, finished=None
        )
    _bring_home(case)
    tasks = _open_tasks(case)
    for task in tasks:
        if isinstance(task.flow_task, PersonTask):
            _write_anew(task)
    settle(case, reading, tasks)


def _bring_home(case: Case) -> None:
    process = CaseProcess.objects.filter(case=case).first()
    if process is not None:
        CaseTask.objects.filter(case=case).exclude(process=process).update(process=process)


def _write_anew(task: CaseTask) -> None:
    """What a task asks as its node says, its status as its owner says, and no owner without the right."""
    task.flow_task.ask(task)
    task.status = _status_of(task)
    task.save(update_fields=["owner_permission", "is_decision", "barred", "status"])
    if task.owner is not None and not task.flow_task.may_do(task.owner, task):
        task.assigned = None
        task.flow_task.activation_class(task).unassign()
