"""The task of an answer that an incident asks."""

from __future__ import annotations

from casework.cases.law import Right
from casework.offices.models import User
from casework.offices.queries import rights_of
from casework.panti.incidents.answers import ANSWERS
from casework.panti.incidents.asks import ask_of
from casework.panti.incidents.enums import Answer
from casework.panti.incidents.queries import may_answer

from ..models import CaseTask
from .base import PersonTask


class Answering(PersonTask):
    """An answer of the house or the Dinas to an incident, whoever reads the cases it touches."""

    is_direct = True
    asked_at_once = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(title=answer.label)
        self.answer = answer

    @property
    def right(self) -> Right:
        return Right(ANSWERS[self.answer].codename, ())

    def offer(self, task: CaseTask) -> None:
        incident = task.the_incident
        task.offices = [incident.panti_id]
        self.ask(task)
        asked = ask_of(incident, self.answer)
        if asked is not None:
            task.due_at, task.was_due_at = asked.due_at, asked.was_due_at

    def bars(self, task: CaseTask) -> User | None:
        """Nobody signs what they reported."""
        return task.the_incident.reported_by if ANSWERS[self.answer].by_somebody_else else None

    def may_do(self, user: User, task: CaseTask) -> bool:
        return (
            user.is_active and task.barred_id != user.pk and may_answer(user, task.the_incident, self.answer)
        )

    def hands_out(self, user: User, task: CaseTask) -> bool:
        """Nobody in the house hands out or prolongs what is asked of the Dinas."""
        return ANSWERS[self.answer].by_the_house and rights_of(user).holds("assign_task", *task.offices)
