"""Our nodes: viewflow's own, taught the rights of the office, the reading of the case and silence about failures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import nodes
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge
from viewflow.workflow.signals import task_finished
from viewflow.workflow.status import STATUS

from casework.cases.duties import DUTIES
from casework.cases.enums import Kind
from casework.cases.law import LAW, Right
from casework.cases.models import Case, CaseEvent
from casework.cases.owing import bars, duty_office, left_to
from casework.cases.queries import may, sees
from casework.offices.models import User

from .activation import CaseActivation
from .deadlines import due_at, extended
from .models import PERMISSION_APP, CaseTask
from .reading import Reading, read_case
from .timers import Overdue


def reading_of(process: Any) -> Reading:
    """What the case of a process says, read once for the length of a step."""
    if not hasattr(process, "reading"):
        process.reading = read_case(process.case)
    reading: Reading = process.reading
    return reading


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


class Crossing(nodes.Switch):
    """A gateway that asks the case where it stands. It leaves no row: the way taken stands in the ledger."""

    shape = {
        "width": 50,
        "height": 50,
        "svg": '<path class="gateway" d="M25,4L46,25L25,46L4,25L25,4"/>',
    }

    _activate_next: list[tuple[Any, Any]]

    def Way(self, node: Any, label: str | Promise) -> Crossing:  # noqa: N802 - viewflow writes its graph in capitals
        self._activate_next.append((node, label))
        return self

    def _resolve(self, instance: Any) -> None:
        self._activate_next = [(this.resolve(instance, node), label) for node, label in self._activate_next]

    def _outgoing(self) -> Iterator[Edge]:
        for node, label in self._activate_next:
            yield Edge(src=self, dst=node, edge_class="next", label=label)

    def _create(self, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        where = self.flow_class.instance.node(reading_of(prev_activation.process).node)
        return where._create(prev_activation, token)  # noqa: SLF001 - viewflow's own protocol


class PersonTask(nodes.View):
    """A task for whoever holds its right at the case's offices. Carries the names of the transitions it leads to."""

    activation_class = TaskActivation
    is_decision = False
    shape = {
        "width": 150,
        "height": 64,
        "text-align": "middle",
        "svg": '<rect class="task" width="150" height="64" rx="10" ry="10"/>',
    }

    def __init__(self, *transitions: str, title: str | Promise, proposed: tuple[str, ...] = ()) -> None:
        super().__init__(None)
        self.transitions, self.proposed = transitions, proposed
        self.Annotation(title=title)
        # as ``.OnTimeout(…, interrupting=False)`` would, with our own boundary: the task stays, and is raised
        self._boundary_specs.append(("overdue", Overdue()))

    @property
    def right(self) -> Right:
        return LAW[self.transitions[0]].begins_with

    def finished_by(self, event: CaseEvent) -> bool:
        """Whether this event is what the task was there for: one of its transitions, or one of them proposed."""
        if event.verb == "propose":
            return event.facts.get("transition") in self.proposed
        return event.verb in self.transitions

    def offer(self, task: CaseTask) -> None:
        """Fill in who may do a new task, where and by when; a returned proposal goes to its proposer."""
        case, reading = task.case, reading_of(task.process)
        task.offices = self.offices(case)
        task.proposal = reading.proposal
        self.ask(task)
        task.due_at = due_at(case, reading)
        longer = extended(case, reading)
        if longer is not None:
            task.was_due_at, task.due_at = task.due_at, longer
        if (
            reading.returned
            and reading.proposal
            and may(reading.proposal.proposer, self.right.codename, case)
        ):
            task.owner, task.status, task.assigned = (
                reading.proposal.proposer,
                STATUS.ASSIGNED,
                timezone.now(),
            )

    def ask(self, task: CaseTask) -> None:
        """Fill in which right a task asks, whether it decides, and who may not do it."""
        task.owner_permission = PERMISSION_APP + self.right.codename
        task.is_decision = self.is_decision
        task.barred = self.bars(task)

    def bars(self, task: CaseTask) -> User | None:
        """Whoever may not do a task: nobody decides what they proposed."""
        return task.proposal.proposer if self.is_decision and task.proposal is not None else None

    def arm(self, host_activation: Any) -> None:
        """Set the timer of a task that has none; without a day there is none to set."""
        for boundary in self._boundary_events:
            boundary._arm(host_activation)  # noqa: SLF001 - viewflow's own protocol

    def offices(self, case: Case) -> list[int]:
        return sorted(case.offices_at(self.right.sides))

    def _create(self, prev_activation: Any, token: Any, data: Any = None, seed: Any = None) -> Any:
        # A case that stands elsewhere than the drawing says (declined, withdrawn, proposed beside the
        # road) goes where it stands.
        where = reading_of(prev_activation.process).node
        if where != self.name:
            node = self.flow_class.instance.node(where)
            return node._create(prev_activation, token)  # noqa: SLF001 - viewflow's own protocol
        return super()._create(prev_activation, token, data=data, seed=seed)

    # viewflow asks the owner alone, or anybody where no permission is set; a right can be withdrawn after assignment.

    def may_do(self, user: User, task: CaseTask) -> bool:
        """Whether a person holds the right today on this very case, may read it and did not propose it."""
        return (
            user.is_active
            and task.barred_id != user.pk
            and may(user, self.right.codename, task.case)
            and sees(user, task.case)
        )

    def can_assign(self, user: User, task: CaseTask) -> bool:
        return task.owner_id is None and self.may_do(user, task)

    def can_execute(self, user: User, task: CaseTask) -> bool:
        return task.owner_id in (None, user.pk) and self.may_do(user, task)

    def can_unassign(self, user: User, task: CaseTask) -> bool:
        return task.owner_id is not None and (task.owner_id == user.pk or may(user, "assign_task", task.case))


