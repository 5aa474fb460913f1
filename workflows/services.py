"""Taking, giving back and handing on a task. The only writers of who does what; each takes the lock of the case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import NotAllowed, Stale
from casework.cases.models import Case
from casework.cases.queries import holders, may
from casework.cases.services import lock_case
from casework.offices.models import User
from casework.offices.queries import Holder

from .models import CaseTask


def colleagues_for(task: CaseTask) -> list[Holder]:
    """Who may do a task, less whoever has it and whoever proposed what it decides; each person once."""
    found: dict[int, Holder] = {}
    for holder in holders(task.permission, task.case, without=task.barred):
        if holder.user.pk != task.owner_id:
            found.setdefault(holder.user.pk, holder)
    return list(found.values())


@contextmanager
def _locked(task: CaseTask) -> Iterator[Any]:
    """The activation of a task under the lock of its case; raises ``Stale`` once it is done or cancelled."""
    with transaction.atomic():
        case: Case = lock_case(task.case_id)
        now = CaseTask.objects.select_related("process", "owner").get(pk=task.pk)
        now.case = now.process.case = case
        if not now.is_open:
            raise Stale(
                _("This task is no longer open: the case is now at “%(stage)s”.")
                % {"stage": case.stage_label},
                case=case,
            )
        yield now.flow_task.activation_class(now)


def _refuse(task: CaseTask) -> NotAllowed:
    return NotAllowed(
        _("This needs a right you do not hold on this case."),
        case=task.case,
        holders=holders(task.permission, task.case, without=task.barred),
    )


def take(task: CaseTask, *, actor: User) -> CaseTask:
    """Take a task nobody has; taking one's own again changes nothing.

    Raises ``Stale`` where somebody took it first or it is no longer open, ``NotAllowed`` without its right.
    """
    with _locked(task) as activation:
        mine: CaseTask = activation.task
        if mine.owner_id == actor.pk:
            return mine
        if not mine.flow_task.may_do(actor, mine):
            raise _refuse(mine)
        if mine.owner is not None:
            raise Stale(_("%(name)s has already taken it.") % {"name": mine.owner.name}, case=mine.case)
        mine.assigned = timezone.now()
        activation.assign(actor)
        return mine


def release(task: CaseTask, *, actor: User) -> CaseTask:
    """Give a task back to the team: its owner, or whoever hands out the work there.

    Raises ``Stale`` where it is no longer open, ``NotAllowed`` for a colleague's task.
    """
    with _locked(task) as activation:
        theirs: CaseTask = activation.task
        if theirs.owner_id is None:
            return theirs
        if not theirs.flow_task.can_unassign(actor, theirs):
            raise NotAllowed(
                _("Only its owner or whoever hands out the work gives a task back."),
                case=theirs.case,
                holders=holders("assign_task", theirs.case),
            )
        theirs.assigned = None
        activation.unassign()
        return theirs


def hand(task: CaseTask, *, to: User, actor: User) -> CaseTask:
    """Hand a task to a colleague who may do it: by its owner, or by whoever hands out the work there.

    Raises ``Stale`` where it is no longer open, ``NotAllowed`` where the actor may not hand it on or the colleague may
    not do it (then naming who may).
    """
    with _locked(task) as activation:
        given: CaseTask = activation.task
        if actor.pk != given.owner_id and not may(actor, "assign_task", given.case):
            raise NotAllowed(
                _("Only its owner or whoever hands out the work hands a task on."),
                case=given.case,
                holders=holders("assign_task", given.case),
            )
        if not given.flow_task.may_do(to, given):
            raise NotAllowed(
                _("%(name)s may not do this task.") % {"name": to.name},
                case=given.case,
                holders=colleagues_for(given),
            )
        given.assigned = timezone.now()
        if given.owner_id is None:
            activation.assign(to)
        else:
            activation.reassign(to)
        return given
