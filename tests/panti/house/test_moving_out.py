"""Somebody lies in a bed taken out of service: the house is asked to move them, until they are or need not be."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case, CaseEvent, Duty
from casework.offices.queries import system_user
from casework.panti.facts import corrected_death
from casework.panti.house.services import bring_back, follow_beds, give_bed, take_out
from casework.panti.models import OutOfService
from casework.panti.services import report_absence
from tests.panti.facts import dead
from tests.panti.house.plan import HOUSE, Asked, PlaceKind, bed, in_bed
from tests.panti.house.test_lodging import lodged
from tests.panti.road import fresh
from tests.road import SUDINSOS
from tests.staff import staff
from workflows import inbox
from workflows.models import CaseTask
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db


def head() -> Any:
    return staff("head_of_panti", HOUSE)


def broken(label: str = "1.1", **when: Any) -> OutOfService:
    call: dict[str, Any] = {"reason": "Rangka patah", "began_at": timezone.now()}
    return take_out(bed(label), actor=head(), **(call | when))


def owed(case: Case) -> bool:
    """Whether the house is asked to move somebody; duty and task must say the same."""
    duty = Duty.objects.live().filter(case=case, kind="move_from_bed").exists()
    task = CaseTask.objects.open().filter(case=case, duty__kind="move_from_bed").exists()
    assert duty == task
    return duty


def ended(case: Case) -> tuple[str, bool]:
    last = Duty.objects.filter(case=case, kind="move_from_bed").select_related("ended_by").get()
    assert last.ended_by is not None
    assert faults(fresh(case)) == []
    call_command("verify_ledger", stdout=StringIO())
    return last.ended_by.verb, last.is_done


def test_taking_out_a_bed_somebody_lies_in_asks_the_house_to_move_them() -> None:
    case = lodged()
    broken()
    assert owed(case)
    duty = Duty.objects.get(case=case, kind="move_from_bed")
    assert duty.offices == [case.present_panti_id]
    assert duty.due_at - duty.opened_by.occurred_at == timedelta(hours=12)
    keeper = staff("panti_staff", HOUSE)
    assert inbox.tasks(keeper, inbox.TEAM).filter(duty=duty).exists()


def test_free_bed_taken_out_asks_nothing_of_anybody() -> None:
    case = lodged()
    broken("1.2")
    assert not owed(case)
    assert not CaseEvent.objects.filter(verb="bed_out").exists()


def test_moved_to_another_bed_or_a_mat_it_is_done() -> None:
    case = lodged()
    broken()
    give_bed(case, in_bed("1.2"), actor=staff("panti_staff", HOUSE))
    assert not owed(case)
    assert ended(case) == ("move_bed", True)


def test_moved_to_a_mat_it_is_done() -> None:
    case = lodged()
    broken()
    asked = Asked(PlaceKind.MAT, bed().room_id, "Tidak ada tempat tidur kosong.")
    give_bed(case, asked, actor=staff("panti_staff", HOUSE))
    assert ended(case) == ("move_bed", True)


def test_bed_back_in_service_nobody_has_to_move() -> None:
    case = lodged()
    broken()
    bring_back(bed(), actor=head())
    assert not owed(case)
    assert ended(case) == ("bed_back", True)


def test_whoever_leaves_is_moved_by_nobody() -> None:
    case = lodged()
    broken()
    report_absence(
        fresh(case),
        actor=staff("panti_staff", HOUSE),
        expected_stage=case.stage,
        last_seen_at=timezone.now(),
        last_seen_where="Kebun",
    )
    assert not owed(case)
    assert ended(case) == ("report_absence", False)


def test_death_ends_it_and_a_death_that_was_none_asks_again() -> None:
    case = lodged()
    broken()
    dead(fresh(case))
    assert not owed(case)
    assert ended(case) == ("record_death", False)
    case = fresh(case)
    proposal = services.propose(
        case,
        "correct_death",
        actor=staff("panti_social_worker", HOUSE),
        expected_stage=case.stage,
        note="Tertukar dengan orang lain.",
        facts=corrected_death(case),
    )
    services.approve(proposal, actor=staff("supervisor", SUDINSOS), version=proposal.version)
    assert owed(case)
    assert faults(fresh(case)) == []


def test_planned_for_later_it_is_asked_when_the_time_comes_and_not_after_it() -> None:
    case = lodged()
    begin = timezone.now() + timedelta(hours=2)
    broken(began_at=begin, ends_at=begin + timedelta(hours=3))
    assert (owed(case), follow_beds()) == (False, 0)
    with time_machine.travel(begin + timedelta(minutes=1), tick=False):
        assert (follow_beds(), follow_beds()) == (1, 0)
        assert owed(case)
        assert CaseEvent.objects.get(case=case, verb="bed_out").actor == system_user()
    with time_machine.travel(begin + timedelta(hours=4), tick=False):
        assert (follow_beds(), follow_beds()) == (1, 0)
        assert not owed(case)
        assert ended(case) == ("bed_back", True)


def test_task_leads_to_the_page_on_which_a_bed_is_given(client: Client) -> None:
    case = lodged()
    broken()
    client.force_login(staff("panti_staff", HOUSE))
    duty = reverse("case_duty", args=[case.number, "move_from_bed"])
    listed = client.get(reverse("home") + "?tab=team").content.decode()
    assert "Pindahkan dari tempat tidur yang sedang tidak dipakai" in listed
    page = client.get(duty)["Location"]
    assert page == reverse("bed_give", args=[case.number])
    sent = {
        "idempotency_key": uuid4(),
        "expected_stage": case.stage,
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "place": f"bed:{bed('1.3').pk}",
    }
    answer = client.post(page, sent)
    assert answer.status_code == 302, answer.content.decode()
    assert ended(case) == ("move_bed", True)
