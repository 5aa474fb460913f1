"""Whose list shows what: by right, by office, by seal; in what order, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.cases.models import Case, Proposal
from casework.offices.models import User
from casework.offices.services import end_membership, give_membership
from tests.road import open_case, somebody
from tests.staff import office, staff
from workflows import inbox, services
from workflows.models import CaseTask

from . import journey
from .journey import PANTI, PUS, TRANSIT, the_task

pytestmark = pytest.mark.django_db

OFFICER, SOCIAL_WORKER, SUPERVISOR = (
    ("outreach_officer", PUS),
    ("social_worker", PUS),
    ("supervisor", PUS),
)


def shown(person: tuple[str, str] | User, tab: str) -> list[Case]:
    actor = person if isinstance(person, User) else staff(*person)
    if tab == inbox.PROPOSED:
        return [proposal.case for proposal in inbox.proposed_by(actor)]
    return [task.case for task in inbox.page(actor, inbox.tasks(actor, tab), slice(inbox.PAGE_SIZE))]


def seal(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(sealed=True)


def test_an_untaken_task_is_the_teams_and_a_taken_one_mine() -> None:
    case = open_case()
    assert (shown(OFFICER, "team"), shown(OFFICER, "mine")) == ([case], [])
    services.take(the_task(case), actor=staff(*OFFICER))
    assert (shown(OFFICER, "team"), shown(OFFICER, "mine")) == ([], [case])
    assert shown(staff("outreach_officer", PUS, another=1), "team") == []


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("outreach_officer", "SDS-BRT"),
        ("social_worker", PUS),
        ("supervisor", PUS),
        ("clerk", PUS),
        ("panti_staff", TRANSIT),
    ],
)
def test_a_task_is_offered_to_nobody_without_its_right(role: str, code: str) -> None:
    open_case()
    assert shown((role, code), "team") == []
    assert shown((role, code), "mine") == []


def test_work_asked_at_two_sides_is_offered_at_both() -> None:
    case = journey.at("place")
    assert shown(SOCIAL_WORKER, "team") == [case]
    assert shown(("panti_social_worker", TRANSIT), "team") == [case]
    assert shown(("panti_social_worker", PANTI), "team") == []


def test_a_decision_waits_for_the_decider_and_never_shows_to_its_proposer() -> None:
    case = journey.at("decide_place")
    proposer = the_task(case).proposal.proposer
    assert staff(*SUPERVISOR) != proposer
    give_membership(proposer, office=office(PUS), role="supervisor", actor=None)
    both = User.objects.get(pk=proposer.pk)
    assert shown(SUPERVISOR, "mine") == [case]
    assert [shown(both, tab) for tab in ("mine", "team", "overdue")] == [[], [], []]
    assert list(inbox.decisions(both)) == []
    assert inbox.waiting_count(both) == 0


def test_the_office_above_sees_a_decision_as_the_teams() -> None:
    case = journey.at("decide_place")
    dinas = ("dinas_decider", "DINAS")
    assert (shown(dinas, "mine"), shown(dinas, "team")) == ([], [case])
    assert [task.case for task in inbox.decisions(staff(*dinas))] == [case]


def test_a_sealed_case_shows_only_to_those_who_may_read_it() -> None:
    case = open_case()
    seal(case)
    assert shown(OFFICER, "team") == []
    assert inbox.counts(staff(*OFFICER)).team == 0
    placed = journey.walk(open_case(person=somebody(label="Bu Sri")), until="place")
    seal(placed)
    assert shown(SOCIAL_WORKER, "team") == [placed]


def test_a_task_of_somebody_who_left_shows_to_them_no_more() -> None:
    case = open_case()
    officer = staff("outreach_officer", PUS, another=1)
    services.take(the_task(case), actor=officer)
    for membership in officer.memberships.all():
        end_membership(membership, actor=None)
    assert shown(User.objects.get(pk=officer.pk), "mine") == []


def test_lists_are_ordered_by_due_date_then_age() -> None:
    cases = [open_case(person=somebody(label=f"Pak {n}")) for n in range(3)]
    now = timezone.now()
    for case, hours in zip(cases, (5, 1, 5), strict=True):
        CaseTask.objects.filter(case=case).update(due_at=now + timedelta(hours=hours))
    assert shown(OFFICER, "team") == [cases[1], cases[0], cases[2]]


def test_overdue_holds_mine_my_teams_and_what_my_people_have() -> None:
    case = open_case()
    services.take(the_task(case), actor=staff("outreach_officer", PUS, another=1))
    assert shown(SUPERVISOR, "overdue") == []
    CaseTask.objects.filter(case=case).update(due_at=timezone.now() - timedelta(days=1))
    assert shown(SUPERVISOR, "overdue") == [case]
    assert shown(staff("outreach_officer", PUS, another=1), "overdue") == [case]
    assert shown(OFFICER, "overdue") == []
    assert shown(("supervisor", "SDS-BRT"), "overdue") == []


def test_what_i_proposed_stays_until_it_is_settled() -> None:
    case = journey.at("decide_place")
    proposer = ("panti_social_worker", TRANSIT)
    assert shown(proposer, "proposed") == [case]
    journey.send_back(the_task(case).proposal)
    assert shown(proposer, "proposed") == [case]
    assert shown(proposer, "mine") == [case]
    journey.propose(case, "place")
    assert shown(proposer, "proposed") == [case]
    journey.approve(Proposal.objects.get(case=case, status="open"))
    assert shown(proposer, "proposed") == []


def test_what_i_did_is_listed_newest_first() -> None:
    cases = [open_case(person=somebody(label=f"Pak {n}")) for n in range(2)]
    for case in cases:
        journey.hand_over(case)
    assert shown(OFFICER, "done") == cases[::-1]


def test_counts_agree_with_the_lists() -> None:
    journey.at("decide_place")
    open_case(person=somebody(label="Bu Sri"))
    for person in (OFFICER, SUPERVISOR, SOCIAL_WORKER, ("panti_social_worker", TRANSIT)):
        counts = inbox.counts(staff(*person))
        for tab in ("mine", "team", "overdue", "proposed"):
            assert getattr(counts, tab) == len(shown(person, tab)), (person, tab)
        assert inbox.waiting_count(staff(*person)) == counts.mine


def test_the_next_task_is_the_most_urgent_one_waiting() -> None:
    cases = [open_case(person=somebody(label=f"Pak {n}")) for n in range(2)]
    for case in cases:
        services.take(the_task(case), actor=staff(*OFFICER))
    CaseTask.objects.filter(case=cases[1]).update(due_at=timezone.now())
    third = open_case(person=somebody(label="Pak Dua"))
    for besides, expected in ((third, cases[1]), (cases[1], cases[0])):
        found = inbox.next_task(staff(*OFFICER), besides=besides)
        assert found is not None
        assert found.case == expected


def test_a_part_of_a_list_keeps_its_order_and_its_bounds() -> None:
    cases = [open_case(person=somebody(label=f"Pak {n}")) for n in range(3)]
    for day, case in zip((3, 1, 2), cases, strict=True):
        CaseTask.objects.filter(case=case).update(due_at=timezone.now() + timedelta(days=day))
    actor = staff(*OFFICER)
    found = inbox.tasks(actor, "team")
    assert [task.case for task in inbox.page(actor, found, slice(3))] == [cases[1], cases[2], cases[0]]
    assert [task.case for task in inbox.page(actor, found, slice(1, 2))] == [cases[2]]
    with CaptureQueriesContext(connection) as captured:
        assert inbox.page(actor, found, slice(3, 6)) == []
    assert len(captured) == 1


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("tab", ["mine", "team", "overdue", "proposed", "done"])
def test_a_list_with_its_counts_costs_at_most_six_queries(tab: str, number: int) -> None:
    for n in range(number):
        case = journey.walk(open_case(person=somebody(label=f"Pak {n}")), until="decide_place")
        CaseTask.objects.filter(case=case, finished__isnull=True).update(due_at=timezone.now())
    person = {
        "proposed": ("panti_social_worker", TRANSIT),
        "done": ("panti_social_worker", TRANSIT),
        "team": ("dinas_decider", "DINAS"),
    }.get(tab, SUPERVISOR)
    actor = staff(*person)
    with CaptureQueriesContext(connection) as captured:
        counts = inbox.counts(actor)
        found = shown(actor, tab)
        names = [case.person.display_name for case in found]
    assert len(names) == number
    assert counts.mine + counts.team + counts.proposed >= number
    # rights, memberships, counts of tasks, count of proposals, keys of the page, rows (of proposals at once)
    assert len(captured) == (5 if tab == "proposed" else 6), [query["sql"][:90] for query in captured]
