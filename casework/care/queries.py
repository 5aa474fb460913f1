"""Reads of assessments, plans, services and follow-up visits."""

from datetime import datetime

from casework.cases.enums import Stage
from casework.cases.models import Case, CaseEvent, Duty

from .enums import AssessmentKind, AssessmentStatus
from .models import Agreement, Assessment, FollowUp, Goal, Plan, ProgressReport
from .rules import VIOLENCE_CATEGORIES


def kind_for(case: Case) -> AssessmentKind | None:
    """The kind of assessment that belongs to the stage the case is at; None where none is written."""
    kinds: dict[str, AssessmentKind] = {
        Stage.ASSESSMENT: AssessmentKind.FIRST,
        Stage.INTAKE: AssessmentKind.FULL,
        Stage.PSYCHOSOCIAL: AssessmentKind.FURTHER,
        Stage.REHABILITATION: AssessmentKind.FURTHER,
        Stage.LONGTERM: AssessmentKind.FURTHER,
        Stage.RESOCIALISATION: AssessmentKind.FURTHER,
    }
    return kinds.get(case.stage)


def came_to_assessment(case: Case) -> datetime | None:
    """When the case last came to the stage of assessment from elsewhere than a placement.

    A declined or withdrawn placement, and a corrected death, bring the person back with what was found out before; a
    new arrival does not.
    """
    return (
        CaseEvent.objects.filter(case=case, target=Stage.ASSESSMENT)
        .exclude(source__in=(Stage.ASSESSMENT, Stage.PLACEMENT))
        .exclude(verb="correct_death")
        .order_by("-seq")
        .values_list("recorded_at", flat=True)
        .first()
    )


def submitted(case: Case, kind: str | None = None) -> Assessment | None:
    """The latest submitted assessment, of a kind where one is given."""
    found = Assessment.objects.filter(case=case, status=AssessmentStatus.SUBMITTED)
    if kind is not None:
        found = found.filter(kind=kind)
    return found.select_related("author", "category").order_by("-submitted_at", "-id").first()


def draft(case: Case, kind: str) -> Assessment | None:
    return Assessment.objects.filter(case=case, kind=kind, status=AssessmentStatus.DRAFT).first()


def plan_of(case: Case) -> Plan | None:
    return Plan.objects.filter(case=case).select_related("author", "edited_by").first()


def goals_of(plan: Plan | None) -> list[Goal]:
    """The goals the plan has now, in order."""
    return list(plan.goals.filter(removed_in__isnull=True)) if plan else []


def agreement_of(plan: Plan | None) -> Agreement | None:
    """The agreement to the plan as it stands; None where it changed since, or nobody agreed yet."""
    if plan is None:
        return None
    return (
        Agreement.objects.filter(plan=plan, plan_version=plan.version).select_related("recorded_by").first()
    )


def report_of_stage(case: Case) -> ProgressReport | None:
    """The latest progress report written in the present stay at the present stage."""
    return (
        ProgressReport.objects.filter(case=case, stage=case.stage, created_at__gte=case.stage_since)
        .select_related("author")
        .first()
    )


def violence_known(case: Case) -> bool:
    """Whether any submitted assessment found violence in the family, or a category speaks of it.

    A later assessment that found none does not lift it: only a visit that finds the home safe does.
    """
    found = Assessment.objects.filter(case=case, status=AssessmentStatus.SUBMITTED, violence=True)
    if found.exists() or case.category_id in VIOLENCE_CATEGORIES:
        return True
    return case.other_categories.filter(pk__in=VIOLENCE_CATEGORIES).exists()


def next_follow_up(case: Case) -> FollowUp | None:
    """The visit planned next; outside aftercare nobody is visited."""
    if case.stage != Stage.AFTERCARE:
        return None
    return FollowUp.objects.filter(case=case, status="planned").first()


def open_duty(case: Case, kind: str) -> Duty | None:
    return Duty.objects.live().filter(case=case, kind=kind).first()
