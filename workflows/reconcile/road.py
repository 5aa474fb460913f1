"""Proving that cases and their tasks agree, and mending what does not, through the code that keeps them so."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from viewflow.workflow.status import PROCESS

from casework.cases.enums import LIVE_PROPOSAL, ProposalStatus
from casework.cases.models import Case, Proposal
from casework.cases.queries import live_proposal, requested_by, stray_proposal
from casework.cases.services import lock_case, mend_proposals

from ..flows.transfer import TransferFlow
from ..following import road_of, settle, settle_transfer
from ..keeping import day_of, fits
from ..models import CaseProcess, CaseTask
from ..nodes import Owe, PersonTask, RoadTask
from ..reading import END, TRANSFER, Reading, read_case, read_transfer
from ..timers import keep_timers
from .broken import Fault, Kind, kind_of_row, timer_faults, write_anew


def faults(case: Case) -> list[Fault]:
    """Everything wrong with the processes and tasks of a case, its transfers among them."""
    process = road_of(case)
    if process is None:
        return [Fault(case.number, Kind.NO_PROCESS)]
    reading = read_case(case)
    tasks = [task for task in _open_tasks(case) if task.process.transfer_id is None]
    found = [
        *_proposal_faults(case),
        *_process_faults(case, process, reading),
        *_task_faults(process, reading, tasks),
    ]
    if reading.node != END and all(isinstance(task.flow_task, Owe) for task in tasks):
        found.append(Fault(case.number, Kind.NO_TASK))
    owed = {task.duty_id for task in tasks}
    found += [Fault(case.number, Kind.NO_DUTY_TASK) for duty in reading.duties if duty.pk not in owed]
    return [*found, *timer_faults(case.number, process, tasks), *_transfer_faults(case)]


def _transfer_faults(case: Case) -> Iterator[Fault]:
    """Everything wrong with the transfers of a case."""
    for proposal, process in _transfers(case):
        reading = read_transfer(proposal)
        if process is None:
            if reading.node != END:
                yield Fault(case.number, Kind.NO_PROCESS)
            continue
        tasks = [task for task in _open_tasks(case) if task.process_id == process.pk]
        yield from _process_faults(case, process, reading)
        yield from _task_faults(process, reading, tasks)
        if reading.node != END and not tasks:
            yield Fault(case.number, Kind.NO_TASK)
        yield from timer_faults(case.number, process, tasks)


def _transfers(case: Case) -> list[tuple[Proposal, CaseProcess | None]]:
    """The transfers of a case that go on, by their proposal or by their process."""
    found = Proposal.objects.filter(case=case, transition=TRANSFER).select_related("proposer").order_by("pk")
    transfers = list(found)
    if not transfers:
        return []
    about = CaseProcess.objects.filter(case=case, transfer__isnull=False)
    processes = {process.transfer_id: process for process in about}
    going = (*LIVE_PROPOSAL, ProposalStatus.RETURNED)
    shown = []
    for proposal in transfers:
        process = processes.get(proposal.pk)
        proposal.case = case
        if process is not None:
            process.case, process.transfer = case, proposal
        if proposal.status in going or (process is not None and process.status != PROCESS.DONE):
            shown.append((proposal, process))
    return shown


def _open_tasks(case: Case) -> list[CaseTask]:
    found = list(
        CaseTask.objects.open()
        .filter(case=case, incident__isnull=True)
        .select_related(
            "process__transfer", "owner", "barred", "proposal__proposer", "duty__opened_by__actor"
        )
        .order_by("pk")
    )
    for task in found:
        task.case = task.process.case = case
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
            yield Fault(task.the_case.number, kind, task.pk)


def _kind_of(task: CaseTask, reading: Reading) -> Kind | None:
    if isinstance(task.flow_task, Owe):
        return _kind_beside(task, reading) or kind_of_row(task)
    if not isinstance(task.flow_task, RoadTask):
        return Kind.UNKNOWN_NODE
    if reading.node == END:
        return Kind.OPEN_ON_CLOSED
    if task.is_decision and (task.proposal is None or task.proposal.status not in LIVE_PROPOSAL):
        return Kind.DEAD_PROPOSAL
    if not fits(task, reading):
        return Kind.WRONG_NODE
    if task.offices != task.flow_task.offices(task.the_case):
        return Kind.OLD_OFFICES
    if task.due_at != day_of(task, reading):
        return Kind.OLD_DUE
    return kind_of_row(task)


def _kind_beside(task: CaseTask, reading: Reading) -> Kind | None:
    duty = next((duty for duty in reading.duties if duty.pk == task.duty_id), None)
    if duty is None or duty.kind != task.flow_task.kind:
        return Kind.DEAD_DUTY
    if task.offices != duty.offices:
        return Kind.OLD_OFFICES
    return Kind.OLD_DUE if task.due_at != duty.due_at else None


@transaction.atomic
def repair(case: Case) -> None:
    """Mend a case's process and tasks.

    Effects, in order: locks the case; voids a proposal the case has no way for; opens a process that ended too early;
    brings strayed tasks home, writes anew what they ask and their status, and frees those whose owner lost the right;
    then everything that ``following`` does after an event, for its transfers too.
    """
    case = lock_case(case)
    mend_proposals(case)
    reading = read_case(case)
    if reading.node != END:
        roads = CaseProcess.objects.filter(case=case, transfer__isnull=True, incident__isnull=True)
        roads.exclude(status=PROCESS.NEW).update(status=PROCESS.NEW, finished=None)
    _bring_home(case)
    tasks = _open_tasks(case)
    for task in tasks:
        if isinstance(task.flow_task, PersonTask):
            write_anew(task)
    settle(case, reading, [task for task in tasks if task.process.transfer_id is None])
    for proposal, process in _transfers(case):
        _repair_transfer(case, proposal, process)
    keep_timers(case)


def _bring_home(case: Case) -> None:
    """Tasks that stand in a process of another case go on in the road of their own."""
    process = road_of(case)
    if process is not None:
        strayed = CaseTask.objects.filter(case=case).exclude(process__case=case)
        strayed.update(process=process)


def _repair_transfer(case: Case, proposal: Proposal, process: CaseProcess | None) -> None:
    reading = read_transfer(proposal)
    if process is None:
        if reading.node != END:
            TransferFlow.start.run(case=case, transfer=proposal)
        return
    if reading.node != END and process.status != PROCESS.NEW:
        process.status, process.finished = PROCESS.NEW, None
        process.save(update_fields=["status", "finished"])
    settle_transfer(case, process, [task for task in _open_tasks(case) if task.process_id == process.pk])
