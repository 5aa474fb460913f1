"""Our places in the rail, and the open task on the case page."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.law import LAW
from casework.cases.models import Case
from casework.cases.registry import (
    NavItem,
    NextWork,
    Section,
    add_nav,
    add_section,
    set_next_work,
    set_stage_days,
    set_waits,
)
from casework.offices.models import User
from casework.offices.queries import rights_of
from casework.panti.incidents.tasks import set_tasks as set_incident_tasks
from casework.panti.models import Incident

from . import inbox
from .deadlines import days_for_stage
from .models import CaseTask
from .nodes import PersonTask
from .rows import row_of
from .services import may_extend

DECISIONS = [law.decides.codename for law in LAW.values() if law.decides]


def _reads_cases(user: User) -> bool:
    return rights_of(user).anywhere("view_case")


def _decides(user: User) -> bool:
    rights = rights_of(user)
    return any(rights.anywhere(codename) for codename in DECISIONS)


def _case_tasks(case: Case, actor: User) -> dict[str, Any]:
    """The open tasks of a case with what this person may do about each."""
    return {"tasks": _shown(Q(case=case), actor, case)}


def _incident_tasks(incident: Incident, actor: User) -> list[dict[str, Any]]:
    return _shown(Q(incident=incident), actor)


def _shown(about: Q, actor: User, case: Case | None = None) -> list[dict[str, Any]]:
    found = (
        CaseTask.objects.open()
        .by_people()
        .filter(about)
        .filter(inbox.within_reach(actor))
        .select_related(
            "owner",
            "barred",
            "proposal__proposer",
            "duty__opened_by",
            "incident__panti",
            "incident__reported_by",
        )
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
    shown = []
    for task in found:
        node = task.flow_task
        if not isinstance(node, PersonTask):
            continue
        if case is not None:
            task.case = case
        shown.append(
            {
                "row": row_of(task, actor),
                "can_take": not (task.is_decision or node.asked_at_once) and node.can_assign(actor, task),
                "can_do": node.can_execute(actor, task),
                "can_release": node.can_unassign(actor, task),
                "can_extend": may_extend(task, actor),
                "can_hand": task.owner_id == actor.pk or node.hands_out(actor, task),
            }
        )
    return shown


def _waiting(actor: User) -> int:
    """The number on the rail: the tasks that wait for a person."""
    return inbox.waiting_count(actor)


def _waits(case: Case) -> list[str]:
    """The open tasks of a case in a sentence each: what, and who has it."""
    found = CaseTask.objects.open().by_people().filter(case=case, incident__isnull=True)
    found = found.select_related("owner")
    return [_waits_words(task) for task in found if isinstance(task.flow_task, PersonTask)]


def _waits_words(task: CaseTask) -> str:
    title = str(task.flow_task.task_title)
    if task.owner is not None:
        return gettext("%(task)s: with %(name)s") % {"task": title, "name": task.owner.name}
    if task.is_decision:
        return gettext("%(task)s: waits for a decision") % {"task": title}
    if task.flow_task.asked_at_once:
        return gettext("%(task)s: waits for whoever is there") % {"task": title}
    return gettext("%(task)s: nobody has it yet") % {"task": title}


def _next_work(actor: User, case: Case) -> NextWork | None:
    task = inbox.next_task(actor, besides=case)
    if task is None or task.flow_task is None:
        return None
    row = row_of(task, actor)
    return NextWork(row.url, f"{row.title}, {row.name}")


set_incident_tasks(_incident_tasks)
set_stage_days(days_for_stage)
set_waits(_waits)
set_next_work(_next_work)
add_nav(NavItem("home", _("Work"), "list-check", "home", lambda user: True, _waiting, 10, True))
add_nav(
    NavItem("decisions", _("Approvals"), "gavel", "decision_list", _decides, inbox.decisions_count, order=25)
)
add_nav(NavItem("flow", _("Flow of work"), "route-2", "flow_picture", _reads_cases, order=80))
add_section(Section("tasks", "aside", "workflows/_case_tasks.html", _case_tasks, order=10))
