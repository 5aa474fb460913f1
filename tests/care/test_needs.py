"""Each need this room answers: false first, true by its record, and false again where the law says so."""

from datetime import timedelta

import pytest

from casework.care import services
from casework.cases import needs
from casework.cases.enums import Stage
from casework.cases.errors import NeedsMissing
from casework.cases.models import Case
from casework.cases.needs import NEEDS, remedy_url_name
from casework.cases.services import approve, propose, transition
from casework.offices.models import Category, User
from tests.care.steps import (
    TODAY,
    agreed,
    fresh,
    goal,
    home_visit,
    in_assessment,
    minutes,
    planned,
    programme,
    put_at,
    report,
    session,
    submitted,
)
from tests.road import somebody
from tests.staff import office, staff

URLS = {
    "assessment_submitted": "assessment_add",
    "category_confirmed": "assessment_add",
    "conference_held": "conference_add",
    "full_assessment_submitted": "assessment_add",
    "plan_with_goals": "plan_edit",
    "plan_agreed": "plan_agree",
    "session_recorded": "session_add",
    "progress_reported": "progress_add",
    "programme_result_recorded": "programme_add",
    "home_safe": "home_visit_add",
    "visits_done": "follow_up_list",
}


def met(key: str, case: Case) -> bool:
    need = next(need for listed in NEEDS.values() for need in listed if need.key == key)
    return needs.is_met(need, Case.objects.get(pk=case.pk))


@pytest.mark.parametrize(("key", "url_name"), URLS.items())
def test_need_names_the_page_where_it_is_met(key: str, url_name: str) -> None:
    need = next(need for listed in NEEDS.values() for need in listed if need.key == key)
    assert remedy_url_name(need) == url_name


def test_assessment_submitted_wants_a_submitted_one(case: Case, worker: User) -> None:
    assert not met("assessment_submitted", case)
    draft = services.draft_assessment(case, actor=worker, others=[], presenting_problem="baru mulai")
    assert not met("assessment_submitted", case)
    draft.delete()
    submitted(case)
    assert met("assessment_submitted", case)
    assert met("category_confirmed", case)


def test_category_is_not_confirmed_before_the_assessment(case: Case) -> None:
    assert not met("category_confirmed", case)


def test_assessment_is_kept_when_a_placement_comes_back(case: Case) -> None:
    submitted(case)
    back = put_at(put_at(case, Stage.PLACEMENT), Stage.ASSESSMENT)
    assert met("assessment_submitted", back)


def test_assessment_of_an_earlier_arrival_does_not_count(case: Case, worker: User) -> None:
    submitted(case)
    services.hold_conference(case, actor=worker, **minutes())
    back = put_at(put_at(case, Stage.AFTERCARE), Stage.ASSESSMENT)
    assert not met("assessment_submitted", back)
    assert not met("conference_held", back)


def test_conference_held_by_its_minutes(case: Case, worker: User) -> None:
    assert not met("conference_held", case)
    services.hold_conference(case, actor=worker, **minutes())
    assert met("conference_held", case)
    assert met("conference_held", put_at(put_at(case, Stage.PLACEMENT), Stage.ASSESSMENT))


def test_full_assessment_is_another_than_the_first(case: Case) -> None:
    submitted(case)
    intake = put_at(case, Stage.INTAKE)
    assert not met("full_assessment_submitted", intake)
    submitted(intake)
    assert met("full_assessment_submitted", intake)


def test_plan_needs_goals_then_agreement(case: Case, worker: User) -> None:
    assert not met("plan_with_goals", case)
    assert not met("plan_agreed", case)
    plan = planned(case, actor=worker)
    assert met("plan_with_goals", case)
    assert not met("plan_agreed", case)
    agreed(plan, actor=worker)
    assert met("plan_agreed", case)


def test_changed_goals_ask_for_a_new_agreement(case: Case, worker: User) -> None:
    plan = planned(case, actor=worker)
    agreed(plan, actor=worker)
    kept = goal(pk=plan.goals.get().pk)
    services.write_plan(case, actor=worker, version=1, aim=plan.aim, goals=[kept])
    assert met("plan_agreed", case), "saving what stands there changes nothing"
    changed = services.write_plan(
        case, actor=worker, version=1, aim=plan.aim, goals=[kept, goal(goal="Belajar menjahit")]
    )
    assert not met("plan_agreed", case)
    agreed(changed, actor=worker)
    assert met("plan_agreed", case)


def test_goal_status_from_a_report_leaves_the_agreement(case: Case, worker: User) -> None:
    plan = planned(case, actor=worker)
    agreed(plan, actor=worker)
    reached = {plan.goals.get().pk: ("reached", "KTP sudah jadi")}
    services.write_progress(case, actor=worker, **report(goals=reached))
    assert plan.goals.get().status == "reached"
    assert met("plan_agreed", case)


def test_session_recorded_wants_one_the_person_came_to(case: Case, worker: User) -> None:
    services.record_session(case, actor=worker, **session(attended=False))
    assert not met("session_recorded", case)
    services.record_session(case, actor=worker, **session())
    assert met("session_recorded", case)


