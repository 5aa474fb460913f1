"""Keeping the tasks of an incident what it asks: after its report and after each answer.

Everything here runs under the lock of the incident, inside the transaction of the step it follows.
"""

from __future__ import annotations

from itertools import islice

from viewflow.workflow.status import STATUS
from viewflow.workflow.token import Token

from casework.offices.models import User
from casework.panti.incidents.asks import Ask, asks_of
from casework.panti.incidents.enums import Answer
from casework.panti.incidents.locking import leading_case
from casework.panti.models import Incident

from .flows.incident import IncidentFlow
from .keeping import cancel, end, free_from_strangers, write
from .models import HUMAN, CaseProcess, CaseTask
from .timers import keep_timers


def follow_incident(incident: Incident, *, actor: User, answer: str) -> None:
    """Bring the tasks of a locked incident in line with its report or an answer to it.

    Effects, in order: reported, its flow begins; answered, the task of the answer is done by whoever gave it and the
    flow goes on from it; the timers of tasks are cancelled, set or armed.
    """
    if not answer:
        IncidentFlow.start.run(incident=incident, case=leading_case(incident))
    else:
        task = next((task for task in tasks_of(incident) if task.node_name == answer), None)
        if task is None:
            settle_incident(incident)
            return
        activation = task.flow_task.activation_class(task)
        activation.finish(actor)
        activation.activate_next()
    keep_timers(incident)


def tasks_of(incident: Incident) -> list[CaseTask]:
    """The open tasks of an incident that a person does."""
    found = CaseTask.objects.open().filter(incident=incident, flow_task_type=HUMAN)
    tasks = list(found.select_related("process", "case", "owner"))
    for task in tasks:
        task.incident = task.process.incident = incident
        task.process.case = task.case
    return tasks


def settle_incident(incident: Incident) -> None:
    """Make the open tasks of a locked incident exactly what it asks, whatever they were: for the repair.

    Effects, in order: an incident without a process gets one; tasks it does not ask for are cancelled, those it lacks
    are opened, the others brought up to date; a process that asks nothing more ends; timers as after any step.
    """
    process = CaseProcess.objects.filter(incident=incident).first()
    if process is None:
        if not incident.is_closed:
            IncidentFlow.start.run(incident=incident, case=leading_case(incident))
            # answered before it had tasks: the flow began at its beginning
            settle_incident(incident)
        return
    process.incident = incident
    asked = {ask.answer.value: ask for ask in asks_of(incident)}
    for task in tasks_of(incident):
        ask = asked.pop(task.node_name, None)
        if ask is None:
            cancel(task)
        else:
            keep_up(task, ask)
    ways = _ways(process) if asked else {}
    for name in asked:
        node = IncidentFlow.instance.node(name)
        node.activation_class.open_beside(node, process, token=ways[name])
    if incident.is_closed:
        for left in CaseTask.objects.open().filter(incident=incident):
            cancel(left)
        end(process)
    keep_timers(incident)


def _ways(process: CaseProcess) -> dict[str, Token]:
    """The token of each answer, by which the flow knows at its end that all ways are done: that of the fork's way on
    which it lies. A process that lost its fork gets one anew, and its tasks their tokens."""
    fork = process.task_set.filter(flow_task=IncidentFlow.who_answers).order_by("pk").first()
    if fork is None:
        node = IncidentFlow.instance.node("who_answers")
        fork = CaseTask(process=process, case=process.case, incident=process.incident, flow_task=node)
        fork.status, fork.finished = STATUS.DONE, process.created
        fork.save()
    first, second = islice(Token.split_token_source(str(fork.token), fork.pk), 2)
    ways = {Answer.ACKNOWLEDGE.value: first, Answer.REVIEW.value: first, Answer.OVERSEE.value: second}
    for name, token in ways.items():
        process.task_set.filter(flow_task=IncidentFlow.instance.node(name)).update(token=token)
    return ways


def keep_up(task: CaseTask, ask: Ask) -> None:
    """Write an open task anew where its house gave it another day."""
    write(task, [ask.incident.panti_id], ask.due_at)
    free_from_strangers(task)