class Step(PersonTask):
    """A step or fact: done through the door at once."""


class Propose(PersonTask):
    """Prepare and propose: done with the proposal."""

    def __init__(self, *transitions: str, title: str | Promise) -> None:
        super().__init__(*transitions, title=title, proposed=transitions)

    def finished_by(self, event: CaseEvent) -> bool:
        return event.verb == "propose" and super().finished_by(event)


class Decide(PersonTask):
    """Approve or return what somebody else proposed."""

    is_decision = True

    @property
    def right(self) -> Right:
        return LAW[self.transitions[0]].decided_with

    def finished_by(self, event: CaseEvent) -> bool:
        law = LAW[self.transitions[0]]
        if event.verb in ("approve", "return_proposal"):
            return bool(event.facts.get("transition") == law.name)
        return law.kind == Kind.DECISION and event.verb == law.name


class CarryOut(PersonTask):
    """Carry an approved exit out at the gate."""

    @property
    def right(self) -> Right:
        right = LAW[self.transitions[0]].carries_out
        assert right is not None
        return right


class Owe(PersonTask):
    """A duty that a fact left behind, beside the road: opened and closed with the duty, by no arrow."""

    def __init__(self, kind: str) -> None:
        super().__init__(title=DUTIES[kind].label)
        self.kind = kind

    @property
    def right(self) -> Right:
        law = DUTIES[self.kind]
        return Right(law.codename, law.sides)

    def finished_by(self, event: CaseEvent) -> bool:
        return False

    def offer(self, task: CaseTask) -> None:
        duty = task.duty
        assert duty is not None
        task.offices, task.due_at = duty.offices, duty.due_at
        self.ask(task)

    def bars(self, task: CaseTask) -> User | None:
        """Nobody countersigns what they recorded."""
        return bars(task.duty) if task.duty is not None else None

    def may_do(self, user: User, task: CaseTask) -> bool:
        return (
            user.is_active
            and task.barred_id != user.pk
            and task.duty is not None
            and duty_office(user, task.duty, task.case) is not None
            and not left_to(user, task.duty, task.case)
        )


YES, NO = _("yes"), _("sent back")
