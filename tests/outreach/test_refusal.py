"""Refused at the gate: the record says so, the stay ends, and the person is with the officer again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.cases.errors import Illegal, Refusal
from casework.cases.models import Case
from casework.offices.models import User
from casework.outreach.models import Handover
from casework.outreach.services import confirm_arrival, hand_over, refuse_at_gate
from casework.panti.models import Stay
from tests import road
from tests.road import fresh
from tests.staff import office, staff
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db


def at_the_gate() -> tuple[Case, Handover]:
    case = road.open_case(at=timezone.now() - timedelta(hours=5))
    handover = hand_over(
        case,
        actor=staff("outreach_officer", road.SUDINSOS),
        expected_stage="outreach",
        panti=office(road.TRANSIT),
        occurred_at=timezone.now() - timedelta(hours=1),
    )
    return fresh(case), handover


def post(user: User, case: Case, **changes: Any) -> Any:
    client = Client()
    client.force_login(user)
    data = {
        "idempotency_key": str(uuid4()),
        "expected_stage": fresh(case).stage,
        "note": "Luka terbuka, harus ke rumah sakit dahulu.",
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }
    return client.post(reverse("case_step", args=[case.number, "refuse_at_gate"]), data | changes)


def test_the_record_says_who_when_and_why() -> None:
    case, handover = at_the_gate()
    guard = staff("panti_staff", road.TRANSIT)
    assert post(guard, case).status_code == 302
    case = fresh(case)
    handover.refresh_from_db()
    assert (handover.refused_by, handover.refusal) == (guard, "Luka terbuka, harus ke rumah sakit dahulu.")
    assert (case.stage, case.whereabouts, case.present_panti) == ("outreach", "street", None)
    assert Stay.objects.get(case=case).ended_with == "refuse_at_gate"
    assert faults(case) == []
    client = Client()
    client.force_login(staff("outreach_officer", road.SUDINSOS))
    page = client.get(reverse("case_detail", args=[case.number])).content.decode()
    assert "Ditolak di gerbang" in page
    assert "Luka terbuka" in page


def test_the_signing_page_offers_both() -> None:
    case, _handover = at_the_gate()
    client = Client()
    client.force_login(staff("panti_staff", road.TRANSIT))
    page = client.get(reverse("handover_confirm", args=[case.number])).content.decode()
    assert "Tandatangani kedatangan" in page
    assert reverse("case_step", args=[case.number, "refuse_at_gate"]) in page


def test_signed_is_not_refused_and_refused_is_not_signed() -> None:
    case, handover = at_the_gate()
    guard = staff("panti_staff", road.TRANSIT)
    confirm_arrival(handover, actor=guard)
    assert post(guard, case).status_code == 409
    with pytest.raises(Refusal, match=guard.name):
        refuse_at_gate(fresh(case), actor=guard, expected_stage="assessment", reason="x")

    case, handover = at_the_gate()
    refuse_at_gate(case, actor=guard, expected_stage="assessment", reason="Terlalu sakit.")
    with pytest.raises(Refusal, match=guard.name):
        confirm_arrival(handover, actor=staff("panti_staff", road.TRANSIT, another=1))


def test_refused_twice_names_who() -> None:
    case, _handover = at_the_gate()
    guard = staff("panti_staff", road.TRANSIT)
    refuse_at_gate(case, actor=guard, expected_stage="assessment", reason="Terlalu sakit.")
    with pytest.raises(Illegal, match=guard.name):
        refuse_at_gate(fresh(case), actor=guard, expected_stage="assessment", reason="x")


def test_after_a_refusal_the_person_is_handed_over_again_and_signed() -> None:
    case, _handover = at_the_gate()
    guard = staff("panti_staff", road.TRANSIT)
    refuse_at_gate(case, actor=guard, expected_stage="assessment", reason="Terlalu sakit.")
    again = hand_over(
        fresh(case),
        actor=staff("outreach_officer", road.SUDINSOS),
        expected_stage="outreach",
        panti=office(road.TRANSIT),
    )
    assert confirm_arrival(again, actor=guard).is_signed


def test_without_a_reason_or_with_a_wrong_time_nothing_happens() -> None:
    case, handover = at_the_gate()
    guard = staff("panti_staff", road.TRANSIT)
    early = timezone.localtime(timezone.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    answer = post(guard, case, note=" ", occurred_at=early)
    assert answer.status_code == 422
    assert {"note", "occurred_at"} <= answer.context["form"].errors.keys()
    handover.refresh_from_db()
    assert (handover.refused_by, fresh(case).stage) == (None, "assessment")


def test_only_the_gate_refuses() -> None:
    case, _handover = at_the_gate()
    assert post(staff("panti_social_worker", road.TRANSIT), case).status_code == 403
    assert post(staff("panti_staff", "PSBI-2"), case).status_code == 404
