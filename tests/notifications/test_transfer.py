"""Somebody is brought to another panti: what leaves the bell of the house before, and which lists hear of it."""

import pytest

from casework.cases import services
from casework.cases.models import Case, Proposal
from casework.offices.models import User
from notifications.models import Notification
from notifications.topics import of_lists, touched_by
from tests import road
from tests.panti.duties.moved import NEXT, NOW, transfer
from tests.road import fresh
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def unread(person: User, case: Case) -> set[tuple[str, str]]:
    found = Notification.objects.filter(user=person, case=case, read_at__isnull=True)
    return {(one.kind, one.facts.get("duty", "")) for one in found}


def ask(case: Case) -> Proposal:
    return services.propose(
        case,
        "transfer",
        actor=staff("head_of_panti", NEXT),
        expected_stage=case.stage,
        note="Dekat dengan saudaranya.",
        facts={"panti": office(NOW).pk},
    )


def test_arrival_takes_the_next_step_from_the_house_before() -> None:
    # a colleague of whoever proposed the step before, who hears of the answer to that
    worker = staff("panti_social_worker", NEXT, another=1)
    case = road.walk_to("psychosocial")
    assert ("next_step", "") in unread(worker, case)
    transfer(case)
    assert ("next_step", "") not in unread(worker, case)


def test_arrival_takes_along_what_only_the_house_before_owed() -> None:
    nurse, there = staff("nurse", NEXT), staff("nurse", NOW)
    case = road.walk_to("intake")
    assert ("next_step", "health_check") in unread(nurse, case)
    transfer(case)
    assert ("next_step", "health_check") not in unread(nurse, case)
    # the house that took them in owes its own
    assert ("next_step", "health_check") in unread(there, case)


def test_what_was_asked_of_a_decider_is_over_with_the_answer_for_both_houses() -> None:
    case = road.walk_to("psychosocial")
    asked, keeper = staff("head_of_panti", NOW), staff("panti_staff", NOW)
    ask(case)
    assert ("to_decide", "") in unread(asked, case)
    proposal = Proposal.objects.get(case=case, transition="transfer")
    services.approve(proposal, actor=asked, version=proposal.version)
    assert ("to_decide", "") not in unread(asked, case)
    assert ("to_carry_out", "") in unread(keeper, case)
    # called off at the gate, nobody waits for them any more
    proposal.refresh_from_db()
    services.withdraw_proposal(
        proposal, actor=staff("head_of_panti", NEXT), version=proposal.version, note="Batal."
    )
    assert ("to_carry_out", "") not in unread(keeper, case)


@pytest.mark.parametrize("answer", ["return", "withdraw"])
def test_house_asked_in_vain_hears_that_the_case_left_its_lists(answer: str) -> None:
    case = road.walk_to("psychosocial")
    proposal = ask(case)
    if answer == "return":
        services.return_proposal(
            proposal, actor=staff("head_of_panti", NOW), version=proposal.version, note="Penuh."
        )
    else:
        services.withdraw_proposal(
            proposal, actor=staff("head_of_panti", NEXT), version=proposal.version, note="Batal."
        )
    case = fresh(case)
    assert case.requested_office_id is None
    event = case.events.order_by("-seq").first()
    places = touched_by(case, event)
    assert of_lists("panti", office(NOW).pk) in places
    assert of_lists("office", office(NOW).pk) in places
    # a house that was never asked hears nothing
    assert of_lists("panti", office("PSAA-PU2").pk) not in places


def test_both_houses_and_their_lists_hear_of_an_arrival() -> None:
    case = transfer(road.walk_to("psychosocial"))
    event = case.events.get(verb="transfer")
    places = touched_by(case, event)
    assert {of_lists("panti", office(code).pk) for code in (NEXT, NOW)} <= set(places)
