"""For each need of each transition: a case that has all but that one is refused with its sentence."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.care.models import Agreement, Assessment, Goal
from casework.cases import services
from casework.cases.models import Case, Proposal
from casework.cases.needs import NEEDS, unmet
from casework.offices.models import Category, User
from casework.outreach import services as outreach
from casework.outreach.models import Handover
from casework.panti.belongings.leaving import hand_back
from casework.panti.belongings.models import Belonging
from casework.panti.belongings.services import ItemRow, receive
from casework.people.models import Person
from tests import road, walked
from tests.cases.test_papers import picture, upload
from tests.road import HOUSE, SUDINSOS, TRANSIT, fresh, walk_to
from tests.staff import office, staff
from tests.test_matrix import perform

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


def grown_up(case: Case) -> None:
    """Neither a child nor elderly, and nobody saw them ill."""
    Person.objects.filter(pk=case.person_id).update(estimated_age=35)


def handover_lost(case: Case) -> None:
    """As of somebody the house received itself."""
    Handover.objects.filter(case=case).update(panti=office(HOUSE))


def handover_back(case: Case) -> None:
    Handover.objects.filter(case=case).update(panti=case.present_panti)


def bag_kept(case: Case) -> None:
    receive(
        case,
        actor=staff("panti_staff", case.present_panti.code),
        occurred_at=timezone.now(),
        items=[ItemRow("Tas ransel hitam", 1, "locker")],
        handed_by="Pak Topi",
    )


def bag_handed_back(case: Case) -> None:
    bag = Belonging.objects.get(case=case)
    hand_back(
        case,
        bag.panti,
        actor=staff("panti_staff", bag.panti.code),
        occurred_at=timezone.now(),
        counts={bag.pk: 1},
        cash=0,
        to_whom="Pak Topi",
    )


def arrival_signed(case: Case) -> None:
    handover = Handover.objects.get(case=case)
    outreach.confirm_arrival(handover, actor=staff("panti_staff", TRANSIT))


def arrival_open_again(case: Case) -> None:
    Handover.objects.filter(case=case).update(received_by=None, received_at=None)


def police_letter(case: Case) -> None:
    services.attach(
        case,
        actor=staff("panti_social_worker", TRANSIT),
        upload=upload(picture()),
        title="Surat keterangan",
        kind="police",
    )


def advised_for_long(case: Case) -> None:
    Assessment.objects.filter(case=case).update(route="longterm")


def gone_for_long(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(stage_since=timezone.now() - timedelta(days=40))


def met_again(case: Case) -> None:
    road.open_case(person=case.person)


def other_case_ends(case: Case) -> None:
    grown_up(case)
    other = Case.objects.open().get(person_id=case.person_id)
    services.transition(
        other, "resolve_on_site", actor=OFFICER(), expected_stage="outreach", note="Diberi nasihat."
    )


def closed_long_ago(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=200))


def closed_lately(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())


@walked.once
def died() -> Case:
    """Said to have died where they were met."""
    case = road.open_case()
    services.transition(case, "record_death", actor=OFFICER(), expected_stage="outreach")
    return fresh(case)


@walked.once
def settled() -> Case:
    case = road.open_case()
    grown_up(case)
    services.transition(
        fresh(case), "resolve_on_site", actor=OFFICER(), expected_stage="outreach", note="Diberi nasihat."
    )
    return fresh(case)


def OFFICER() -> User:  # noqa: N802 - reads as the name of a role
    return staff("outreach_officer", SUDINSOS)


BEGINNINGS: dict[str, Callable[[], Case]] = {"died": died, "settled": settled}

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
    ("resolve_on_site", "not_vulnerable"): ("outreach", (), grown_up),
    ("refuse_at_gate", "handed_over"): ("assessment", (handover_lost,), handover_back),
    ("refuse_at_gate", "arrival_unsigned"): ("assessment", (arrival_signed,), arrival_open_again),
    ("discharge", "belongings_accounted"): ("psychosocial", (bag_kept,), bag_handed_back),
    ("repatriate", "police_letter"): ("assessment", (), police_letter),
    ("dismiss", "assessment_submitted"): ("assessment", (), road.assess),
    ("begin_longterm_care", "longterm_advised"): ("psychosocial", (), advised_for_long),
    ("close_absent", "waiting_over"): ("absent", (), gone_for_long),
    ("correct_death", "no_other_case"): ("died", (met_again,), other_case_ends),
    ("reopen", "no_other_case"): ("settled", (met_again,), other_case_ends),
    ("reopen", "reopen_in_time"): ("settled", (closed_long_ago,), closed_lately),
}

PROPOSER = {
    "place": ("panti_social_worker", TRANSIT),
    "return_to_family": ("panti_social_worker", TRANSIT),
    "close": ("social_worker", SUDINSOS),
    "resolve_on_site": ("outreach_officer", SUDINSOS),
    "refuse_at_gate": ("panti_staff", TRANSIT),
    "repatriate": ("panti_social_worker", TRANSIT),
    "dismiss": ("panti_social_worker", TRANSIT),
    "correct_death": ("social_worker", SUDINSOS),
    "reopen": ("supervisor", SUDINSOS),
}


def test_every_need_is_in_the_table() -> None:
    assert EXPECTED.keys() == {(name, need.key) for name, needs in NEEDS.items() for need in needs}


@pytest.mark.parametrize(("name", "key"), sorted(EXPECTED))
def test_one_missing_need_refuses_over_http_with_its_sentence(client: Client, name: str, key: str) -> None:
    stage, before, at_last = EXPECTED[name, key]
    case = BEGINNINGS[stage]() if stage in BEGINNINGS else walk_to(stage)
    for make in before:
        make(fresh(case))
    missing = unmet(fresh(case), name)
    assert [need.key for need in missing] == [key]

    role, code = PROPOSER.get(name, ("panti_social_worker", HOUSE))
    client.force_login(staff(role, code))
    address = reverse("case_step", args=[case.number, name])
    for response in (client.get(address), client.post(address, {"expected_stage": fresh(case).stage})):
        assert response.status_code == 409
        assert str(missing[0].sentence) in response.content.decode()
    assert not Proposal.objects.filter(case=case, status="open").exists()

    at_last(fresh(case))
    assert client.get(address).status_code == 200
    case = fresh(case)
    before_it = case.event_count
    perform(case, name, staff(role, code))
    assert fresh(case).event_count > before_it
