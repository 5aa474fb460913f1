"""Brings a case where a test of care wants it, and writes the records it needs through the real services."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.care import services
from casework.care.models import Assessment, Plan
from casework.care.services import GoalRow
from casework.cases import ledger
from casework.cases.enums import Stage
from casework.cases.models import Case
from casework.cases.services import lock_case, transition
from casework.offices.models import Category, User
from casework.people.models import Person
from tests import walked
from tests.road import open_case
from tests.staff import office, staff

TODAY = timezone.localdate


def fresh(user: User) -> User:
    """The same person at the next request, with no rights remembered."""
    return User.objects.get(pk=user.pk)


@walked.once
def in_assessment(person: Person | None = None) -> Case:
    """Registered in Jakarta Pusat, a month ago, and handed over to the transit panti."""
    case = open_case("SDS-PUS", person)
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(days=30))
    transition(
        case,
        "hand_over",
        actor=staff("outreach_officer", "SDS-PUS"),
        expected_stage=Stage.OUTREACH,
        panti=office("PSBI-1").pk,
    )
    return Case.objects.get(pk=case.pk)


@transaction.atomic
def put_at(case: Case, stage: str) -> Case:
    """The case at another stage by an event of the ledger alone, so that a test of this room needs no other room's
    records. The journeys and tests of the road walk the real way."""
    locked = lock_case(case)
    source = locked.stage
    # the field is protected against everybody but the machine
    locked.__dict__["stage"] = stage
    locked.stage_since = timezone.now()
    if stage == "closed":
        locked.closed_from = source
    if stage == "absent":
        locked.absent_from = source
    ledger.append(locked, "put_by_test", actor=locked.created_by, office_id=None, source=source)
    return Case.objects.get(pk=case.pk)


def words(**changes: Any) -> dict[str, Any]:
    """An assessment as the service takes it, complete."""
    return {
        "presenting_problem": "Tidur di kolong jalan layang sejak Agustus.",
        "family": "Kakak di Tegal, lama tidak berhubungan.",
        "education_work": "Lulus SD, pernah memulung.",
        "physical_health": "Luka lama di kaki kiri.",
        "psychological": "Tenang, sulit tidur.",
        "social": "Dikenal warga sekitar.",
        "basic_needs": "Tidak punya KTP.",
        "strengths": "Bisa memijat, rajin.",
        "wishes": "Ingin pulang ke Tegal.",
        "risk_self": "none",
        "risk_others": "none",
        "risk_flight": "low",
        "violence": False,
        "route": "panti",
        "category": Category.objects.get(pk="11"),
    } | changes


def submitted(
    case: Case, *, actor: User | None = None, others: tuple[str, ...] = (), **changes: Any
) -> Assessment:
    """An assessment of the stage's kind, drafted and submitted."""
    actor = actor or staff("panti_social_worker", "PSBI-1")
    found = list(Category.objects.filter(pk__in=others))
    draft = services.draft_assessment(case, actor=actor, others=found, **words(**changes))
    return services.submit_assessment(draft, actor=actor, version=draft.version, confirmed=True)


def minutes(**changes: Any) -> dict[str, Any]:
    return {
        "held_at": timezone.now() - timedelta(hours=2),
        "chair": "Hendra Gunawan",
        "participants": "Sari Wulandari, perawat\nDewi Anggraini, pekerja sosial",
        "facts": "Keluarga belum ditemukan.",
        "decision": "Dirujuk ke panti lanjut usia.",
        "route": "panti",
    } | changes


def goal(**changes: Any) -> GoalRow:
    return GoalRow(
        **{
            "goal": "Punya KTP",
            "activity": "accessibility",
            "component": "accessibility",
            "responsible": "Dewi Anggraini",
            "due_on": TODAY() + timedelta(days=30),
            "indicator": "KTP diterima",
        }
        | changes
    )


def planned(case: Case, *, actor: User, **changes: Any) -> Plan:
    return services.write_plan(
        case, actor=actor, version=0, aim="Pulang dengan aman", goals=[goal(**changes)]
    )


def agreed(plan: Plan, *, actor: User, **changes: Any) -> Any:
    said = {"agreed_by": "person", "how": "signed", "agreed_on": TODAY()} | changes
    return services.agree_plan(plan, actor=actor, version=plan.version, **said)


def session(**changes: Any) -> dict[str, Any]:
    return {
        "held_on": TODAY(),
        "kind": "individual",
        "attended": True,
        "minutes": 45,
        "content": "Bercerita tentang rumahnya di Tegal.",
        "analysis": "Mulai percaya.",
        "next_step": "Telepon kakaknya.",
    } | changes


def programme(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Menjahit dasar",
        "kind": "vocational",
        "started_on": TODAY() - timedelta(days=20),
        "ended_on": TODAY(),
        "outcome": "completed",
        "note": "",
    } | changes


def report(**changes: Any) -> dict[str, Any]:
    return {
        "period_from": TODAY() - timedelta(days=14),
        "period_until": TODAY(),
        "summary": "Makin mandiri.",
        "recommendation": "next_stage",
        "reason": "",
        "goals": {},
    } | changes


def home_visit(**changes: Any) -> dict[str, Any]:
    return {
        "visited_on": TODAY(),
        "address": "Jl. Melati 4, Tegal",
        "met_name": "Wati",
        "relation": "kakak",
        "verdict": "safe",
        "conditions": "",
        "findings": "Rumah bersih, kakak siap menerima.",
    } | changes
