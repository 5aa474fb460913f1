"""The roll call: everybody tapped, a gap confirmed, a search with its clock and its two ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.cases import registry
from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent, Duty, Proposal
from casework.cases.services import approve, lock_case
from casework.panti.enums import AwayKind
from casework.panti.models import RollCall, RollCallMark, Search, SearchStep, Stay, StayAbsence
from casework.panti.ward import rollcalls
from casework.panti.ward.rollcalls import find, take_roll_call
from tests import road
from tests.panti.facts import away, dead, gone
from tests.panti.house.plan import wing
from tests.panti.transfers.test_transfer import THERE, ask, bring, head, set_out
from tests.panti.ward.conftest import Crowd
from tests.road import fresh
from tests.staff import office, staff
from workflows import inbox
from workflows.models import CaseTask
from workflows.services import extend, hand, take

pytestmark = pytest.mark.django_db

HOUSE = road.HOUSE
# the form's key twice, rights, the house, the roster, the marks; nothing for each resident
QUERIES_OF_A_ROLL_CALL = 28


def call_the_roll(client: Client, present: list[Stay], shown: list[Stay], **more: Any) -> Any:
    client.force_login(staff("panti_staff", HOUSE))
    fields = {
        "idempotency_key": uuid4(),
        "present": [stay.pk for stay in present],
        "shown": [stay.pk for stay in shown],
    }
    return client.post(reverse("roll_call", args=[HOUSE]), fields | more)


def before(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> None:
    """Something happens after the roll call looked and before it holds the first case."""
    pending = [happens]

    def lock(case: Case | int) -> Case:
        if pending:
            pending.pop()()
        return lock_case(case)

    monkeypatch.setattr(rollcalls, "lock_case", lock)


@pytest.fixture
def missing(client: Client) -> Case:
    """Somebody not tapped at a roll call, and looked for."""
    case = road.walk_to("intake")
    stay = Stay.objects.get(case=case, left_at__isnull=True)
    assert call_the_roll(client, [], [stay], confirmed="on").status_code == 302
    return fresh(case)


def test_gap_is_named_and_asked_about_before_anything_begins(client: Client) -> None:
    case = road.walk_to("intake")
    stay = Stay.objects.get(case=case, left_at__isnull=True)
    response = call_the_roll(client, [], [stay])
    assert response.status_code == 409
    assert case.person.display_name in response.content.decode()
    assert "1 orang belum ditandai" in response.content.decode()
    assert not RollCall.objects.exists()
    assert call_the_roll(client, [], [stay], confirmed="on").status_code == 302
    taken = RollCall.objects.get()
    assert (taken.expected, taken.present, taken.missing) == (1, 0, 1)
    assert CaseEvent.objects.filter(case=case, verb="miss_at_roll_call").count() == 1


def test_search_is_a_task_with_a_clock(missing: Case) -> None:
    duty = Duty.objects.live().get(case=missing, kind="search_missing")
    assert (duty.due_at - duty.opened_by.occurred_at).total_seconds() == 2 * 3600
    task = CaseTask.objects.open().get(case=missing, flow_task__endswith="owe_search_missing")
    assert task.due_at == duty.due_at
    # it waits for everybody on the ward, first of all
    for person in (staff("panti_staff", HOUSE), staff("nurse", HOUSE)):
        assert inbox.tasks(person, inbox.MINE).first() == task
        assert task not in inbox.tasks(person, inbox.TEAM)
        with pytest.raises(Refusal):
            take(task, actor=person)


def test_the_board_says_who_is_looked_for(client: Client, missing: Case) -> None:
    wing()
    client.force_login(staff("nurse", HOUSE))
    page = client.get(reverse("house_board", args=[HOUSE])).content.decode()
    assert reverse("search_detail", args=[missing.number]) in page
    assert f"{missing.person.display_name} sedang dicari" in page


def test_whoever_opens_the_case_reads_beside_the_name_that_the_person_is_missing(
    client: Client, missing: Case
) -> None:
    client.force_login(staff("nurse", HOUSE))
    bar = client.get(reverse("case_detail", args=[missing.number]) + "?tab=panti").context["presence"]
    assert bar.words.startswith("Dicari sejak apel")
    assert (bar.tone, bar.due) == ("risk", Duty.objects.live().get(kind="search_missing").due_at)
    task = CaseTask.objects.open().get(case=missing, flow_task__endswith="owe_search_missing")
    assert task.due_at is not None
    longer = task.due_at + timedelta(minutes=30)
    lead = staff("panti_supervisor", HOUSE)
    extend(task, until=longer, was=task.due_at, reason="Patroli ikut mencari.", actor=lead)
    page = client.get(reverse("case_detail", args=[missing.number]))
    assert page.context["presence"].due == longer
    find(missing, actor=staff("nurse", HOUSE), where="Dapur")
    assert client.get(reverse("case_detail", args=[missing.number])).context["presence"] is None


def test_search_that_one_was_handed_is_still_everybodys(missing: Case) -> None:
    task = CaseTask.objects.open().get(case=missing, flow_task__endswith="owe_search_missing")
    assert "menunggu siapa pun yang bertugas" in " ".join(registry.waits(missing))
    nurse, guard = staff("nurse", HOUSE), staff("panti_staff", HOUSE)
    hand(task, to=nurse, actor=staff("panti_supervisor", HOUSE))
    for person in (nurse, guard):
        assert task in inbox.tasks(person, inbox.MINE)
        assert task not in inbox.tasks(person, inbox.TEAM)


def test_second_roll_call_begins_no_second_search_and_finding_ends_it(client: Client, missing: Case) -> None:
    stay = Stay.objects.get(case=missing, left_at__isnull=True)
    call_the_roll(client, [], [stay], confirmed="on")
    assert Search.objects.count() == 1
    call_the_roll(client, [stay], [stay])
    search = Search.objects.get()
    assert search.ended_with == "find_in_house"
    assert not Duty.objects.live().filter(kind="search_missing").exists()
    assert Duty.objects.get(kind="search_missing").is_done


def test_steps_are_ticked_once_each_with_who_did_them(client: Client, missing: Case) -> None:
    address = reverse("search_detail", args=[missing.number])
    for steps in (["rooms", "gate"], ["gate", "police"]):
        client.post(address, {"idempotency_key": uuid4(), "steps": steps})
    assert sorted(SearchStep.objects.values_list("step", flat=True)) == ["gate", "police", "rooms"]


def test_found_wants_a_place_and_ends_the_search(client: Client, missing: Case) -> None:
    address = reverse("search_found", args=[missing.number])
    assert client.post(address, {"idempotency_key": uuid4(), "where": " "}).status_code == 422
    client.post(address, {"idempotency_key": uuid4(), "where": "Tertidur di musala"})
    assert Search.objects.get().found_where == "Tertidur di musala"
    response = client.post(address, {"idempotency_key": uuid4(), "where": "Lagi"})
    assert response.status_code == 409
    assert "Tidak ada lagi yang mencari" in response.content.decode()


def test_whoever_comes_back_to_found_is_sent_to_the_search_or_the_case(client: Client, missing: Case) -> None:
    address = reverse("search_found", args=[missing.number])
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("search_detail", args=[missing.number]),
    )
    Search.objects.all().delete()
    assert client.get(address)["Location"] == reverse("case_detail", args=[missing.number])


@pytest.mark.parametrize(
    ("happens", "verb"),
    [
        (gone, "report_absence"),
        (dead, "record_death"),
        (lambda case: away(case, AwayKind.HOSPITAL, days=None), "go_to_hospital"),
    ],
)
def test_whatever_explains_the_gap_ends_the_search(missing: Case, happens: Any, verb: str) -> None:
    happens(missing)
    assert Search.objects.get().ended_with == verb
    assert not Duty.objects.live().filter(kind="search_missing").exists()


@pytest.mark.parametrize("announced", [True, False], ids=["sets out", "arrives unannounced"])
def test_transfer_to_another_panti_ends_the_search(announced: bool) -> None:
    case = road.walk_to("psychosocial")
    proposal = ask(case)
    approve(proposal, actor=head(THERE), version=proposal.version)
    stays = {Stay.objects.get(case=case, left_at__isnull=True).pk}
    take_roll_call(office(HOUSE), actor=staff("nurse", HOUSE), present=set(), shown=stays, confirmed=True)
    if announced:
        set_out(fresh(case))
    else:
        bring(Proposal.objects.get(pk=proposal.pk))
    search = Search.objects.get()
    assert search.ended_at is not None
    assert search.ended_with == ("depart_transfer" if announced else "transfer")
    assert not Duty.objects.live().filter(case=case, kind="search_missing").exists()


def test_whoever_went_to_hospital_while_the_roll_was_called_is_not_missing(
    client: Client, crowd: Crowd
) -> None:
    case = road.walk_to("intake")
    stay = Stay.objects.get(case=case, left_at__isnull=True)
    other = crowd(1)
    away(case, AwayKind.HOSPITAL, days=None)
    assert call_the_roll(client, other, [stay, *other]).status_code == 302
    assert dict(RollCallMark.objects.values_list("stay", "seen")) == {
        stay.pk: "hospital",
        other[0].pk: "present",
    }


def test_whoever_goes_to_hospital_before_the_roll_call_is_written_is_not_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, other = road.walk_to("intake"), road.walk_to("intake")
    stays = {Stay.objects.get(case=one, left_at__isnull=True).pk: one for one in (case, other)}
    before(monkeypatch, lambda: away(fresh(case), AwayKind.HOSPITAL, days=None))
    take_roll_call(
        office(HOUSE), actor=staff("nurse", HOUSE), present=set(), shown=set(stays), confirmed=True
    )
    assert {stays[mark.stay_id]: mark.seen for mark in RollCallMark.objects.all()} == {
        case: "hospital",
        other: "missing",
    }
    assert Search.objects.get().case == other


def test_whoever_a_colleague_finds_before_the_roll_call_is_written_costs_it_nothing(
    missing: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays = {Stay.objects.get(case=missing, left_at__isnull=True).pk}
    before(monkeypatch, lambda: find(missing, actor=staff("nurse", HOUSE), where="Musala"))
    taken = take_roll_call(office(HOUSE), actor=staff("panti_staff", HOUSE), present=stays, shown=stays)
    assert (taken.present, taken.missing) == (1, 0)
    assert Search.objects.get().found_where == "Musala"


def test_whoever_is_away_is_counted_though_the_page_shows_only_those_expected(
    client: Client, crowd: Crowd
) -> None:
    case, others = road.walk_to("intake"), crowd(2)
    stay = Stay.objects.get(case=case, left_at__isnull=True)
    away(case, AwayKind.HOSPITAL, days=None)
    call_the_roll(client, others, others)
    assert RollCall.objects.get().in_hospital == 1
    assert RollCallMark.objects.get(stay=stay).seen == "hospital"
    # one part of the house knows its own
    shown = {others[0].pk}
    for within, counted in ((shown, 0), (shown | {stay.pk}, 1)):
        taken = take_roll_call(
            office(HOUSE), actor=staff("nurse", HOUSE), present=shown, shown=shown, within=within
        )
        assert (taken.expected, taken.in_hospital) == (1, counted)


def test_whoever_is_on_the_way_to_another_panti_is_named_and_not_expected(
    client: Client, crowd: Crowd
) -> None:
    here, leaves = crowd(2)
    StayAbsence.objects.create(
        stay=leaves,
        kind=AwayKind.TRANSFER,
        place="PSTW Budi Mulia 1",
        began_at=timezone.now(),
        recorded_by=staff("panti_staff", HOUSE),
    )
    client.force_login(staff("panti_staff", HOUSE))
    page = client.get(reverse("roll_call", args=[HOUSE])).content.decode()
    assert "Dalam perjalanan ke panti lain" in page
    assert leaves.case.number in page
    assert f'name="shown" value="{leaves.pk}"' not in page
    assert f'name="shown" value="{here.pk}"' in page


def test_three_hundred_cost_no_more_questions_than_three(client: Client, crowd: Crowd) -> None:
    stays = crowd(300)
    client.force_login(staff("panti_staff", HOUSE))
    call_the_roll(client, stays[:1], stays[:1])
    for tapped in (stays[:3], stays):
        with CaptureQueriesContext(connection) as asked:
            assert call_the_roll(client, tapped, tapped).status_code == 302
        assert len(asked) == QUERIES_OF_A_ROLL_CALL
    assert list(RollCall.objects.order_by("pk").values_list("present", flat=True)) == [1, 3, 300]
