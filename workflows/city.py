"""The processes and tasks of a city that is written in bulk (``casework.desk.demo.city``).

Told from the ledger of each life as ``following`` would have kept them event by event: done tasks with whoever did
them, the open one as the case asks for it, the tasks of duties, the timers of what has a day ahead of it. Left out are
the rows of arrows taken and of timers that rang, which nothing reads again; what is overdue was raised as far as it
goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.dispatch import receiver
from viewflow.workflow.status import PROCESS, STATUS

from casework.cases.enums import ProposalStatus
from casework.cases.models import CaseEvent, Duty, Proposal
from casework.desk.demo.city.life import Life, Mark
from casework.desk.demo.city.sheets import Sheets
from casework.desk.demo.city.signals import lives_told
from casework.offices.terms import end_of

from .deadlines import due_at
from .flows.case import CaseFlow
from .models import PERMISSION_APP, CaseProcess, CaseTask
from .reading import END, Reading, node_at
from .timers import LAST_LEVEL

# of the work that waits, how much somebody has taken
_TAKEN: Final = 0.3


@receiver(lives_told, dispatch_uid="workflows.city")
def tasks_of_a_city(sender: Any, *, lives: list[Life], sheets: Sheets, now: datetime, **kwargs: Any) -> None:
    for life in lives:
        _Tasks(life, sheets, now).tell()


class _Tasks:
    def __init__(self, life: Life, sheets: Sheets, now: datetime) -> None:
        self.life, self.sheets, self.now = life, sheets, now
        self.process = sheets.new(
            CaseProcess, case=life.case, flow_class=CaseFlow, created=life.case.opened_at, status=PROCESS.NEW
        )

    def tell(self) -> None:
        first, last = self.life.marks[0].event, self.life.marks[-1].event
        self._row("start", first.recorded_at, status=STATUS.DONE, finished=first.recorded_at)
        node, since = self._road()
        for duty in self.life.duties:
            self._owed(duty)
        if node == END:
            self._row(END, last.recorded_at, status=STATUS.DONE, finished=last.recorded_at)
            if all(duty.ended_by_id for duty in self.life.duties):
                self.process.status, self.process.finished = PROCESS.DONE, last.recorded_at
        else:
            self._open_road(node, since)
        self.sheets.put(self.process)

    def _row(self, name: str, created: datetime, **values: Any) -> CaseTask:
        """A task that will not change any more."""
        row = self._new(name, created, **values)
        self.sheets.put(row)
        return row

    def _new(self, name: str, created: datetime, **values: Any) -> CaseTask:
        node = CaseFlow.instance.node(name)
        row: CaseTask = self.sheets.new(
            CaseTask,
            process=self.process,
            case=self.life.case,
            flow_task=node,
            flow_task_type=node.task_type,
            created=created,
            **values,
        )
        return row

    def _road(self) -> tuple[str, datetime]:
        """The done and cancelled tasks of the road; returns the node at which the case stands, and since when."""
        node, since, proposal = "", self.life.case.opened_at, None
        for mark in self.life.marks:
            wanted, about = _node(mark), mark.proposal
            if wanted != node:
                if node:
                    self._past(node, since, mark.event, proposal)
                node, since = wanted, mark.event.recorded_at
            proposal = about
        return node, since

    def _past(self, name: str, since: datetime, event: CaseEvent, proposal: Proposal | None) -> None:
        node = CaseFlow.instance.node(name)
        done = node.finished_by(event)
        self._row(
            name,
            since,
            status=STATUS.DONE if done else STATUS.CANCELED,
            owner=event.actor if done else None,
            started=event.recorded_at if done else None,
            finished=event.recorded_at,
            offices=[event.office_id],
            owner_permission=PERMISSION_APP + node.right.codename,
            is_decision=node.is_decision,
            proposal=proposal,
            barred=proposal.proposer if proposal and node.is_decision else None,
            due_at=end_of(proposal.due_on) if proposal and node.is_decision and proposal.due_on else None,
        )

    def _open_road(self, name: str, since: datetime) -> None:
        case, proposal = self.life.case, self.life.live
        node, reading = CaseFlow.instance.node(name), Reading(name, proposal)
        task = self._new(
            name,
            since,
            status=STATUS.NEW,
            offices=node.offices(case),
            owner_permission=PERMISSION_APP + node.right.codename,
            is_decision=node.is_decision,
            proposal=proposal,
            barred=proposal.proposer if proposal and node.is_decision else None,
            due_at=self._visit_day() if name == "close" else due_at(case, reading),
        )
        if not node.is_decision and not case.sealed and self.life.rng.random() < _TAKEN:
            task.owner = self.life.actor(node.right.codename, task.offices[0])
            task.status, task.assigned = STATUS.ASSIGNED, since
        self._armed(task)

    def _visit_day(self) -> datetime:
        """The day of the next visit that is not made, else of the last, as ``deadlines.due_at`` reads it."""
        days = [visit.planned_for for visit in self.life.visits if visit.is_planned]
        return end_of(min(days) if days else max(visit.planned_for for visit in self.life.visits))

    def _owed(self, duty: Duty) -> None:
        node, ended = CaseFlow.instance.node(f"owe_{duty.kind}"), duty.ended_by
        task = self._new(
            node.name,
            duty.opened_by.recorded_at,
            status=STATUS.NEW if ended is None else STATUS.DONE if duty.is_done else STATUS.CANCELED,
            owner=ended.actor if ended is not None and duty.is_done else None,
            started=ended.recorded_at if ended is not None and duty.is_done else None,
            finished=ended.recorded_at if ended is not None else None,
            offices=duty.offices,
            owner_permission=PERMISSION_APP + node.right.codename,
            duty=duty,
            due_at=duty.due_at,
        )
        node.offer(task)
        self._armed(task)

    def _armed(self, task: CaseTask) -> None:
        """Put a task onto its sheet: with its timer where its day lies ahead, raised where it is over."""
        if task.finished is None and task.due_at is not None and task.due_at <= self.now:
            task.escalation, task.raised_to = LAST_LEVEL, task.offices
        self.sheets.put(task)
        if task.finished is not None or task.due_at is None or task.escalation:
            return
        for timer in _timers(task):
            armed = self._row(
                timer.name,
                task.created,
                status=STATUS.SCHEDULED,
                host=task,
                duty=task.duty,
                scheduled=task.due_at,
            )
            # by which viewflow finds the timers of a task that is done
            self.sheets.add(CaseTask.previous.through, from_casetask=armed, to_casetask=task)


def _timers(task: CaseTask) -> Iterator[Any]:
    yield from task.flow_task._boundary_events  # noqa: SLF001 - viewflow's own protocol


def _node(mark: Mark) -> str:
    """Where a case stood after an event, as ``reading.read_case`` would have read it then."""
    if mark.proposal is not None:
        verb = "decide" if mark.status == ProposalStatus.OPEN else "carry_out"
        return f"{verb}_{mark.proposal.transition}"
    return node_at(mark.stage, accepted=mark.accepted)
