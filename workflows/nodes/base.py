"""What the nodes of all our flows share: whose a task is, its timer, its shape, and silence about failures."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from viewflow.workflow import nodes
from viewflow.workflow.activation import Activation
from viewflow.workflow.signals import task_finished
from viewflow.workflow.status import STATUS

from casework.cases.law import Right
from casework.cases.queries import may
from casework.offices.models import User

from ..activation import CaseActivation
from ..models import PERMISSION_APP, CaseTask
from ..timers import Overdue


class TaskActivation(CaseActivation, nodes.ViewActivation):
    """A task of a person: done because the case moved, never the other way round."""

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED], target=STATUS.DONE)
    def finish(self, actor: User) -> None:
        """Mark as done by whoever did it, whoever had taken it."""
        self.task.owner = actor
        self.task.finished = timezone.now()
        self.task.started = self.task.started or self.task.finished
        self.task.save()
        task_finished.send(sender=self.flow_class, process=self.process, task=self.task)


class StartActivation(CaseActivation, nodes.start.StartHandleActivation):
    """The first row of a process, which is created with it."""

    create = nodes.start.StartHandleActivation.create


class EndActivation(CaseActivation, nodes.EndActivation):
    """The last row."""


class Start(nodes.StartHandle):
    activation_class = StartActivation
    shape = {"width": 50, "height": 50, "svg": '<circle class="event" cx="25" cy="25" r="20"/>'}


class End(nodes.End):
    activation_class = EndActivation
    shape = {"width": 50, "height": 50, "svg": '<circle class="event event-end" cx="25" cy="25" r="20"/>'}

    def offer(self, task: CaseTask) -> None:
        """Nobody has to do anything."""


class ForkActivation(CaseActivation, nodes.SplitActivation):
    """The row that says which ways were gone."""


class MeetingActivation(CaseActivation, nodes.JoinActivation):
    """The row that waits for all ways."""

    create = nodes.JoinActivation.create


class Fork(nodes.Split):
    """Ways that are gone at the same time; each by its own condition."""

    activation_class = ForkActivation
    shape = {
        "width": 50,
        "height": 50,
        "svg": '<path class="gateway" d="M25,4L46,25L25,46L4,25L25,4"/><path d="M25,16V34M16,25H34"/>',
    }

    def offer(self, task: CaseTask) -> None:
        """Nobody has to do anything."""


class Meeting(nodes.Join):
    """Where ways gone at the same time come together again."""

    activation_class = MeetingActivation
    shape = Fork.shape


class PersonTask(nodes.View):
    """A task for whoever holds its right. Every node that a person does is one of its kinds."""

    activation_class = TaskActivation
    is_decision = False
    # whether it is done at once, by whoever may, without being taken first
    is_direct = False
    # whether it is asked of everybody there who may do it, now, so that it waits for each and nobody takes it
    asked_at_once = False
    shape = {
        "width": 150,
        "height": 64,
        "text-align": "middle",
        "svg": '<rect class="task" width="150" height="64" rx="10" ry="10"/>',
    }

    def __init__(self, *, title: str | Promise) -> None:
        super().__init__(None)
        self.Annotation(title=title)
        # as ``.OnTimeout(…, interrupting=False)`` would, with our own boundary: the task stays, and is raised
        self._boundary_specs.append(("overdue", Overdue()))

    @property
    def right(self) -> Right:
        """The right it asks."""
        raise NotImplementedError

    def offer(self, task: CaseTask) -> None:
        """Fill in who may do a new task, where and by when."""
        raise NotImplementedError

    def ask(self, task: CaseTask) -> None:
        """Fill in which right a task asks, whether it decides, and who may not do it."""
        task.owner_permission = PERMISSION_APP + self.right.codename
        task.is_decision = self.is_decision
        task.barred = self.bars(task)

    def bars(self, task: CaseTask) -> User | None:
        """Whoever may not do a task though they hold its right."""
        return None

    def arm(self, host_activation: Any) -> None:
        """Set the timer of a task that has none; without a day there is none to set."""
        for boundary in self._boundary_events:
            boundary._arm(host_activation)  # noqa: SLF001 - viewflow's own protocol

    # viewflow asks the owner alone, or anybody where no permission is set; a right can be withdrawn after assignment.

    def may_do(self, user: User, task: CaseTask) -> bool:
        """Whether a person may do a task today."""
        raise NotImplementedError

    def hands_out(self, user: User, task: CaseTask) -> bool:
        """Whether a person hands out the work where a task lies."""
        raise NotImplementedError

    def can_assign(self, user: User, task: CaseTask) -> bool:
        return task.owner_id is None and self.may_do(user, task)

    def can_execute(self, user: User, task: CaseTask) -> bool:
        return task.owner_id in (None, user.pk) and self.may_do(user, task)

    def can_unassign(self, user: User, task: CaseTask) -> bool:
        return task.owner_id is not None and (task.owner_id == user.pk or self.hands_out(user, task))


class CaseTaskNode(PersonTask):
    """A task about a case, handed out by whoever hands out work at one of its offices."""

    def hands_out(self, user: User, task: CaseTask) -> bool:
        return may(user, "assign_task", task.the_case)
