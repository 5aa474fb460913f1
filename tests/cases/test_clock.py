"""A server whose clock is set back while a case goes on: what happens next still happens after what went before."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from casework.cases import services
from casework.cases.models import Case
from tests import road
from tests.road import fresh
from tests.staff import office, staff
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db
BACK = timedelta(hours=3)


def in_order(case: Case) -> None:
    case = fresh(case)
    moments = [event.occurred_at for event in case.events.order_by("seq") if event.moves]
    assert moments == sorted(moments)
    assert case.stage_since >= case.opened_at
    assert all(stay.arrived_at >= case.opened_at for stay in case.stays.all())
    assert faults(case) == []
    call_command("verify_ledger", case.number, stdout=StringIO())


def set_back(moment: datetime | None = None) -> time_machine.travel:
    return time_machine.travel((moment or timezone.now()) - BACK, tick=False)


def test_a_step_without_a_stated_time_is_not_taken_before_the_stage_began() -> None:
    case = road.open_case()
    with set_back():
        services.transition(
            case,
            "hand_over",
            actor=staff("outreach_officer", "SDS-PUS"),
            expected_stage="outreach",
            panti=office("PSBI-1").pk,
        )
    in_order(case)


def test_a_decision_is_not_taken_before_the_person_arrived() -> None:
    case = road.walk_to("intake")
    for paper in road.PAPERS["begin_support"]:
        paper(fresh(case))
    proposal = road.propose(fresh(case), "begin_support")
    with set_back():
        road.decide(proposal)
    in_order(case)
    assert fresh(case).stage == "psychosocial"
