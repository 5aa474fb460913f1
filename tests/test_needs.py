"""For each need of each transition: a case that has all but that one is refused with its sentence."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from casework.care.models import Agreement, Goal
from casework.cases.models import Case, Proposal
from casework.cases.needs import NEEDS, unmet
from casework.offices.models import Category
from tests import road
from tests.road import HOUSE, SUDINSOS, TRANSIT, fresh, walk_to
from tests.staff import staff

pytestmark = pytest.mark.django_db

Make = Callable[[Case], object]


def without_category(case: Case) -> None:
    """The assessment stands, but nobody has confirmed a category."""
    road.assess(case)
    Case.objects.filter(pk=case.pk).update(category=None)


def category_alone(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(category=Category.objects.get(code="08"))


def plan_without_goals(case: Case) -> None:
    """Its goals were taken out after the agreement; the agreement to the plan still stands."""
    road.plan(case)
    road.agree(fresh(case))
    Goal.objects.filter(plan__case=case).update(removed_in=1)


def goals_back(case: Case) -> None:
    Goal.objects.filter(plan__case=case).update(removed_in=None)


def agreement_lost(case: Case) -> None:
    road.plan(case)
    road.agree(fresh(case))
    Agreement.objects.filter(plan__case=case).delete()


def violent_home(case: Case) -> None:
    road.assess(case, violence=True)


# (transition, need): the stage, what is made before, what is made at last
EXPECTED: dict[tuple[str, str], tuple[str, tuple[Make, ...], Make]] = {
    ("place", "assessment_submitted"): ("assessment", (category_alone, road.confer), road.assess),
    ("place", "category_confirmed"): ("assessment", (without_category, road.confer), category_alone),
    ("place", "conference_held"): ("assessment", (road.assess,), road.confer),
    ("begin_support", "health_checked"): ("intake", (road.assess, road.plan, road.agree), road.check_health),
    ("begin_support", "full_assessment_submitted"): (
        "intake",
        (road.check_health, road.plan, road.agree),
        road.assess,
    ),
    ("begin_support", "plan_with_goals"): (
        "intake",
        (road.check_health, road.assess, plan_without_goals),
        goals_back,
    ),
    ("begin_support", "plan_agreed"): (
        "intake",
        (road.check_health, road.assess, agreement_lost),
        road.agree,
    ),
    ("begin_rehabilitation", "session_recorded"): (
        "psychosocial",
        (road.report_progress,),
        road.hold_session,
    ),
    ("begin_rehabilitation", "progress_reported"): (
        "psychosocial",
        (road.hold_session,),
        road.report_progress,
    ),
    ("begin_resocialisation", "programme_result_recorded"): (
        "rehabilitation",
        (road.report_progress,),
        road.finish_programme,
    ),
    ("begin_resocialisation", "progress_reported"): (
        "rehabilitation",
        (road.finish_programme,),
        road.report_progress,
    ),
    ("return_to_family", "home_safe"): ("assessment", (violent_home,), road.visit_home),
    ("close", "visits_done"): ("aftercare", (), road.follow_up),
}

PROPOSER = {
    "place": ("panti_social_worker", TRANSIT),
    "return_to_family": ("panti_social_worker", TRANSIT),
    "close": ("social_worker", SUDINSOS),
}


def test_every_need_is_in_the_table() -> None:
    assert EXPECTED.keys() == {(name, need.key) for name, needs in NEEDS.items() for need in needs}


@pytest.mark.parametrize(("name", "key"), sorted(EXPECTED))
def test_one_missing_need_refuses_over_http_with_its_sentence(client: Client, name: str, key: str) -> None:
    stage, before, at_last = EXPECTED[name, key]
    case = walk_to(stage)
    for make in before:
        make(fresh(case))
    missing = unmet(fresh(case), name)
    assert [need.key for need in missing] == [key]

    role, code = PROPOSER.get(name, ("panti_social_worker", HOUSE))
    client.force_login(staff(role, code))
    address = reverse("case_step", args=[case.number, name])
    for response in (client.get(address), client.post(address, {"expected_stage": stage})):
        assert response.status_code == 409
        assert str(missing[0].sentence) in response.content.decode()
    assert not Proposal.objects.filter(case=case, status="open").exists()

    at_last(fresh(case))
    assert client.get(address).status_code == 200
    proposal = road.propose(fresh(case), name)
    assert proposal.status == "open"
