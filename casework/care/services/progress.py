"""Progress reports, which also move the goals."""

from typing import Any

from django.db import transaction

from casework.cases.models import Case
from casework.cases.services import lock_case
from casework.offices.models import User

from ..models import Goal, GoalProgress, ProgressReport
from ..queries import goals_of, plan_of
from .writing import add, check_all, check_days, check_order, check_texts, correct, lock_record

# goal id → (status, note)
GoalRows = dict[int, tuple[str, str]]


def check_progress(case: Case, content: dict[str, Any]) -> None:
    """Raises ``ValidationError`` on every field a report may not hold so."""
    check_all(
        lambda: check_texts(content, "summary"),
        lambda: check_days(case, content, "period_from", "period_until"),
        lambda: check_order(content, "period_from", "period_until"),
    )


def _write_goals(report: ProgressReport, rows: GoalRows) -> None:
    # a goal taken out of the plan while the form was open is left alone
    present: dict[int, Goal] = {goal.pk: goal for goal in goals_of(plan_of(report.case))}
    for pk, (status, note) in rows.items():
        goal = present.get(pk)
        if goal is None:
            continue
        GoalProgress.objects.update_or_create(
            report=report, goal=goal, defaults={"status": status, "note": note}
        )
        if goal.status != status:
            goal.status = status
            goal.save(update_fields=["status"])


@transaction.atomic
def write_progress(case: Case, *, actor: User, goals: GoalRows, **content: Any) -> ProgressReport:
    """Write a report of the stage the case is at.

    Effects, in order: locks the case; the report; its row for each goal and the goal's new status, which makes no new
    version of the plan; the event. Raises ``ValidationError`` for days out of order, in the future or before the case,
    ``NotAllowed``, ``Refusal`` on a closed case.
    """
    case = lock_case(case)
    check_progress(case, content)
    facts = {
        "recommendation": content["recommendation"],
        "goals": {str(pk): row[0] for pk, row in goals.items()},
    }
    report = add(
        ProgressReport,
        case,
        "write_progress",
        actor=actor,
        permission="write_progress",
        event_facts=facts,
        **content,
    )
    _write_goals(report, goals)
    return report


@transaction.atomic
def correct_progress(
    report: ProgressReport, *, actor: User, version: int, goals: GoalRows, **content: Any
) -> ProgressReport:
    """Correct a report. Its goals move only while it is the latest one. Raises also ``StaleRecord``."""
    case, report = lock_record(report, version=version)
    check_progress(case, content)
    latest = ProgressReport.objects.filter(case=case).first()
    if latest is not None and latest.pk == report.pk:
        _write_goals(report, goals)
    facts = {"recommendation": content["recommendation"]}
    return correct(
        report,
        verb="correct_progress",
        actor=actor,
        permission="write_progress",
        event_facts=facts,
        **content,
    )
