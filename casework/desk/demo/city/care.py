"""The records of care in a life: assessments, conference, plan, sessions, reports, visits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from casework.care.enums import (
    AgreedBy,
    AgreedHow,
    AssessmentKind,
    AssessmentStatus,
    FollowUpStatus,
    FollowUpVerdict,
    GoalStatus,
    ProgrammeOutcome,
    Recommendation,
    Risk,
    Route,
    SessionKind,
)
from casework.care.models import (
    Agreement,
    Assessment,
    Conference,
    FollowUp,
    Goal,
    GoalProgress,
    Plan,
    PlanRevision,
    Programme,
    ProgressReport,
    Session,
)
from casework.care.services.plans import written_plan
from casework.care.services.writing import content_of, fingerprint
from casework.cases.enums import Stage
from casework.offices.models import User

from ..ages import MINORS, ages_of
from .books import Books
from .life import Life
from .said import said_of

_GUARDIANS: Final = (
    "Kepala panti selaku wali sementara",
    "Warsih, bibi",
    "Mulyani, nenek",
    "Suhendar, paman",
)


def _write(
    life: Life, model: Any, verb: str, actor: User, office: int, said: dict[str, Any], **content: Any
) -> Any:
    """A record of care and its event, as ``care.services.writing.add`` leaves them."""
    record = life.sheets.add(
        model, case=life.case, stage=life.case.stage, author=actor, created_at=life.moment, **content
    )
    life.append(
        verb, actor=actor, office=office, record=record.pk, sha256=fingerprint(content_of(record)), **said
    )
    return record


def assess(life: Life, books: Books) -> None:
    case, house = life.case, life.house
    kind = AssessmentKind.FIRST if case.stage == Stage.ASSESSMENT else AssessmentKind.FULL
    actor, like, rng = life.actor("write_assessment", house), life.who.profile, life.rng
    said_alike = said_of(life.who.age)
    longterm = kind == AssessmentKind.FULL and life.stays_for_good
    assessment = life.sheets.new(
        Assessment,
        case=case,
        stage=case.stage,
        author=actor,
        created_at=life.moment,
        kind=kind,
        presenting_problem=rng.choice(like.problems),
        family=rng.choice(like.families),
        physical_health=rng.choice(like.bodies),
        psychological=rng.choice(like.minds),
        basic_needs=said_alike.basic_needs,
        strengths=rng.choice(like.strengths),
        wishes=said_alike.wish_to_stay if longterm else rng.choice(like.wishes),
        risk_self=Risk.NONE,
        risk_others=Risk.NONE,
        risk_flight=Risk.LOW,
        violence=False,
        route=Route.LONGTERM if longterm else Route.PANTI,
        category=life.who.category,
    )
    said = fingerprint(content_of(assessment))
    life.append(
        "draft_assessment", actor=actor, office=house, record=assessment.pk, kind=kind.value, sha256=said
    )
    assessment.status, assessment.submitted_at = AssessmentStatus.SUBMITTED, life.moment
    assessment.edited_by, assessment.edited_at, assessment.version = actor, life.moment, 2
    life.sheets.put(assessment)
    life.append(
        "submit_assessment",
        actor=actor,
        office=house,
        record=assessment.pk,
        version=2,
        kind=kind.value,
        sha256=said,
    )
    category = life.who.category
    case.category, case.sealed = category, case.sealed or category.sealed
    life.append("classify", actor=actor, office=house, category=category.code, others=[], sealed=case.sealed)


def confer(life: Life, books: Books) -> None:
    actor = life.actor("write_conference", life.house)
    _write(
        life,
        Conference,
        "hold_conference",
        actor,
        life.house,
        {"route": Route.PANTI.value},
        held_at=life.moment,
        chair=actor.name,
        participants=f"{actor.name}, pekerja sosial",
        facts=said_of(life.who.age).facts,
        decision="Dirujuk sesuai kebutuhan.",
        route=Route.PANTI,
    )


def write_plan(life: Life, books: Books) -> None:
    actor, today = life.actor("write_plan", life.house), timezone.localdate(life.moment)
    life.plan = life.sheets.new(
        Plan,
        case=life.case,
        stage=life.case.stage,
        author=actor,
        created_at=life.moment,
        aim=life.rng.choice(life.who.profile.aims),
    )
    life.goals = [
        life.sheets.new(
            Goal,
            plan=life.plan,
            position=position,
            goal=goal,
            activity=activity,
            component=component,
            responsible=actor.name,
            due_on=today + timedelta(days=60),
            indicator=indicator,
        )
        for position, (goal, activity, component, indicator) in enumerate(life.who.profile.goals)
    ]
    content = written_plan(life.plan.aim, life.goals)
    life.sheets.add(
        PlanRevision, plan=life.plan, version=1, content=content, author=actor, created_at=life.moment
    )
    life.append(
        "write_plan",
        actor=actor,
        office=life.house,
        record=life.plan.pk,
        version=1,
        goals=len(life.goals),
        sha256=fingerprint(content),
    )
    _agree(life, actor, today)


def _agree(life: Life, actor: User, today: date) -> None:
    minor = ages_of(life.who.age) in MINORS
    by, how = (AgreedBy.GUARDIAN if minor else AgreedBy.PERSON).value, AgreedHow.SIGNED.value
    agreement = life.sheets.add(
        Agreement,
        plan=life.plan,
        plan_version=1,
        agreed_by=by,
        guardian_name=life.rng.choice(_GUARDIANS) if minor else "",
        how=how,
        agreed_on=today,
        recorded_by=actor,
        created_at=life.moment,
    )
    life.append(
        "agree_plan",
        actor=actor,
        office=life.house,
        record=agreement.pk,
        plan=life.plan.pk,
        version=1,
        by=by,
        how=how,
    )


def session(life: Life, books: Books) -> None:
    kind = SessionKind.INDIVIDUAL
    _write(
        life,
        Session,
        "record_session",
        life.actor("record_session", life.house),
        life.house,
        {"kind": kind.value, "attended": True, "minutes": 45},
        held_on=timezone.localdate(life.moment),
        kind=kind,
        attended=True,
        minutes=45,
        content=life.rng.choice(life.who.profile.sessions),
        analysis=said_of(life.who.age).analysis,
        next_step="Dilanjutkan pekan depan.",
    )


def report(life: Life, books: Books) -> None:
    today, status = timezone.localdate(life.moment), GoalStatus.UNDER_WAY.value
    recommended = Recommendation.NEXT_STAGE.value
    written = _write(
        life,
        ProgressReport,
        "write_progress",
        life.actor("write_progress", life.house),
        life.house,
        {"recommendation": recommended, "goals": {str(goal.pk): status for goal in life.goals}},
        period_from=today - timedelta(days=14),
        period_until=today,
        summary=said_of(life.who.age).summary,
        recommendation=recommended,
        reason="Tujuan tahap ini tercapai.",
    )
    for goal in life.goals:
        goal.status = status
        life.sheets.add(GoalProgress, report=written, goal=goal, status=status)


def train(life: Life, books: Books) -> None:
    today, outcome = timezone.localdate(life.moment), ProgrammeOutcome.COMPLETED
    _write(
        life,
        Programme,
        "record_programme",
        life.actor("record_programme", life.house),
        life.house,
        {"outcome": outcome.value},
        name=life.rng.choice(life.who.profile.programmes),
        kind=said_of(life.who.age).programme,
        started_on=today - timedelta(days=14),
        ended_on=today,
        outcome=outcome,
    )


def plan_visits(life: Life, author: User) -> None:
    """The visits an exit planned, as the receiver of its event writes them."""
    life.visits = [
        life.sheets.new(
            FollowUp,
            case=life.case,
            stage=Stage.AFTERCARE,
            author=author,
            created_at=life.moment,
            planned_for=day,
        )
        for day in life.leaving.follow_up_dates
    ]


def visit(life: Life, books: Books) -> None:
    found = next(visit for visit in life.visits if visit.is_planned)
    actor = life.actor("record_follow_up", life.responsible)
    found.status, found.done_on = FollowUpStatus.DONE, timezone.localdate(life.moment)
    found.living, found.living_with = "Tinggal di rumah keluarga, tidur cukup.", "kakak"
    found.verdict = FollowUpVerdict.WELL.value
    found.edited_by, found.edited_at, found.version = actor, life.moment, 2
    life.append(
        "record_follow_up",
        actor=actor,
        office=life.responsible,
        record=found.pk,
        version=2,
        sha256=fingerprint(content_of(found)),
        verdict=found.verdict,
        done_on=found.done_on.isoformat(),
    )
