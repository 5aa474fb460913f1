"""Raising what is overdue: to the supervisor when its day is over, to the head or the Dinas when it stays so.

An escalation is no act of a person and changes nothing about the case, so it is no event of the ledger, where it would
stand between the acts of people with nobody to answer for it. It is kept on the task (``escalation``,
``raised_to``), in the timers that rang (rows of the flow with their level and moment) and in the notifications.
"""

from __future__ import annotations

from typing import Final

from casework.cases.duties import DUTIES
from casework.cases.models import Case, Duty
from casework.cases.owing import duty_holders, readers_of_duty
from casework.cases.queries import readers_among
from casework.cases.signals import task_escalated
from casework.offices.models import User
from casework.offices.queries import Holder, who_may
from casework.panti.incidents.answers import ANSWERS
from casework.panti.incidents.enums import Answer
from casework.panti.incidents.queries import answerers, readers_of
from casework.panti.incidents.signals import incident_overdue
from casework.panti.models import Incident

from .models import CaseTask

# the right that hears at each level: level 1 the supervisor, level 2 the head of a panti, the Dinas for a Sudinsos
HEARS: Final = {1: "hear_overdue", 2: "hear_long_overdue"}


def raise_task(task: CaseTask) -> int:
    """Raise an open task, under the lock of what it is about, by one level; returns the level reached.

    Effects, in order: writes on the task how far it was raised and to which offices; sends ``task_escalated``, or
    ``incident_overdue``, to whoever has it or may take it (at level 1), and to whoever hears at this level.
    """
    level = task.escalation + 1
    heard = _nearest(
        _hearing(task, level),
        task,
        without=_addressees(task) if level > 1 else [],
    )
    task.escalation = level
    task.raised_to = sorted({*task.raised_to, *(holder.office.pk for holder in heard)})
    task.save(update_fields=["escalation", "raised_to"])
    told = {holder.user.pk: holder.user for holder in heard}
    if level == 1:
        told |= {user.pk: user for user in _workers(task)}
    told.pop(task.barred_id or 0, None)
    _tell(task, list(told.values()), level)
    return level


def _hearing(task: CaseTask, level: int) -> list[Holder]:
    """Who hears at a level; of what an incident asks of the office above its house, nobody in the house."""
    found = _readers(who_may(HEARS[level], task.offices), task)
    if task.incident is None or ANSWERS[Answer(task.node_name)].by_the_house:
        return found
    return [holder for holder in found if holder.office.pk not in task.offices]


def _tell(task: CaseTask, users: list[User], level: int) -> None:
    if task.incident is not None:
        incident_overdue.send(
            Incident,
            incident=task.incident,
            answer=Answer(task.node_name),
            level=level,
            users=users,
            about=_once(task, level),
        )
        return
    task_escalated.send(Case, case=task.the_case, users=users, facts=_facts(task, level))


def _once(task: CaseTask, level: int) -> str:
    """By which nobody is told twice of a task at a level: extended and overdue again they are told again."""
    return f"task {task.pk} {level} {task.due_at:%Y%m%d%H%M}"


def _facts(task: CaseTask, level: int) -> dict[str, object]:
    """What a notification says: ids and codes, worded when it is shown."""
    node = task.flow_task
    about: dict[str, object] = {"duty": node.kind} if task.duty_id else {"transition": node.transitions[0]}
    if task.duty is not None and DUTIES[task.duty.kind].apart:
        about["offices"] = task.duty.offices
    if task.proposal_id:
        about["proposal"] = task.proposal_id
    return {"task": task.pk, "level": level, "due": f"{task.due_at:%Y%m%d%H%M}", **about}


def _addressees(task: CaseTask) -> list[Holder]:
    """Those who may do the task at its own offices: raising it to them again would raise it nowhere."""
    able = _readers(who_may(task.permission, task.offices), task, task.barred)
    return [holder for holder in able if holder.office.pk in task.offices]


def _readers(found: list[Holder], task: CaseTask, without: User | None = None) -> list[Holder]:
    if task.incident is not None:
        able = readers_of(task.incident, found)
        return [holder for holder in able if without is None or holder.user.pk != without.pk]
    if task.duty is not None:
        return readers_of_duty(found, task.duty, task.the_case, without)
    return readers_among(found, task.the_case, without)


def _workers(task: CaseTask) -> list[User]:
    """Whoever has the task, or the team that may take it."""
    if task.owner is not None:
        return [task.owner]
    if task.incident is not None:
        return [holder.user for holder in answerers(task.incident, Answer(task.node_name))]
    if task.duty is not None:
        return [holder.user for holder in _workers_of_duty(task.duty, task.the_case)]
    return [holder.user for holder in _addressees(task)]


def _workers_of_duty(duty: Duty, case: Case) -> list[Holder]:
    """Those at the offices that owe a duty; those above where these do it (``DutyLaw.above``), or where nobody at these
    offices holds its right at all."""
    law, able = DUTIES[duty.kind], duty_holders(duty, case)
    here = [holder for holder in able if holder.office.pk in duty.offices]
    if here or law.above:
        return here or able
    theirs = any(holder.office.pk in duty.offices for holder in who_may(law.codename, duty.offices))
    return [] if theirs else able


def _nearest(found: list[Holder], task: CaseTask, *, without: list[Holder]) -> list[Holder]:
    """The holders at the task's own offices, or where these cannot help those of the office above."""
    left_out = {holder.user.pk for holder in without}
    here = [holder for holder in found if holder.office.pk in task.offices]
    if here and not any(holder.user.pk not in left_out for holder in here):
        here = []
    return here or [holder for holder in found if holder.office.pk not in task.offices]
