"""Taking a step: the form, the refusals in words, and that a double click makes one row."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.duties import left_by
from casework.cases.models import Case, CaseEvent, Duty, Proposal
from casework.offices.models import User
from tests import road
from tests.desk.conftest import As
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def step(case: Case, name: str) -> str:
    return reverse("case_step", args=[case.number, name])


def hand_over_data(**changes: Any) -> dict[str, Any]:
    known = {
        "idempotency_key": str(uuid4()),
        "expected_stage": "outreach",
        "panti": office("PSBI-1").pk,
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "note": "Mau ikut setelah makan.",
    }
    return known | changes


@pytest.fixture
def officer(db: None) -> User:
    return staff("outreach_officer", "SDS-PUS")


@pytest.fixture
def planned(case_in_transit: Case) -> Proposal:
    """A return to the family, proposed by the social worker of the panti."""
    leaving = services.propose_exit(
        case_in_transit,
        "return_to_family",
        actor=staff("panti_social_worker", "PSBI-1"),
        expected_stage="assessment",
        destination="family",
        address="Jl. Mawar 3, Brebes",
        follow_up_dates=[timezone.localdate() + timedelta(days=30)],
        collector_name="Warsih",
    )
    return leaving.proposal


def test_form_says_what_happens_and_the_step_is_taken_once(as_user: As, officer: User, case: Case) -> None:
    client = as_user(officer)
    assert "Yang terjadi kemudian" in client.get(step(case, "hand_over")).content.decode()
    data = hand_over_data()
    first, second = client.post(step(case, "hand_over"), data), client.post(step(case, "hand_over"), data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == reverse("case_detail", args=[case.number])
    assert Case.objects.get(pk=case.pk).stage == "assessment"
    assert CaseEvent.objects.filter(case=case, verb="hand_over").count() == 1


def test_what_a_fact_leaves_to_be_done_is_said_before_and_owed_after(
    as_user: As, officer: User, case: Case
) -> None:
    announced = left_by("hand_over", case, timezone.now())
    text = as_user(officer).get(step(case, "hand_over")).content.decode()
    for law, _due_at in announced:
        assert f"Lalu menjadi tugas: {law.label}" in text
    as_user(officer).post(step(case, "hand_over"), hand_over_data())
    owed = Duty.objects.live().filter(case=case).values_list("kind", flat=True)
    assert {law.kind for law, _due_at in announced} == set(owed) == {"countersign_arrival", "health_check"}


def test_a_late_step_says_where_the_case_is_now_and_keeps_the_words(
    as_user: As, officer: User, case_in_transit: Case
) -> None:
    before = case_in_transit.event_count
    response = as_user(officer).post(step(case_in_transit, "hand_over"), hand_over_data())
    text = response.content.decode()
    assert response.status_code == 409
    assert f"{officer.name} sudah mencatat ini pada" in text
    assert "Mau ikut setelah makan." in text
    assert Case.objects.get(pk=case_in_transit.pk).event_count == before


def test_a_stale_form_of_a_step_still_possible_is_shown_again_ready_to_send(
    as_user: As, case_in_transit: Case
) -> None:
    client = as_user(staff("panti_social_worker", "PSBI-1"))
    data = {"idempotency_key": str(uuid4()), "expected_stage": "outreach", "note": "Adiknya datang."}
    response = client.post(step(case_in_transit, "return_to_family"), data)
    text = response.content.decode()
    assert response.status_code == 409
    assert 'name="expected_stage" value="assessment"' in text
    assert "Adiknya datang." in text
    assert not Proposal.objects.exists()


def test_an_illegal_step_is_explained(as_user: As, worker: User, case: Case) -> None:
    response = as_user(worker).get(step(case, "close"))
    assert response.status_code == 409
    assert "Dari tahap “Penjangkauan” tidak ada langkah “Penutupan kasus”." in response.content.decode()


def test_a_step_of_others_names_who_may(as_user: As, worker: User, officer: User, case: Case) -> None:
    for response in (
        as_user(worker).get(step(case, "hand_over")),
        as_user(worker).post(step(case, "hand_over"), hand_over_data()),
    ):
        assert response.status_code == 403
        assert officer.name in response.content.decode()
    assert Case.objects.get(pk=case.pk).stage == "outreach"


def test_an_unmet_need_is_explained(as_user: As, worker: User, case_in_transit: Case) -> None:
    response = as_user(worker).get(step(case_in_transit, "place"))
    assert response.status_code == 409
    assert "asesmen awal belum diajukan" in response.content.decode()


def test_whoever_answers_a_placement_reads_on_what_it_was_decided(as_user: As) -> None:
    case = road.walk_to("placement")
    page = as_user(staff("head_of_panti", road.HOUSE)).get(step(case, "accept")).content.decode()
    for words in ("Yang diputuskan", "Apakah cocok", "Temu bahas kasus", "Ingin pulang."):
        assert words in page
    admitting = as_user(staff("panti_staff", road.HOUSE)).get(step(case, "admit"))
    assert "Yang diputuskan" not in admitting.content.decode()


@pytest.mark.parametrize("name", ["fly", "register", "__init__"])
def test_an_unknown_step_is_404(as_user: As, worker: User, case: Case, name: str) -> None:
    address = f"/kasus/{case.number}/langkah/{name}/"
    assert as_user(worker).get(address).status_code == 404


def test_a_foreign_case_is_404_before_anything_is_said(as_user: As, case: Case) -> None:
    stranger = as_user(staff("outreach_officer", "SDS-TIM"))
    assert stranger.get(step(case, "hand_over")).status_code == 404
    assert stranger.post(step(case, "hand_over"), hand_over_data()).status_code == 404


def test_a_waiting_proposal_shows_who_can_decide_and_closes_other_proposals(
    as_user: As, worker: User, planned: Proposal
) -> None:
    page = as_user(worker).get(reverse("case_detail", args=[planned.case.number]))
    waiting = page.context["next"].waiting
    assert waiting.proposal == planned
    assert staff("head_of_panti", "PSBI-1").pk in {holder.user.pk for holder in waiting.who}
    assert not waiting.decide_url
    author = as_user(staff("panti_social_worker", "PSBI-1"))
    refused = author.get(step(planned.case, "discharge"))
    assert refused.status_code == 409
    assert "sudah ada usulan yang menunggu" in refused.content.decode()


def test_the_proposer_takes_a_proposal_back_once(as_user: As, planned: Proposal) -> None:
    address = reverse("proposal_withdraw", args=[planned.case.number, planned.pk])
    data = {"idempotency_key": str(uuid4()), "version": 1, "note": "Adiknya batal datang."}
    author = as_user(staff("panti_social_worker", "PSBI-1"))
    assert author.get(address).status_code == 200
    assert author.post(address, data).status_code == 302
    assert author.post(address, data).status_code == 302
    planned.refresh_from_db()
    assert (planned.status, planned.version) == ("withdrawn", 2)
    assert CaseEvent.objects.filter(verb="withdraw_proposal").count() == 1


def test_nobody_else_takes_a_waiting_proposal_back(as_user: As, planned: Proposal) -> None:
    address = reverse("proposal_withdraw", args=[planned.case.number, planned.pk])
    data = {"idempotency_key": str(uuid4()), "version": 1, "note": ""}
    colleague = as_user(staff("panti_social_worker", "PSBI-1", another=1))
    assert colleague.post(address, data).status_code == 403
    planned.refresh_from_db()
    assert planned.status == "open"


def test_an_approved_exit_is_carried_out_by_the_staff_at_the_gate_alone(
    as_user: As, planned: Proposal
) -> None:
    address = reverse("case_carry_out", args=[planned.case.number, planned.pk])
    gate = as_user(staff("panti_staff", "PSBI-1"))
    assert gate.get(address).status_code == 409
    services.approve(planned, actor=staff("head_of_panti", "PSBI-1"), version=1)
    assert gate.get(address).status_code == 200
    assert as_user(staff("panti_social_worker", "PSBI-1")).get(address).status_code == 403
    page = gate.get(reverse("case_detail", args=[planned.case.number]))
    assert page.context["next"].waiting.carry_out_url == address


def test_an_approval_past_its_day_is_refused_in_words(as_user: As, planned: Proposal) -> None:
    services.approve(planned, actor=staff("head_of_panti", "PSBI-1"), version=1)
    Proposal.objects.filter(pk=planned.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    gate = as_user(staff("panti_staff", "PSBI-1"))
    response = gate.get(reverse("case_carry_out", args=[planned.case.number, planned.pk]))
    assert response.status_code == 409
    assert "silakan usulkan kembali" in response.content.decode()
