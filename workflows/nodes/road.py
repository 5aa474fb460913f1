"""The nodes of what leads a case on: gateways that ask it where it stands, and tasks named by its transitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import nodes
from viewflow.workflow.base import Edge
from viewflow.workflow.status import STATUS

from casework.cases.enums import Kind
from casework.cases.law import LAW, RIGHTS, Right
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import may, sees
from casework.offices.models import User

from ..deadlines import due_at, extended
from ..models import CaseTask
from ..reading import Reading, read_case, read_transfer
from .base import CaseTaskNode


def reading_of(process: Any) -> Reading:
    """What the case or the transfer of a process says, read once for the length of a step."""
    if not hasattr(process, "reading"):
        transfer = process.transfer
        process.reading = read_case(process.case) if transfer is None else read_transfer(transfer)
    reading: Reading = process.reading
    return reading


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


class RoadTask(CaseTaskNode):
    """A task of whoever holds its right at the case's offices. Carries the names of the transitions it leads to."""

    def __init__(self, *transitions: str, title: str | Promise, proposed: tuple[str, ...] = ()) -> None:
        super().__init__(title=title)
        self.transitions, self.proposed = transitions, proposed

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
        case, reading = task.the_case, reading_of(task.process)
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

    def bars(self, task: CaseTask) -> User | None:
        """Whoever may not do a task: nobody decides what they proposed."""
        return task.proposal.proposer if self.is_decision and task.proposal is not None else None

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

    def may_do(self, user: User, task: CaseTask) -> bool:
        """Whether a person holds the right today on this very case, may read it and did not propose it."""
        return (
            user.is_active
            and task.barred_id != user.pk
            and may(user, self.right.codename, task.the_case)
            and sees(user, task.the_case)
        )


class Step(RoadTask):
    """A step or fact: done through the door at once."""


class Propose(RoadTask):
    """Prepare and propose: done with the proposal."""

    def __init__(self, *transitions: str, title: str | Promise) -> None:
        super().__init__(*transitions, title=title, proposed=transitions)

    def finished_by(self, event: CaseEvent) -> bool:
        return event.verb == "propose" and super().finished_by(event)


class Decide(RoadTask):
    """Approve or return what somebody else proposed."""

    is_decision = True
    is_direct = True

    @property
    def right(self) -> Right:
        return LAW[self.transitions[0]].decided_with

    def finished_by(self, event: CaseEvent) -> bool:
        law = LAW[self.transitions[0]]
        if event.verb in ("approve", "return_proposal"):
            return bool(event.facts.get("transition") == law.name)
        return law.kind == Kind.DECISION and event.verb == law.name


class CarryOut(RoadTask):
    """Carry an approved exit out at the gate; ``at_once`` where somebody stands there."""

    def __init__(self, *transitions: str, title: str | Promise, at_once: bool = False) -> None:
        super().__init__(*transitions, title=title)
        self.is_direct = self.asked_at_once = at_once

    @property
    def right(self) -> Right:
        right = LAW[self.transitions[0]].carries_out
        assert right is not None
        return right


class SetOut(RoadTask):
    """Send somebody on the way that was agreed: a fact without a change of stage, named by its right."""

    def __init__(self, codename: str, transition: str, *, title: str | Promise) -> None:
        super().__init__(transition, title=title)
        self.codename = codename

    @property
    def right(self) -> Right:
        return RIGHTS[self.codename]

    def finished_by(self, event: CaseEvent) -> bool:
        return event.verb == self.codename


YES, NO = _("yes"), _("sent back")
