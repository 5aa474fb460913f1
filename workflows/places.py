"""Our places in the rail, and the open task on the case page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.cases.law import LAW
from casework.cases.models import Case
from casework.cases.queries import may
from casework.cases.registry import NavItem, Section, add_nav, add_section
from casework.offices.models import User
from casework.offices.queries import rights_of

from . import inbox
from .models import CaseTask
from .nodes import PersonTask
from .rows import Row

DECISIONS = [law.decides.codename for law in LAW.values() if law.decides]


def _reads_cases(user: User) -> bool:
    return rights_of(user).anywhere("view_case")


def _decides(user: User) -> bool:
    rights = rights_of(user)
    return any(rights.anywhere(codename) for codename in DECISIONS)


def _case_tasks(case: Case, actor: User) -> dict[str, Any]:
    """The open tasks of a case with what this person may do about each."""
    found = (
        CaseTask.objects.open()
        .by_people()
        .filter(case=case)
        .select_related("owner", "barred", "proposal__proposer")
    )
    shown = []
    for task in found:
        node = task.flow_task
        if not isinstance(node, PersonTask):
            continue
        task.case = case
        shown.append(
            {
                "row": Row(task, actor),
                "can_take": not task.is_decision and node.can_assign(actor, task),
                "can_do": node.can_execute(actor, task),
                "can_release": node.can_unassign(actor, task),
                "can_hand": task.owner_id == actor.pk or may(actor, "assign_task", case),
            }
        )
    return {"tasks": shown}


add_nav(NavItem("home", _("Work"), "list-check", "home", lambda user: True, inbox.waiting_count, 10, True))
add_nav(
    NavItem("decisions", _("Approvals"), "gavel", "decision_list", _decides, inbox.decisions_count, order=25)
)
add_nav(NavItem("flow", _("Flow of work"), "route-2", "flow_picture", _reads_cases, order=80))
add_section(Section("tasks", "aside", "workflows/_case_tasks.html", _case_tasks, order=10))