def test_progress_reported_in_the_present_stay_at_the_stage(case: Case, worker: User) -> None:
    there = put_at(case, Stage.PSYCHOSOCIAL)
    assert not met("progress_reported", there)
    services.write_progress(there, actor=worker, **report())
    assert met("progress_reported", there)
    onward = put_at(there, Stage.REHABILITATION)
    assert not met("progress_reported", onward), "written in another stage"
    back = put_at(onward, Stage.PSYCHOSOCIAL)
    assert not met("progress_reported", back), "written in an earlier stay at this stage"


def test_programme_result_recorded(case: Case, worker: User) -> None:
    assert not met("programme_result_recorded", case)
    services.record_programme(case, actor=worker, **programme())
    assert met("programme_result_recorded", case)


def test_home_is_safe_where_nothing_speaks_of_violence(case: Case) -> None:
    assert met("home_safe", case)
    submitted(case)
    assert met("home_safe", case)


def test_violence_asks_for_a_safe_home(case: Case, worker: User) -> None:
    submitted(case, violence=True)
    assert not met("home_safe", case)
    services.record_home_visit(
        case, actor=worker, **home_visit(verdict="conditions", conditions="bila ayah pindah")
    )
    assert not met("home_safe", case)
    services.record_home_visit(case, actor=worker, **home_visit())
    assert met("home_safe", case)
    services.record_home_visit(case, actor=worker, **home_visit(verdict="unsafe"))
    assert not met("home_safe", case), "a later visit found otherwise"


@pytest.mark.parametrize(("code", "age"), [("06", 12), ("18", 30), ("19", 30)])
def test_category_of_violence_asks_for_a_safe_home(code: str, age: int) -> None:
    case = in_assessment(somebody(estimated_age=age))
    submitted(case, category=Category.objects.get(pk=code))
    assert not met("home_safe", case)


def test_other_category_of_violence_asks_for_a_safe_home(case: Case) -> None:
    submitted(case, others=("19",))
    assert not met("home_safe", case)


def test_a_later_assessment_does_not_lift_the_violence_an_earlier_one_found(case: Case) -> None:
    submitted(case, violence=True)
    intake = put_at(case, Stage.INTAKE)
    submitted(intake, violence=False)
    assert not met("home_safe", intake)


def test_visits_done_wants_every_planned_visit_done_or_waived(case: Case, district_worker: User) -> None:
    aftercare = put_at(case, Stage.AFTERCARE)
    assert not met("visits_done", aftercare), "no visit was ever planned"
    first = services.plan_follow_up(aftercare, actor=district_worker, planned_for=TODAY())
    second = services.plan_follow_up(
        aftercare, actor=district_worker, planned_for=TODAY() + timedelta(days=30)
    )
    assert not met("visits_done", aftercare)
    services.record_follow_up(
        first,
        actor=district_worker,
        version=1,
        done_on=TODAY(),
        living="Berjualan kopi",
        living_with="kakak",
        problems="",
        verdict="well",
    )
    assert not met("visits_done", aftercare)
    services.waive_follow_up(second, actor=district_worker, version=1, waive_reason="Pindah ke Tegal")
    assert met("visits_done", aftercare)


def test_needs_open_the_way_to_a_proposed_placement(case: Case, worker: User) -> None:
    """What the law of the road asks before ``place`` is all answered here."""
    assert len(needs.unmet(case, "place")) == 3
    submitted(case)
    services.hold_conference(case, actor=worker, **minutes())
    assert needs.unmet(Case.objects.get(pk=case.pk), "place") == []


def test_close_is_refused_by_the_door_until_visits_are_done(case: Case) -> None:
    aftercare = put_at(case, Stage.AFTERCARE)
    actor = staff("social_worker", "SDS-PUS")
    with pytest.raises(NeedsMissing):
        propose(aftercare, "close", actor=actor, expected_stage="aftercare", facts={"outcome": "with_family"})
    visit = services.plan_follow_up(aftercare, actor=fresh(actor), planned_for=TODAY())
    services.waive_follow_up(visit, actor=fresh(actor), version=1, waive_reason="Alamat di luar Jawa")
    assert propose(
        aftercare, "close", actor=fresh(actor), expected_stage="aftercare", facts={"outcome": "with_family"}
    )


def test_decline_through_the_door_keeps_the_assessment(worker: User) -> None:
    """The real way back: placed, then withdrawn by the Sudinsos."""
    # of an age the panti takes
    case = in_assessment(somebody(estimated_age=40))
    submitted(case)
    services.hold_conference(case, actor=worker, **minutes())
    proposal = propose(
        case,
        "place",
        actor=fresh(worker),
        expected_stage="assessment",
        facts={"panti": office("PSBK-HJ").pk, "urgency": "normal"},
    )
    supervisor = staff("supervisor", "SDS-PUS")
    approve(proposal, actor=supervisor, version=proposal.version)
    transition(case, "withdraw_placement", actor=fresh(supervisor), expected_stage="placement", note="Penuh")
    assert met("assessment_submitted", case)
    assert met("conference_held", case)
