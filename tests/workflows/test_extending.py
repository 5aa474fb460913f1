"""More time for a task: who gives it, how much, and what keeps it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.errors import NotAllowed, Stale
from casework.cases.models import Case, CaseEvent, Duty
from casework.offices.terms import end_of
from notifications.models import Kind, Notification
from tests import road, walked
from tests.road import open_case
from tests.staff import staff
from workflows.deadlines import latest
from workflows.firing import fire_due_timers
from workflows.models import CaseTask
from workflows.reconcile import repair
from workflows.services import extend

from . import journey
from .journey import PANTI, PUS, TRANSIT

pytestmark = pytest.mark.django_db


def the_task(case: Case, node: str) -> CaseTask:
    found = CaseTask.objects.open().filter(case=case).select_related("case", "duty__opened_by", "proposal")
    return next(task for task in found if task.node_name == node)


def longer(task: CaseTask, days: int = 1, **changes: Any) -> CaseTask:
    given: dict[str, Any] = {
        "until": timezone.localdate(task.due_at) + timedelta(days=days),
        "was": task.due_at,
        "reason": "Menunggu surat rumah sakit.",
        "actor": staff("panti_supervisor", TRANSIT),
    }
    return extend(task, **(given | changes))


@pytest.fixture
@walked.once
def placing() -> Case:
    return journey.at("place")


def test_a_task_is_extended_to_the_end_of_a_day_and_the_ledger_says_so(placing: Case) -> None:
    task = the_task(placing, "place")
    was = task.due_at
    longer(task, 5)
    now = the_task(placing, "place")
    assert (now.due_at, now.was_due_at) == (end_of(timezone.localdate(was) + timedelta(days=5)), was)
    event = CaseEvent.objects.filter(case=placing).latest("seq")
    assert (event.verb, event.text.body) == ("extend_deadline", "Menunggu surat rumah sakit.")
    assert event.facts["node"] == "place"
    moved = [datetime.fromisoformat(event.facts[name]) for name in ("was", "until")]
    assert moved == [was, now.due_at]
    assert CaseTask.objects.armed().get(host=now).scheduled == now.due_at


def test_a_task_is_extended_again_but_never_past_twice_its_term(placing: Case) -> None:
    last = latest(the_task(placing, "place"))
    longer(the_task(placing, "place"), 10)
    assert latest(the_task(placing, "place")) == last
    with pytest.raises(ValidationError) as caught:
        longer(the_task(placing, "place"), 20, reason=" ")
    assert caught.value.error_dict.keys() == {"until", "reason"}
    longer(the_task(placing, "place"), until=timezone.localdate(last))
    assert the_task(placing, "place").due_at == min(end_of(timezone.localdate(last)), last)


def test_an_extension_ends_the_escalation_and_the_task_is_raised_anew(placing: Case) -> None:
    supervisor = staff("panti_supervisor", TRANSIT)
    due = the_task(placing, "place").due_at
    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        fire_due_timers()
        assert the_task(placing, "place").escalation == 1
        longer(the_task(placing, "place"), 4)
    task = the_task(placing, "place")
    assert (task.escalation, task.raised_to) == (0, [])
    with time_machine.travel(task.due_at, tick=False):
        fire_due_timers()
    assert the_task(placing, "place").escalation == 1
    about = Notification.objects.filter(user=supervisor, kind=Kind.OVERDUE, facts__task=task.pk)
    assert about.count() == 2


def test_the_extension_stays_when_the_task_is_made_anew(placing: Case) -> None:
    longer(the_task(placing, "place"), 6)
    until = the_task(placing, "place").due_at
    journey.send_back(journey.propose(placing, "place"))
    assert the_task(placing, "place").due_at == until
    CaseTask.objects.open().filter(case=placing).update(status="CANCELED", finished=timezone.now())
    repair(placing)
    assert the_task(placing, "place").due_at == until
    call_command("reconcile_workflows", placing.number)


def test_other_events_leave_an_extended_task_alone(placing: Case) -> None:
    longer(the_task(placing, "place"), 6)
    until = the_task(placing, "place").due_at
    road.assess(road.fresh(placing))
    assert the_task(placing, "place").due_at == until


def test_the_duty_follows(placing: Case) -> None:
    task = the_task(placing, "owe_health_check")
    longer(task, until=timezone.localdate(latest(task)))
    task = the_task(placing, "owe_health_check")
    assert (
        Duty.objects.get(pk=task.duty_id).due_at
        == task.due_at
        == task.duty.opened_by.occurred_at + timedelta(hours=48)
    )
    call_command("reconcile_workflows", placing.number)


def test_the_proposal_follows() -> None:
    case = journey.at("decide_place")
    task = the_task(case, "decide_place")
    longer(task, 2, actor=staff("supervisor", PUS))
    task = the_task(case, "decide_place")
    assert timezone.localdate(task.due_at) == task.proposal.due_on


def test_an_approved_exit_names_its_own_day() -> None:
    case = road.walk_to("intake")
    road.decide(road.propose(case, "discharge"))
    task = the_task(case, "carry_out_discharge")
    with pytest.raises(ValidationError) as caught:
        longer(task, 1, actor=staff("head_of_panti", PANTI))
    assert caught.value.error_dict.keys() == {"until"}


@pytest.mark.parametrize(
    ("role", "code"), [("panti_social_worker", TRANSIT), ("supervisor", "SDS-BRT"), ("head_of_panti", PANTI)]
)
def test_only_whoever_hands_out_the_work_there_extends(placing: Case, role: str, code: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        longer(the_task(placing, "place"), 1, actor=staff(role, code))
    assert staff("panti_supervisor", TRANSIT) in [holder.user for holder in caught.value.holders]


def test_two_supervisors_do_not_extend_over_each_other(placing: Case) -> None:
    seen = the_task(placing, "place")
    longer(seen, 3)
    with pytest.raises(Stale):
        longer(seen, 3)
    assert CaseEvent.objects.filter(case=placing, verb="extend_deadline").count() == 1


def test_past_its_bound_nothing_is_extended_and_the_case_page_offers_it_to_nobody(placing: Case) -> None:
    task = the_task(placing, "owe_health_check")
    client, address = page_of(task)
    case_page = reverse("case_detail", args=[placing.number])
    assert address in client.get(case_page).content.decode()
    with time_machine.travel(latest(task) + timedelta(hours=1)):
        # the session of the browser has ended meanwhile
        client, address = page_of(task)
        assert address not in client.get(case_page).content.decode()
        page = client.get(address)
        assert 'name="until"' not in page.content.decode()
        with pytest.raises(ValidationError):
            longer(task, until=timezone.localdate())


# --- the page ---


def page_of(task: CaseTask, role: str = "panti_supervisor", code: str = TRANSIT) -> tuple[Client, str]:
    client = Client()
    client.force_login(staff(role, code))
    return client, reverse("task_extend", args=[task.pk])


def typed(client: Client, address: str, until: date | str, reason: str) -> dict[str, Any]:
    form = client.get(address).context["form"]
    hidden = {name: form.initial[name] for name in ("idempotency_key", "was")}
    return {**hidden, "until": until, "reason": reason}


def test_a_supervisor_extends_on_the_page_once_however_often_they_click(placing: Case) -> None:
    task = the_task(placing, "place")
    client, address = page_of(task)
    data = typed(client, address, timezone.localdate(task.due_at) + timedelta(days=2), "Menunggu berkas.")
    for _click in range(2):
        assert client.post(address, data).status_code == 302
    assert CaseEvent.objects.filter(case=placing, verb="extend_deadline").count() == 1
    case_page = client.get(reverse("case_detail", args=[placing.number])).content.decode()
    assert "Batas waktu diperpanjang" in case_page
    assert "diperpanjang, semula" in case_page
    assert address in case_page


def test_the_page_says_all_that_is_wrong_and_keeps_what_was_typed(placing: Case) -> None:
    client, address = page_of(the_task(placing, "place"))
    answer = client.post(address, typed(client, address, "2020-01-01", "  "))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"reason"}
    answer = client.post(address, typed(client, address, "2020-01-01", "Menunggu."))
    assert answer.context["form"].errors.keys() == {"until"}
    assert "Menunggu." in answer.content.decode()


def test_a_worker_reads_who_extends_and_others_find_nothing(placing: Case) -> None:
    task = the_task(placing, "place")
    client, address = page_of(task, "panti_social_worker")
    assert client.get(address).status_code == 403
    client, address = page_of(task, "supervisor", "SDS-BRT")
    assert client.get(address).status_code == 404


def test_an_hour_of_the_term_is_kept_to_the_minute() -> None:
    case = open_case(at=timezone.now() - timedelta(hours=1))
    task = the_task(case, "hand_over")
    last = latest(task)
    assert isinstance(last, datetime)
    longer(task, until=timezone.localdate(last), actor=staff("supervisor", PUS))
    assert the_task(case, "hand_over").due_at == min(last, end_of(timezone.localdate(last)))
