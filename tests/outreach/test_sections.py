"""What this room hangs into the case page, the timeline and the rail."""

from importlib import reload
from typing import Any

import pytest
from django.template.loader import render_to_string

from casework.cases import registry, words
from casework.cases.models import Case, CaseEvent
from casework.offices.models import User
from casework.outreach.models import Handover
from casework.outreach.sections import arrival_context, notice_context
from casework.outreach.services import confirm_arrival, hand_over
from tests.below import below
from tests.road import open_case
from tests.staff import office, staff


@pytest.fixture
def arrived(officer: User) -> Handover:
    return hand_over(
        open_case(), actor=officer, expected_stage="outreach", panti=office("PSBI-1"), goods="1 tas"
    )


def drawn(template: str, context: dict[str, Any], case: Case) -> str:
    return render_to_string(template, {**context, "case": case})


def test_the_gate_is_reminded_until_somebody_signs(arrived: Handover, gatekeeper: User) -> None:
    case = arrived.case
    assert arrived.number in drawn("outreach/_arrival_notice.html", notice_context(case, gatekeeper), case)
    confirm_arrival(arrived, actor=gatekeeper)
    assert drawn("outreach/_arrival_notice.html", notice_context(case, gatekeeper), case).strip() == ""


def test_only_the_gate_is_offered_the_signature(arrived: Handover, gatekeeper: User, officer: User) -> None:
    case = arrived.case
    assert "serah-terima" in drawn("outreach/_arrival.html", arrival_context(case, gatekeeper), case)
    seen = drawn("outreach/_arrival.html", arrival_context(case, officer), case)
    assert "1 tas" in seen
    assert "serah-terima" not in seen


def test_the_form_to_hand_over_proposes_the_panti_of_the_area_and_does_the_step(officer: User) -> None:
    case = open_case()
    step = registry.step_form("hand_over")
    assert step is not None
    assert step.perform is not None
    empty: Any = step.form(case=case, actor=officer)
    assert empty["panti"].value() == office("PSBI-1").pk
    data = {
        "idempotency_key": str(empty["idempotency_key"].value()),
        "panti": office("PSBI-2").pk,
        "vehicle": "B 7214 PSK",
        "occurred_at": empty["occurred_at"].value().isoformat(),
    }
    filled: Any = step.form(data, case=case, actor=officer)
    # the time offered is the time the form was opened; a case may be younger than that by a blink
    assert filled.is_valid(), filled.errors
    Case.objects.filter(pk=case.pk).update(opened_at=filled.cleaned_data["occurred_at"])
    step.perform(case, officer, filled, "outreach")
    handover = Handover.objects.get()
    assert (handover.panti, handover.vehicle, handover.outside_area) == (office("PSBI-2"), "B 7214 PSK", True)


@pytest.mark.parametrize("verb", ["hand_over", "countersign_arrival"])
def test_the_timeline_names_the_record(arrived: Handover, gatekeeper: User, verb: str) -> None:
    confirm_arrival(arrived, actor=gatekeeper)
    event = CaseEvent.objects.get(case=arrived.case, verb=verb)
    assert arrived.number in below(event)


@pytest.mark.parametrize(
    ("role", "code", "shown"),
    [
        ("outreach_officer", "SDS-PUS", True),
        ("social_worker", "SDS-PUS", True),
        ("supervisor", "SDS-PUS", True),
        ("clerk", "SDS-PUS", False),
        ("nurse", "PSBI-1", False),
        ("data_protection", "DINAS", False),
    ],
)
def test_the_rail_shows_outreach_to_those_who_work_in_it(role: str, code: str, shown: bool) -> None:
    item = next(item for item in registry.nav() if item.key == "outreach")
    assert item.shown(staff(role, code)) is shown


def test_the_first_event_is_worded_by_this_room_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.timeline, "_words", {})
    reload(words)
    assert registry.words("propose") is not None
    assert registry.words("register") is None
