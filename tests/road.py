"""Walks a case along the main road through the real services, as far as a test wants it.

Sudinsos Jakarta Pusat is responsible, PSBI Bangun Daya 1 is the transit panti, PSTW Budi Mulia 2 the referral panti.
Each paper a need asks for can be made on its own, so that a test may leave one out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from casework.care import services as care
from casework.care.models import Assessment, FollowUp, Plan
from casework.cases import services
from casework.cases.enums import PaperKind
from casework.cases.models import Case, Proposal
from casework.offices.models import Category
from casework.outreach.services import hand_over
from casework.panti.services import admit, record_health_check
from casework.people.models import Person
from casework.people.services import create_person
from tests import walked
from tests.staff import office, staff

SUDINSOS, TRANSIT, HOUSE = "SDS-PUS", "PSBI-1", "PSTW-BM2"
ROAD: Final = (
    "outreach",
    "assessment",
    "placement",
    "intake",
    "psychosocial",
    "rehabilitation",
    "resocialisation",
    "aftercare",
    "closed",
)


def somebody(**facts: Any) -> Person:
    """An unknown man of about sixty-five, unless told otherwise."""
    known: dict[str, Any] = {"label": "Pak Topi", "sex": "L", "estimated_age": 65, "age_basis": "appearance"}
    return create_person(actor=staff("outreach_officer", SUDINSOS), **(known | facts))


def fresh(case: Case) -> Case:
    """The case as it is now, with its offices."""
    return Case.objects.select_related(*walked.OFFICES_OF_A_CASE).get(pk=case.pk)


@walked.once
def open_case(
    code: str = SUDINSOS, person: Person | None = None, *, at: datetime | None = None, **facts: Any
) -> Case:
    """A case registered in the field, just now unless told."""
    return services.register(
        person or somebody(),
        actor=staff("outreach_officer", code),
        office=office(code),
        occurred_at=at or timezone.now(),
        **facts,
    )


# --- the papers of each need ---


def assess(case: Case, *, category: str = "08", violence: bool = False) -> Assessment:
    """A submitted assessment of the kind the stage asks for, by whoever is nearest."""
    actor = staff("panti_social_worker", case.present_panti.code)
    written = care.draft_assessment(
        case,
        actor=actor,
        others=[],
        presenting_problem="Tidak punya tempat tinggal.",
        family="Adik di Brebes, belum ditemukan.",
        education_work="Pernah menjadi kuli bangunan.",
        physical_health="Kaki bengkak.",
        psychological="Tenang, kadang bingung.",
        social="Dikenal pedagang sekitar.",
        basic_needs="Makan dan tempat tidur.",
        strengths="Mau bercerita.",
        wishes="Ingin pulang.",
        risk_self="low",
        risk_others="none",
        risk_flight="low",
        violence=violence,
        route="panti",
        category=Category.objects.get(code=category),
    )
    return care.submit_assessment(written, actor=actor, version=written.version, confirmed=True)


def confer(case: Case) -> None:
    care.hold_conference(
        case,
        actor=staff("panti_social_worker", TRANSIT),
        held_at=timezone.now(),
        chair="Kepala panti",
        participants="Pekerja sosial, perawat",
        facts="Lanjut usia, tidak ada keluarga.",
        decision="Dirujuk ke panti lanjut usia.",
        route="panti",
    )


def check_health(case: Case) -> None:
    record_health_check(
        case,
        actor=staff("nurse", case.present_panti.code),
        done_at=timezone.now(),
        mental_state="calm",
        complaint="Kaki bengkak.",
    )


def plan(case: Case) -> None:
    goal = care.GoalRow(
        goal="Dapat berjalan sendiri",
        activity="physical",
        component="therapy",
        responsible="Perawat",
        due_on=timezone.localdate() + timedelta(days=30),
        indicator="Berjalan 50 meter",
    )
    care.write_plan(
        case, actor=staff("panti_social_worker", HOUSE), version=0, aim="Sehat dan pulang.", goals=[goal]
    )


def agree(case: Case) -> None:
    written = Plan.objects.get(case=case)
    care.agree_plan(
        written,
        actor=staff("panti_social_worker", HOUSE),
        version=written.version,
        agreed_by="person",
        how="thumbprint",
        agreed_on=timezone.localdate(),
        witness="Perawat jaga",
    )


def hold_session(case: Case) -> None:
    care.record_session(
        case,
        actor=staff("panti_social_worker", HOUSE),
        held_on=timezone.localdate(),
        kind="individual",
        attended=True,
        minutes=45,
        content="Bercerita tentang kampung.",
        analysis="Mulai percaya.",
        next_step="Cari keluarga.",
    )


def report_progress(case: Case) -> None:
    today = timezone.localdate()
    care.write_progress(
        case,
        actor=staff("panti_social_worker", HOUSE),
        goals={},
        period_from=today,
        period_until=today,
        summary="Membaik.",
        recommendation="next_stage",
        reason="",
    )


def finish_programme(case: Case) -> None:
    today = timezone.localdate()
    care.record_programme(
        case,
        actor=staff("panti_social_worker", HOUSE),
        name="Merajut",
        kind="life_skills",
        started_on=today,
        ended_on=today,
        outcome="completed",
        note="",
    )


def visit_home(case: Case) -> None:
    care.record_home_visit(
        case,
        actor=staff("panti_social_worker", case.present_panti.code),
        visited_on=timezone.localdate(),
        address="Jl. Melati 3, Brebes",
        met_name="Warsih",
        relation="adik",
        verdict="safe",
        findings="Rumah layak, keluarga bersedia.",
    )


def follow_up(case: Case) -> None:
    for visit in FollowUp.objects.filter(case=case, status="planned"):
        care.waive_follow_up(
            visit,
            actor=staff("social_worker", SUDINSOS),
            version=visit.version,
            waive_reason="Sudah ditelepon.",
        )


Paper = Callable[[Case], Any]
# what meets the needs of each transition, in an order in which it can be written
PAPERS: Final[dict[str, tuple[Paper, ...]]] = {
    "place": (assess, confer),
    "begin_support": (check_health, assess, plan, agree),
    "begin_rehabilitation": (hold_session, report_progress),
    "begin_resocialisation": (finish_programme, report_progress),
    "return_to_family": (),
    "close": (follow_up,),
}


# --- the steps ---


def propose(case: Case, name: str, **changes: Any) -> Proposal:
    """Propose as the social worker nearest to the case."""
    code = case.present_panti.code if case.present_panti else SUDINSOS
    actor = staff("panti_social_worker" if case.present_panti else "social_worker", code)
    call: dict[str, Any] = {"actor": actor, "expected_stage": case.stage, "note": "Sudah siap."}
    if name in ("discharge", "return_to_family"):
        family = name == "return_to_family"
        call |= {
            "destination": "family" if family else "own_home",
            "address": "Jl. Melati 3, Brebes",
            "follow_up_dates": [timezone.localdate() + timedelta(days=30)],
        }
        call |= {"collector_name": "Warsih", "collector_relation": "adik"} if family else {}
        return services.propose_exit(case, name, **(call | changes)).proposal
    facts = {"place": {"panti": office(HOUSE).pk, "urgency": "normal"}, "close": {"outcome": "with_family"}}
    return services.propose(case, name, **({"facts": facts.get(name, {})} | call | changes))


DECIDERS: Final = {
    "place": ("supervisor", SUDINSOS),
    "begin_support": ("head_of_panti", HOUSE),
    "begin_rehabilitation": ("panti_supervisor", HOUSE),
    "begin_resocialisation": ("panti_supervisor", HOUSE),
    "begin_longterm_care": ("head_of_panti", HOUSE),
    "step_back": ("panti_supervisor", HOUSE),
    "close": ("supervisor", SUDINSOS),
}


def decide(proposal: Proposal) -> None:
    """Approve as the decider the law names."""
    case = fresh(proposal.case)
    role, code = DECIDERS.get(proposal.transition) or ("head_of_panti", case.present_panti.code)
    services.approve(proposal, actor=staff(role, code), version=proposal.version)


def carry_out(proposal: Proposal) -> None:
    """Let the person leave at the gate of the house, every paper seen."""
    services.carry_out_exit(
        proposal,
        actor=staff("panti_staff", fresh(proposal.case).present_panti.code),
        version=proposal.version,
        papers=dict.fromkeys(PaperKind.values, ""),
    )


def leave(case: Case, name: str) -> Case:
    """An exit proposed, approved and carried out at the gate."""
    proposal = propose(case, name)
    decide(proposal)
    carry_out(Proposal.objects.get(pk=proposal.pk))
    return fresh(case)


def decided(case: Case, name: str) -> Case:
    """All papers of a transition, its proposal and its decision."""
    for paper in PAPERS.get(name, ()):
        paper(fresh(case))
    decide(propose(fresh(case), name))
    return fresh(case)


def to_assessment(case: Case, *, at: datetime | None = None) -> Case:
    hand_over(
        case,
        actor=staff("outreach_officer", SUDINSOS),
        expected_stage="outreach",
        occurred_at=at,
        panti=office(TRANSIT),
    )
    return fresh(case)


def to_intake(case: Case) -> Case:
    admit(case, actor=staff("panti_staff", HOUSE), expected_stage="placement", place="Wisma Cempaka, kamar 3")
    return fresh(case)


STEPS: Final[dict[str, Callable[[Case], Case]]] = {
    "assessment": to_assessment,
    "placement": lambda case: decided(case, "place"),
    "intake": to_intake,
    "psychosocial": lambda case: decided(case, "begin_support"),
    "rehabilitation": lambda case: decided(case, "begin_rehabilitation"),
    "resocialisation": lambda case: decided(case, "begin_resocialisation"),
    "aftercare": lambda case: leave(case, "return_to_family"),
    "closed": lambda case: decided(case, "close"),
}


def to_longterm(case: Case) -> Case:
    """Long-term care out of psychosocial support, as an assessment advises."""
    case = _walk("psychosocial", case)
    Assessment.objects.filter(case=case).update(route="longterm")
    review = (timezone.localdate() + timedelta(days=90)).isoformat()
    decide(propose(case, "begin_longterm_care", facts={"duty_due": review}))
    return fresh(case)


def to_absent(case: Case) -> Case:
    """Gone from the house in the middle of psychosocial support."""
    case = _walk("psychosocial", case)
    services.transition(case, "report_absence", actor=staff("panti_staff", HOUSE), expected_stage=case.stage)
    return fresh(case)


BESIDE: Final[dict[str, Callable[[Case], Case]]] = {"longterm": to_longterm, "absent": to_absent}


@walked.once
def walk_to(stage: str, case: Case | None = None) -> Case:
    """A case at a stage, every need on the way along the main road met by real records."""
    return _walk(stage, case)


def _walk(stage: str, case: Case | None) -> Case:
    case = case or open_case()
    if stage in BESIDE:
        return BESIDE[stage](case)
    for reached in ROAD[ROAD.index(case.stage) + 1 : ROAD.index(stage) + 1]:
        case = STEPS[reached](case)
        assert case.stage == reached
    return case
