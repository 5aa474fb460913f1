"""The plan, its goals and the agreement to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import Refusal
from casework.cases.models import Case
from casework.cases.services import lock_case, record
from casework.offices.models import User

from ..enums import AgreedBy, AgreedHow
from ..models import Agreement, Goal, Plan, PlanRevision
from ..queries import goals_of
from .writing import StaleRecord, check_all, check_days, check_texts, fingerprint


@dataclass(frozen=True)
class GoalRow:
    """A goal as the form sends it; ``pk`` is None for a new one."""

    goal: str
    activity: str
    component: str
    responsible: str
    due_on: date
    indicator: str
    pk: int | None = None

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in Goal.CONTENT}


def written_plan(aim: str, goals: list[Any]) -> dict[str, Any]:
    """What a plan says, as plain values: for its revision, its hash, and telling whether anything changed."""
    rows = [{name: getattr(goal, name) for name in Goal.CONTENT} for goal in goals]
    return {"aim": aim, "goals": [{**row, "due_on": row["due_on"].isoformat()} for row in rows]}


def goal_is_late(row: GoalRow, standing: Goal | None) -> bool:
    """Whether a goal that is new, or no longer as it stands in the plan, should be reached by a day already past.

    A goal left as it is may be overdue: that is a fact, and no reason to refuse the rest of the plan.
    """
    unchanged = standing is not None and all(
        getattr(standing, name) == value for name, value in row.values().items()
    )
    return row.due_on < timezone.localdate() and not unchanged


@transaction.atomic
def write_plan(case: Case, *, actor: User, version: int, aim: str, goals: list[GoalRow]) -> Plan:
    """Write the plan of a case, or its next version; ``version`` is the one the person saw, 0 for none.

    Effects, in order: locks the case; the plan with version + 1; its goals (one left out is kept as removed, for the
    reports that speak of it); the revision, word for word; the event ``write_plan``. Saving what stands there already
    changes nothing, so an agreement stays. A change makes a new version, which nobody has agreed to yet.

    Raises ``StaleRecord`` where somebody saved since, ``ValidationError`` for an empty aim, no goals or a new or
    changed goal whose day has passed, ``NotAllowed``, ``Refusal`` on a closed case.
    """
    case = lock_case(case)
    plan = Plan.objects.select_for_update(of=("self",)).filter(case=case).first()
    if plan is not None and plan.version != version:
        raise StaleRecord(plan, case=case)
    check_texts({"aim": aim}, "aim")
    if not goals:
        raise ValidationError(_("A plan needs at least one goal."))
    present = goals_of(plan)
    if plan is not None and written_plan(plan.aim, present) == written_plan(aim, goals):
        return plan
    _check_days_ahead(goals, {goal.pk: goal for goal in present})
    plan = _save_plan(plan, case, actor, aim)
    _save_goals(plan, present, goals)
    content = written_plan(aim, goals)
    PlanRevision.objects.create(plan=plan, version=plan.version, content=content, author=actor)
    facts: dict[str, Any] = {
        "record": plan.pk,
        "version": plan.version,
        "goals": len(goals),
        "sha256": fingerprint(content),
    }
    record(case, "write_plan", actor=actor, permission="write_plan", **facts)
    return plan


def _check_days_ahead(rows: list[GoalRow], standing: dict[int, Goal]) -> None:
    late = [row.goal for row in rows if goal_is_late(row, standing.get(row.pk) if row.pk else None)]
    if late:
        raise ValidationError(
            _("The day has already passed by which this should be reached: %(goals)s.")
            % {"goals": ", ".join(f"“{goal}”" for goal in late)}
        )


def _save_plan(plan: Plan | None, case: Case, actor: User, aim: str) -> Plan:
    if plan is None:
        return Plan.objects.create(case=case, stage=case.stage, author=actor, aim=aim)
    plan.aim = aim
    plan.version += 1
    plan.edited_by, plan.edited_at = actor, timezone.now()
    plan.save()
    return plan


def _save_goals(plan: Plan, present: list[Goal], rows: list[GoalRow]) -> None:
    known = {goal.pk: goal for goal in present}
    for position, row in enumerate(rows):
        # a row whose goal somebody else took out comes back as a new goal
        goal = known.pop(row.pk, None) if row.pk else None
        goal = goal or Goal(plan=plan)
        goal.position = position
        for name, value in row.values().items():
            setattr(goal, name, value)
        goal.save()
    Goal.objects.filter(pk__in=known).update(removed_in=plan.version)


def check_agreement(case: Case, content: dict[str, Any]) -> None:
    """Raises ``ValidationError`` for a missing guardian or witness and for a wrong day, all at once."""
    check_all(
        lambda: _check_guardian(content),
        lambda: _check_witness(content),
        lambda: check_days(case, content, "agreed_on"),
    )


def _check_guardian(content: dict[str, Any]) -> None:
    if content.get("agreed_by") == AgreedBy.GUARDIAN:
        check_texts(content, "guardian_name")


def _check_witness(content: dict[str, Any]) -> None:
    how = content.get("how")
    if how and how != AgreedHow.SIGNED and not str(content.get("witness") or "").strip():
        raise ValidationError({"witness": _("A thumbprint or spoken agreement needs a witness.")})


@transaction.atomic
def agree_plan(
    plan: Plan,
    *,
    actor: User,
    version: int,
    agreed_by: str,
    how: str,
    agreed_on: date,
    guardian_name: str = "",
    witness: str = "",
) -> Agreement:
    """Record that the person or a guardian agreed to the plan as it stands at ``version``.

    Effects, in order: locks the case; the agreement, bound to that version; the event ``agree_plan``. Raises
    ``StaleRecord`` where the plan changed since it was read out, ``ValidationError`` for a missing guardian or witness
    or a wrong day, ``Refusal`` where this version is agreed already, ``NotAllowed``.
    """
    case = lock_case(plan.case_id)
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.version != version:
        raise StaleRecord(plan, case=case)
    said = {"agreed_by": agreed_by, "guardian_name": guardian_name, "how": how, "witness": witness}
    check_agreement(case, said | {"agreed_on": agreed_on})
    if Agreement.objects.filter(plan=plan, plan_version=version).exists():
        raise Refusal(_("This version of the plan is agreed already."), case=case)
    agreement = Agreement.objects.create(
        plan=plan,
        plan_version=version,
        agreed_by=agreed_by,
        guardian_name=guardian_name.strip() if agreed_by == AgreedBy.GUARDIAN else "",
        how=how,
        agreed_on=agreed_on,
        witness=witness.strip(),
        recorded_by=actor,
    )
    facts: dict[str, Any] = {
        "record": agreement.pk,
        "plan": plan.pk,
        "version": version,
        "by": agreed_by,
        "how": how,
    }
    record(case, "agree_plan", actor=actor, permission="write_plan", **facts)
    return agreement
