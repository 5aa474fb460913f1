"""Taking, giving back, handing on and extending a task. The only writers of who does what by when; each takes the
lock of the case or the incident."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.cases.errors import NotAllowed, Refusal, Stale
from casework.cases.models import Case
from casework.cases.owing import duty_holders
from casework.cases.queries import holders
from casework.cases.services import extend_deadline, lock_case, office_to_extend
from casework.cases.signals import case_touched
from casework.offices.models import User
from casework.offices.queries import Holder, rights_of, who_may
from casework.offices.terms import end_of
from casework.panti.incidents.enums import Answer
from casework.panti.incidents.locking import lock_incident
from casework.panti.incidents.queries import answerers
from casework.panti.incidents.services import extend_answer
from casework.panti.incidents.signals import incident_touched
from casework.panti.models import Incident

from .deadlines import can_be_extended, latest
from .models import CaseTask
from .timers import keep_timers


def colleagues_for(task: CaseTask) -> list[Holder]:
    """Who may do a task, less whoever has it and whoever may not decide or sign it; each person once."""
    found: dict[int, Holder] = {}
    for holder in _able(task):
        if holder.user.pk != task.owner_id:
            found.setdefault(holder.user.pk, holder)
    return list(found.values())


def _able(task: CaseTask) -> list[Holder]:
    if task.incident is not None:
        return answerers(task.incident, Answer(task.node_name))
    if task.duty is not None:
        return duty_holders(task.duty, task.the_case)
    return holders(task.permission, task.the_case, without=task.barred)


def handing_out(task: CaseTask) -> list[Holder]:
    """Who hands out the work where a task lies."""
    if task.incident is not None:
        return who_may("assign_task", task.offices)
    return holders("assign_task", task.the_case)


@contextmanager
def _locked(task: CaseTask) -> Iterator[Any]:
    """The activation of a task under the lock of what it is about; raises ``Stale`` once it is done or cancelled."""
    with transaction.atomic():
        case, incident = _lock(task)
        now = CaseTask.objects.select_related("process", "owner", "proposal", "duty__opened_by").get(
            pk=task.pk
        )
        now.case, now.incident = case, incident
        now.process.case, now.process.incident = case, incident
        if not now.is_open:
            raise Stale(_gone(case, incident), case=case)
        yield now.flow_task.activation_class(now)
        if case is not None:
            case_touched.send(Case, case=case)
        if incident is not None:
            incident_touched.send(Incident, incident=incident)


def _lock(task: CaseTask) -> tuple[Case | None, Incident | None]:
    if task.incident_id is not None:
        incident, case = lock_incident(task.incident_id)
        return case, incident
    return lock_case(task.the_case.pk), None


def _gone(case: Case | None, incident: Incident | None) -> str:
    if incident is not None or case is None:
        return _("This task is no longer open: the incident has been answered meanwhile.")
    return _("This task is no longer open: the case is now at “%(stage)s”.") % {"stage": case.stage_label}


def _refuse(task: CaseTask) -> NotAllowed:
    return NotAllowed(
        _("This needs a right you do not hold here.")
        if task.incident_id
        else _("This needs a right you do not hold on this case."),
        case=task.case,
        holders=colleagues_for(task),
    )


def take(task: CaseTask, *, actor: User) -> CaseTask:
    """Take a task nobody has; taking one's own again changes nothing.

    Raises ``Stale`` where somebody took it first or it is no longer open, ``NotAllowed`` without its right, ``Refusal``
    of what is asked of everybody at once.
    """
    with _locked(task) as activation:
        mine: CaseTask = activation.task
        if mine.owner_id == actor.pk:
            return mine
        if not mine.flow_task.may_do(actor, mine):
            raise _refuse(mine)
        if mine.flow_task.asked_at_once:
            raise Refusal(
                _("This is asked of everybody there who may do it, so nobody takes it first."), case=mine.case
            )
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
                holders=handing_out(theirs),
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
        if actor.pk != given.owner_id and not given.flow_task.hands_out(actor, given):
            raise NotAllowed(
                _("Only its owner or whoever hands out the work hands a task on."),
                case=given.case,
                holders=handing_out(given),
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


def may_extend(task: CaseTask, actor: User) -> bool:
    """Whether the person hands out the work where the task lies and its day can still be moved."""
    leads = task.flow_task.hands_out(actor, task)
    if task.incident_id is None:
        leads = leads or rights_of(actor).holds("assign_task", *task.offices)
    return leads and can_be_extended(task)


def extend(task: CaseTask, *, until: date, was: datetime, reason: str, actor: User) -> CaseTask:
    """Give an open task until a moment, or the end of a day, with a reason; as often as needed within
    ``deadlines.latest``.

    ``was`` is the moment it was due when the person looked. Effects, in order: locks the case; moves the task's day,
    which ends its escalation; the day of the duty or proposal it is about follows; ``extend_deadline`` goes into the
    ledger, of an incident the extension onto the incident too; its timer is set anew. Raises ``NotAllowed`` for anybody
    who does not hand out the work there, ``Stale`` where it is done or was extended meanwhile, ``ValidationError``
    naming every field that is wrong.
    """
    with _locked(task) as activation:
        longer: CaseTask = activation.task
        require_to_extend(longer, actor)
        if longer.due_at is None or longer.due_at.replace(microsecond=0) != was.replace(microsecond=0):
            raise Stale(
                _("Somebody has moved this deadline meanwhile. Nothing was changed."), case=longer.case
            )
        moment = _within_bound(longer, until, reason)
        longer.was_due_at = longer.was_due_at or longer.due_at
        longer.due_at, longer.escalation, longer.raised_to = moment, 0, []
        longer.save(update_fields=["was_due_at", "due_at", "escalation", "raised_to"])
        _write_down(longer, actor=actor, was=was, until=moment, reason=reason)
        return longer


def require_to_extend(task: CaseTask, actor: User) -> None:
    """Raise ``NotAllowed``, with who may, for anybody who does not hand out the work where a task lies."""
    if task.incident is None:
        office_to_extend(task.the_case, task.offices, actor)
    elif not task.flow_task.hands_out(actor, task):
        raise NotAllowed(
            _("Only whoever hands out the work extends a deadline."),
            case=task.case,
            holders=handing_out(task),
        )


def _write_down(task: CaseTask, *, actor: User, was: datetime, until: datetime, reason: str) -> None:
    """In the ledger of the case, or on the incident, whose timers follow."""
    if task.incident is not None:
        answer = Answer(task.node_name)
        extend_answer(task.incident, answer, actor=actor, was=was, until=until, reason=reason)
        keep_timers(task.incident)
        return
    extend_deadline(
        task.the_case,
        actor=actor,
        offices=task.offices,
        node=task.node_name,
        was=was,
        until=until,
        reason=reason,
        duty=task.duty,
        proposal=task.proposal if task.is_decision else None,
    )


def _within_bound(task: CaseTask, until: date, reason: str) -> datetime:
    """The new moment: the one asked, of a day its end, on the last day allowed the last moment. Raises
    ``ValidationError``."""
    last, wrong = latest(task), {}
    exact = until if isinstance(until, datetime) else None
    moment = exact or (end_of(until) if last is None else min(end_of(until), last))
    if last is None:
        wrong["until"] = _("This deadline cannot be extended.")
    elif moment > last or (exact is None and until > timezone.localdate(last)):
        told = "j F Y, H.i" if exact else "j F Y"
        wrong["until"] = _("At the latest %(day)s.") % {"day": date_format(timezone.localtime(last), told)}
    elif task.due_at is None or moment <= task.due_at or moment <= timezone.now():
        wrong["until"] = _("Later than today's deadline, and not in the past.")
    if not reason.strip():
        wrong["reason"] = _("Please say why.")
    if wrong:
        raise ValidationError({name: [sentence] for name, sentence in wrong.items()})
    return moment
