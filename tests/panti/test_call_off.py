"""An approved exit that does not happen: called off at the gate with the reason, or lapsed; and proposed again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.models import CaseEvent, Proposal
from notifications.models import Notification
from tests import road
from tests.panti.exit_road import (
    FAMILY,
    browser,
    call_off,
    gate,
    hand_over,
    head,
    house_worker,
    latest,
    on_site,
    propose,
    soon,
)
from tests.panti.road import leaving, resident
from tests.road import HOUSE, SUDINSOS, fresh
from tests.staff import office, staff
from workflows.models import CaseTask
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db
WHY = "Adiknya datang dalam keadaan mabuk."


@pytest.fixture
def proposal() -> Proposal:
    """A return to the family that waits for the gate."""
    return leaving(resident())


def lapsed(proposal: Proposal) -> Proposal:
    Proposal.objects.filter(pk=proposal.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    return latest(proposal.case)


def test_those_at_the_gate_call_it_off_with_a_reason(proposal: Proposal) -> None:
    page = browser(gate()).get(reverse("proposal_withdraw", args=[proposal.case.number, proposal.pk]))
    assert "Batalkan keberangkatan" in page.content.decode()
    assert call_off(gate(), proposal, note=WHY).status_code == 302
    ended = latest(proposal.case)
    assert (ended.status, str(ended.status_words)) == ("withdrawn", "Dibatalkan di gerbang")
    event = CaseEvent.objects.filter(case=proposal.case).latest("seq")
    assert (event.verb, event.text.body, event.office_id) == ("call_off", WHY, office(HOUSE).pk)
    case = fresh(proposal.case)
    assert case.stage == "intake"
    assert case.stays.filter(left_at=None).exists()
    assert not CaseTask.objects.open().filter(case=case, proposal=proposal).exists()
    assert faults(case) == []
    page = (
        browser(gate()).get(reverse("case_detail", args=[case.number]), {"tab": "timeline"}).content.decode()
    )
    assert "Dibatalkan di gerbang" in page
    assert WHY in page


def test_without_a_reason_it_stands(proposal: Proposal) -> None:
    answer = call_off(gate(), proposal, note="  ")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["note"]
    with pytest.raises(ValidationError):
        services.withdraw_proposal(proposal, actor=gate(), version=proposal.version)
    assert latest(proposal.case).status == "approved"


def test_proposer_and_decider_are_told_and_whoever_called_it_off_is_not(proposal: Proposal) -> None:
    Notification.objects.all().delete()
    call_off(gate(), proposal, note=WHY)
    told = Notification.objects.filter(case=proposal.case, kind="called_off")
    assert set(told.values_list("user", flat=True)) == {proposal.proposer_id, proposal.decider_id}
    page = browser(proposal.decider).get(reverse("notification_list")).content.decode()
    assert "Dibatalkan di gerbang:" in page


def test_another_proposal_is_possible_at_once_and_begins_with_the_plan(proposal: Proposal) -> None:
    call_off(gate(), proposal, note=WHY)
    case = fresh(proposal.case)
    form = (
        browser(house_worker())
        .get(reverse("case_step", args=[case.number, "return_to_family"]))
        .context["form"]
    )
    assert form["collector_name"].value() == "Sulastri"
    assert propose(house_worker(), case, "return_to_family", FAMILY | {"visit_1": soon()}).status_code == 302
    assert latest(case).status == "open"


@pytest.mark.parametrize(
    ("role", "code", "status"),
    [
        ("panti_staff", HOUSE, 302),
        ("panti_social_worker", HOUSE, 302),
        ("nurse", HOUSE, 403),
        ("head_of_panti", HOUSE, 403),
        ("outreach_officer", SUDINSOS, 403),
        ("panti_staff", "PSBI-2", 404),
    ],
)
def test_who_may_call_it_off(proposal: Proposal, role: str, code: str, status: int) -> None:
    assert call_off(staff(role, code), proposal, note=WHY).status_code == status


def test_before_the_decision_those_at_the_gate_have_no_say() -> None:
    proposal = road.propose(resident(), "return_to_family")
    assert call_off(gate(), proposal, note=WHY).status_code == 403
    assert latest(proposal.case).status == "open"


def test_a_double_click_calls_it_off_once_and_a_late_one_is_told(proposal: Proposal) -> None:
    key = str(uuid4())
    first, second = (call_off(gate(), proposal, note=WHY, idempotency_key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert CaseEvent.objects.filter(case=proposal.case, verb="call_off").count() == 1
    late = hand_over(gate(), proposal, "collector_id", "undertaking", "family_card", "handover")
    assert late.status_code == 409
    assert "Dibatalkan di gerbang" in late.content.decode()
    assert fresh(proposal.case).stage == "intake"


def test_on_site_the_officer_calls_it_off() -> None:
    case = on_site()
    propose(staff("social_worker", SUDINSOS), case, "return_to_family", FAMILY | {"visit_1": soon()})
    waiting = latest(case)
    services.approve(waiting, actor=staff("supervisor", SUDINSOS), version=1)
    assert call_off(staff("outreach_officer", SUDINSOS), latest(case), note=WHY).status_code == 302


# --- waiting to be carried out, and lapsed ---


def test_what_waits_stands_on_the_page_of_the_house_and_in_the_inbox(proposal: Proposal) -> None:
    page = browser(gate()).get(reverse("panti_detail", args=[HOUSE])).content.decode()
    assert reverse("case_carry_out", args=[proposal.case.number, proposal.pk]) in page
    assert reverse("proposal_withdraw", args=[proposal.case.number, proposal.pk]) in page
    inbox = browser(gate()).get("/?tab=team").content.decode()
    assert "Serahkan kepada keluarga di gerbang" in inbox
    assert proposal.case.number in inbox


def test_a_lapsed_approval_says_so_and_stands_in_nobodys_way(proposal: Proposal) -> None:
    stale = lapsed(proposal)
    assert str(stale.status_words) == "Persetujuan sudah lewat masa berlakunya"
    case = fresh(proposal.case)
    page = browser(house_worker()).get(reverse("case_detail", args=[case.number]))
    again = reverse("case_step", args=[case.number, "return_to_family"])
    assert page.context["next"].waiting.again_url == again
    assert "Usulkan lagi" in page.content.decode()
    house = browser(gate()).get(reverse("panti_detail", args=[HOUSE])).content.decode()
    assert reverse("case_carry_out", args=[case.number, proposal.pk]) not in house
    refused = hand_over(gate(), stale, "collector_id", "undertaking", "family_card", "handover")
    assert refused.status_code == 409
    assert "Persetujuan berlaku sampai" in refused.content.decode()
    assert browser(house_worker()).get(again).status_code == 200
    assert propose(house_worker(), case, "return_to_family", FAMILY | {"visit_1": soon()}).status_code == 302
    assert list(case.proposals.order_by("pk").values_list("status", flat=True))[-2:] == ["void", "open"]


def test_another_step_may_be_proposed_beside_a_lapsed_approval(proposal: Proposal) -> None:
    lapsed(proposal)
    data: dict[str, Any] = {
        "address": "Kontrakan",
        "destination": "own_home",
        "note": "Mandiri.",
        "visit_1": soon(),
    }
    assert propose(house_worker(), fresh(proposal.case), "discharge", data).status_code == 302
    services.approve(latest(proposal.case), actor=head(), version=1)
