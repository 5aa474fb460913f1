"""Taking, giving back and handing on: by whom, and what a second click reads."""

import pytest

from casework.cases import services as case_services
from casework.cases.errors import NotAllowed, Stale
from casework.cases.models import Case
from casework.offices.models import User
from casework.offices.services import give_membership
from tests.road import open_case
from tests.staff import office, staff
from tests.together import failures, together
from workflows import services
from workflows.models import CaseTask

from . import journey
from .journey import PUS, TRANSIT, the_task

pytestmark = pytest.mark.django_db


def officer(another: int = 0) -> User:
    return staff("outreach_officer", PUS, another=another)


@pytest.fixture
def case() -> Case:
    return open_case()


def test_whoever_holds_the_right_takes_a_task(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    task = the_task(case)
    assert (task.owner, task.status) == (officer(), "ASSIGNED")
    assert task.assigned is not None


def test_taking_ones_own_task_again_changes_nothing(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    first = the_task(case).assigned
    services.take(the_task(case), actor=officer())
    assert the_task(case).assigned == first


def test_a_task_taken_first_by_a_colleague_says_by_whom(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    with pytest.raises(Stale, match=officer().name):
        services.take(the_task(case), actor=officer(1))
    assert the_task(case).owner == officer()


@pytest.mark.parametrize(
    ("role", "code"),
    [("outreach_officer", "SDS-BRT"), ("social_worker", PUS), ("panti_staff", TRANSIT), ("clerk", PUS)],
)
def test_taking_without_the_right_is_refused_and_names_who_may(case: Case, role: str, code: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        services.take(the_task(case), actor=staff(role, code))
    assert officer() in [holder.user for holder in caught.value.holders]
    assert the_task(case).owner is None


def test_a_done_task_can_no_longer_be_taken(case: Case) -> None:
    task = the_task(case)
    journey.hand_over(case)
    with pytest.raises(Stale):
        services.take(task, actor=officer())


def test_a_decision_is_never_taken_by_its_proposer() -> None:
    case = journey.at("decide_place")
    proposer = the_task(case).proposal.proposer
    give_membership(proposer, office=office(PUS), role="supervisor", actor=None)
    with pytest.raises(NotAllowed):
        services.take(the_task(case), actor=User.objects.get(pk=proposer.pk))


def test_the_owner_gives_a_task_back(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    services.release(the_task(case), actor=officer())
    task = the_task(case)
    assert (task.owner, task.status) == (None, "NEW")


def test_whoever_hands_out_the_work_gives_a_colleagues_task_back(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    services.release(the_task(case), actor=staff("supervisor", PUS))
    assert the_task(case).owner is None


def test_a_colleague_does_not_give_somebody_elses_task_back(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    with pytest.raises(NotAllowed):
        services.release(the_task(case), actor=officer(1))


def test_the_owner_hands_a_task_to_a_colleague_who_may(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    services.hand(the_task(case), to=officer(1), actor=officer())
    assert the_task(case).owner == officer(1)


def test_a_supervisor_hands_out_a_task_nobody_has(case: Case) -> None:
    services.hand(the_task(case), to=officer(1), actor=staff("supervisor", PUS))
    assert (the_task(case).owner, the_task(case).status) == (officer(1), "ASSIGNED")


def test_a_task_is_not_handed_to_somebody_without_its_right(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    with pytest.raises(NotAllowed):
        services.hand(the_task(case), to=staff("social_worker", PUS), actor=officer())


def test_a_stranger_hands_nothing_on(case: Case) -> None:
    services.take(the_task(case), actor=officer())
    with pytest.raises(NotAllowed):
        services.hand(the_task(case), to=officer(1), actor=staff("social_worker", PUS))


def test_colleagues_are_those_who_may_less_the_owner(case: Case) -> None:
    officer(1)
    services.take(the_task(case), actor=officer())
    assert officer(1) in [holder.user for holder in services.colleagues_for(the_task(case))]
    assert officer() not in [holder.user for holder in services.colleagues_for(the_task(case))]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_task_at_once_one_has_it(case: Case) -> None:
    task = the_task(case)
    people = [officer(), officer(1)]
    results = together(
        lambda: services.take(task, actor=people[0]), lambda: services.take(task, actor=people[1])
    )
    refused = failures(results)
    assert [type(error) for error in refused] == [Stale]
    owner = CaseTask.objects.get(pk=task.pk).owner
    assert owner is not None
    assert owner.name in str(refused[0])


@pytest.mark.django_db(transaction=True)
def test_taking_a_task_and_moving_its_case_at_once_agree(case: Case) -> None:
    task, taker, mover = the_task(case), officer(1), officer()
    results = together(
        lambda: services.take(task, actor=taker),
        lambda: case_services.transition(
            case, "hand_over", actor=mover, expected_stage="outreach", panti=office(TRANSIT).pk
        ),
    )
    assert all(isinstance(error, Stale) for error in failures(results))
    assert journey.open_nodes(case) == ["place"]
    done = CaseTask.objects.get(pk=task.pk)
    assert (done.status, done.owner) == ("DONE", mover)
