"""The task of a duty that a fact of the case left behind."""

from __future__ import annotations

from casework.cases.duties import DUTIES
from casework.cases.law import Right
from casework.cases.models import CaseEvent
from casework.cases.owing import bars, duty_office, left_to
from casework.offices.models import User

from ..models import CaseTask
from .base import CaseTaskNode


class Owe(CaseTaskNode):
    """A duty that a fact left behind, beside the road: opened and closed with the duty, by no arrow."""

    is_direct = True

    def __init__(self, kind: str) -> None:
        super().__init__(title=DUTIES[kind].label)
        self.kind = kind
        self.asked_at_once = DUTIES[kind].at_once

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
            and duty_office(user, task.duty, task.the_case) is not None
            and not left_to(user, task.duty, task.the_case)
        )
