"""The timer of a task: viewflow's boundary event, that rings when the task's day is over and leaves the task standing.

Each open task with a day carries one armed timer. It rings when the day is over (level 1) and, once it rang, again
after the term ``escalate`` of the office (level 2); ``firing`` lets them ring, ``escalation`` says who hears.

viewflow arms a boundary with its host and cancels it when the host is *finished*; when a task is cancelled, or its day
moves, it leaves the timer as it was. ``keep_timers`` therefore runs after every event of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from viewflow.workflow import nodes
from viewflow.workflow.activation import Activation
from viewflow.workflow.nodes.boundary import TimerBoundaryActivation
from viewflow.workflow.status import STATUS

from casework.cases.models import Case
from casework.offices.queries import term
from casework.panti.models import Incident

from .activation import CaseActivation
from .escalation import raise_task
from .models import TIMER, CaseTask

LAST_LEVEL: Final = 2


def rings_at(task: CaseTask) -> datetime | None:
    """When the timer of an open task rings next; None where it has no day, or was raised as far as it goes.

    It depends on the task alone, never on what time it is: a clock set back rings nothing twice.
    """
    if task.due_at is None or task.escalation >= LAST_LEVEL:
        return None
    if task.escalation == 0:
        return task.due_at
    further = term("escalate", next(iter(task.offices), None), timezone.localdate(task.due_at))
    return further.after(task.due_at)


class OverdueActivation(CaseActivation, TimerBoundaryActivation):
    """An armed timer, and what happens when it rings."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None
    ) -> OverdueActivation:
        host = prev_activation.task
        task = flow_task.flow_class.task_class(
            process=host.process,
            case=host.case,
            incident=host.incident,
            flow_task=flow_task,
            token=token,
            host=host,
            duty_id=host.duty_id,
            # armed as it is written: viewflow would write it first and set it by a second statement
            status=STATUS.SCHEDULED,
            scheduled=rings_at(host),
        )
        task.save()
        # by which viewflow finds the timers of a task that is done
        task.previous.add(host)
        return cls(task)

    @Activation.status.transition(source=STATUS.STARTED)
    def execute(self) -> None:
        """Ring: viewflow's own firing, then the task is raised a level and, below the last, armed anew."""
        super().execute.original()
        host = self.task.host
        host.case, host.incident = self.task.case, self.task.incident
        level = raise_task(host)
        self.task.data = {"level": level}
        self.task.save(update_fields=["data"])
        host.flow_task.arm(host.flow_task.activation_class(host))


class Overdue(nodes.TimerBoundary):
    """The boundary event itself, one on each node of ours that a person does."""

    activation_class = OverdueActivation

    def __init__(self) -> None:
        # attached by the flow; it follows the day of the task and does not interrupt it
        super().__init__(None, delay=lambda activation: rings_at(activation.task.host), interrupting=False)
        self.Annotation(title=_("overdue"))

    def _arm(self, host_activation: Any) -> None:
        task = host_activation.task
        if rings_at(task) is None:
            return
        # one that a cancelled task of this node left armed gives way at once, not when the event is followed
        for left in CaseTask.objects.armed().filter(
            process_id=task.process_id, flow_task=self, duty_id=task.duty_id
        ):
            disarm(left)
        self.activation_class.create(self, host_activation, task.token)


def disarm(timer: CaseTask) -> None:
    """Cancel an armed timer, of whatever node: one the flow no longer knows is closed as well."""
    activation = timer.flow_task.activation_class(timer)
    if activation.cancel.can_proceed():
        activation.cancel()
    if timer.finished is None:
        timer.status, timer.finished = STATUS.CANCELED, timezone.now()
        timer.save(update_fields=["status", "finished"])


def keep_timers(about: Case | Incident) -> None:
    """Make the armed timers of a locked case, or of a locked incident, exactly those its open tasks ask for.

    Effects, in order: timers of tasks that are no longer open are cancelled; those whose task has another day now are
    set to it; a task with a day and no timer gets one.
    """
    whose = {"case": about} if isinstance(about, Case) else {"incident": about}
    standing = list(
        CaseTask.objects.filter(**whose, finished__isnull=True).select_related("process", "case", "incident")
    )
    tasks = {task.pk: task for task in standing if task.flow_task_type != TIMER}
    for timer in (task for task in standing if task.flow_task_type == TIMER):
        host = tasks.get(timer.host_id) if timer.host_id else None
        at = rings_at(host) if host is not None else None
        if host is None or at is None or not is_timer_of(timer, host):
            disarm(timer)
            continue
        del tasks[host.pk]
        if (timer.scheduled, timer.status) != (at, STATUS.SCHEDULED):
            timer.scheduled, timer.status = at, STATUS.SCHEDULED
            timer.save(update_fields=["scheduled", "status"])
    for task in _with_a_node(tasks.values()):
        task.flow_task.arm(task.flow_task.activation_class(task))


def is_timer_of(timer: CaseTask, host: CaseTask) -> bool:
    """Whether a timer is drawn on the node of the task it belongs to."""
    return timer.flow_task in getattr(host.flow_task, "_boundary_events", ())


def _with_a_node(tasks: Iterable[CaseTask]) -> list[CaseTask]:
    # a node the flow no longer knows, or the start, has nothing to arm
    return [task for task in tasks if hasattr(task.flow_task, "arm")]
