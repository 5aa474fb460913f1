"""From one panti to another: both heads decide, the way there, the arrival, and whatever comes in between."""

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
from casework.cases.enums import ProposalStatus
from casework.cases.errors import Illegal, NotAllowed, Refusal
from casework.cases.models import Case, Duty, Proposal
from casework.cases.queries import sees
from casework.cases.services.deadlines import expire_approvals
from casework.desk.presence import presence
from casework.offices.models import Criteria
from casework.panti.enums import AwayKind
from casework.panti.facts import corrected_death
from casework.panti.health.queries import care_of
from casework.panti.health.services import record_health_check
from casework.panti.house.counts import house
from casework.panti.models import RegisterEntry, Stay, StayAbsence
from casework.panti.transfers.services import arrive, depart
from tests import road
from tests.panti.facts import away, dead, gone
from tests.road import fresh
from tests.staff import office, staff
from workflows.models import CaseProcess, CaseTask
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db

HERE, THERE = road.HOUSE, "PSTW-BM1"


def head(code: str) -> Any:
    return staff("head_of_panti", code)


def ask(case: Case, **more: Any) -> Proposal:
    call = {"actor": head(HERE), "expected_stage": case.stage, "note": "Dekat dengan saudaranya."}
    return services.propose(case, "transfer", facts={"panti": office(THERE).pk}, **(call | more))


@pytest.fixture
def agreed() -> Proposal:
    """Let go by one head, taken in by the other."""
    proposal = ask(road.walk_to("psychosocial"))
    services.approve(proposal, actor=head(THERE), version=proposal.version)
    return Proposal.objects.select_related("case").get(pk=proposal.pk)


def open_task(proposal: Proposal) -> CaseTask:
    """The one open task of a transfer."""
    return CaseTask.objects.open().get(process__transfer=proposal)


def set_out(case: Case) -> None:
    depart(
        case,
        actor=staff("panti_staff", HERE),
        occurred_at=timezone.now(),
        vehicle="Mobil dinas B 1234 XY",
        escort="Bu Ratna",
    )


def bring(proposal: Proposal) -> None:
    arrive(
        proposal,
        actor=staff("panti_staff", THERE),
        version=proposal.version,
        occurred_at=timezone.now(),
    )


def true_data(case: Case) -> Case:
    case = fresh(case)
    assert faults(case) == []
    call_command("verify_ledger", stdout=StringIO())
    return case


def test_each_head_decides_for_their_own_house_and_the_other_reads_the_case_meanwhile() -> None:
    case = road.walk_to("psychosocial")
    with pytest.raises(NotAllowed):
        ask(case, actor=staff("panti_social_worker", HERE))
    assert not sees(head(THERE), case)
    proposal = ask(case)
    assert sees(head(THERE), fresh(case))
    assert faults(fresh(case)) == []
    with pytest.raises(NotAllowed):
        services.approve(proposal, actor=head(HERE), version=proposal.version)
    services.return_proposal(proposal, actor=head(THERE), version=proposal.version, note="Penuh.")
    assert not sees(head(THERE), fresh(case))
    true_data(case)


def test_panti_that_does_not_take_the_person_cannot_be_asked() -> None:
    case = road.walk_to("psychosocial")
    for code in (HERE, "PSAA-PU2", "PSBI-1"):
        with pytest.raises(Refusal):
            services.propose(
                case,
                "transfer",
                actor=head(HERE),
                expected_stage=case.stage,
                facts={"panti": office(code).pk},
                note="Sebab.",
            )


def test_whoever_sets_out_keeps_their_bed_until_they_arrive(agreed: Proposal) -> None:
    case = agreed.case
    first = Stay.objects.get(case=case, left_at__isnull=True)
    set_out(case)
    first.refresh_from_db()
    assert first.is_open
    arrival = open_task(agreed)
    assert (arrival.node_name, arrival.offices) == ("receive_transfer", [office(THERE).pk])
    with pytest.raises(Illegal, match="sudah dalam perjalanan"):
        set_out(fresh(case))
    bring(agreed)
    case = true_data(case)
    here, there = Stay.objects.filter(case=case).order_by("pk").last(), Stay.objects.get(pk=first.pk)
    assert (here.panti.code, here.left_at) == (THERE, None)
    assert there.left_at == here.arrived_at
    assert StayAbsence.objects.get(stay=there).ended_at == there.left_at
    assert (case.present_panti.code, case.stage, case.requested_office) == (THERE, "psychosocial", None)
    assert RegisterEntry.objects.filter(panti__code=THERE, stay=here).exists()
    assert CaseProcess.objects.get(transfer=agreed).status == "DONE"
    # the work goes on in the new house
    task = CaseTask.objects.open().get(case=case, duty=None)
    assert task.offices == [case.present_panti_id]


def test_what_the_wards_are_to_heed_goes_along(agreed: Proposal) -> None:
    record_health_check(
        agreed.case,
        actor=staff("nurse", HERE),
        done_at=timezone.now(),
        mental_state="calm",
        hospital_now=False,
        care=["isolate"],
        care_note="Batuk lama.",
    )
    set_out(fresh(agreed.case))
    bring(Proposal.objects.get(pk=agreed.pk))
    case = true_data(agreed.case)
    care = care_of(case)
    assert care is not None
    assert (care.stay.panti.code, care.codes, care.note) == (THERE, ["isolate"], "Batuk lama.")
    assert Duty.objects.live().filter(case=case, kind="health_check").exists(), "and a nurse here sees them"


def test_place_is_kept_from_the_agreement_until_the_arrival(agreed: Proposal, client: Client) -> None:
    assert (house(office(THERE)).reserved, house(office(HERE)).reserved) == (1, 0)
    client.force_login(staff("panti_staff", THERE))
    page = client.get(reverse("panti_detail", args=[THERE])).content.decode()
    assert agreed.case.number in page
    assert "Diterima, tempat dipesan" in page
    assert client.get(reverse("house_board", args=[THERE])).status_code == 200
    bring(agreed)
    assert (house(office(THERE)).reserved, house(office(THERE)).occupied) == (0, 1)


def test_arrival_nobody_announced_is_recorded_all_the_same(agreed: Proposal) -> None:
    bring(agreed)
    assert true_data(agreed.case).present_panti.code == THERE


@pytest.mark.parametrize("happens", [gone, dead])
def test_transfer_ends_by_itself_when_the_person_leaves_or_dies(agreed: Proposal, happens: Any) -> None:
    set_out(agreed.case)
    happens(fresh(agreed.case))
    case = true_data(agreed.case)
    assert Proposal.objects.get(pk=agreed.pk).status == ProposalStatus.VOID
    assert case.requested_office is None
    with pytest.raises(Refusal):
        bring(agreed)
    assert not Stay.objects.filter(case=case, left_at__isnull=True).exists()


def ill(case: Case) -> None:
    away(case, AwayKind.HOSPITAL, days=2, actor=staff("panti_staff", HERE))


def test_whoever_is_taken_ill_on_the_way_is_in_hospital_and_transferred_no_more(agreed: Proposal) -> None:
    set_out(agreed.case)
    ill(fresh(agreed.case))
    case = true_data(agreed.case)
    assert (case.whereabouts, case.requested_office) == ("hospital", None)
    assert Proposal.objects.get(pk=agreed.pk).status == ProposalStatus.VOID
    now = StayAbsence.objects.get(stay__case=case, ended_at__isnull=True)
    assert now.kind == AwayKind.HOSPITAL


def test_whoever_sets_out_from_a_hospital_is_there_no_more() -> None:
    case = road.walk_to("psychosocial")
    ill(case)
    proposal = ask(fresh(case))
    services.approve(proposal, actor=head(THERE), version=proposal.version)
    set_out(fresh(case))
    case = true_data(case)
    assert case.whereabouts == "panti"
    assert not Duty.objects.live().filter(case=case, kind="come_back").exists()
    shown = presence(case)
    assert shown is not None
    assert shown.words == "Dalam perjalanan ke panti lain"
    services.withdraw_proposal(
        Proposal.objects.get(pk=proposal.pk), actor=head(HERE), version=2, note="Mobil mogok."
    )
    assert presence(true_data(case)) is None
    ill(fresh(case))
    # dead in the house after another stay in hospital: where they were is that one
    dead(fresh(case), by=staff("panti_staff", HERE))
    assert corrected_death(fresh(case))["away_kind"] == AwayKind.HOSPITAL


def test_nobody_on_the_way_is_left_at_the_gate_by_a_calendar_or_a_correction(agreed: Proposal) -> None:
    set_out(agreed.case)
    Criteria.objects.filter(office__code=THERE).update(max_age=1)
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=True):
        assert expire_approvals() == 0
        proposal = Proposal.objects.get(pk=agreed.pk)
        assert proposal.status == ProposalStatus.APPROVED
        bring(proposal)
        case = true_data(agreed.case)
    assert case.present_panti.code == THERE


def test_death_recorded_in_error_on_the_way_puts_the_person_back_where_they_set_out(agreed: Proposal) -> None:
    set_out(agreed.case)
    dead(fresh(agreed.case), by=staff("panti_staff", road.HOUSE))
    case = fresh(agreed.case)
    proposal = services.propose(
        case,
        "correct_death",
        actor=staff("panti_social_worker", road.HOUSE),
        expected_stage="closed",
        facts=corrected_death(case),
        note="Namanya tertukar.",
    )
    services.approve(proposal, actor=head(road.HOUSE), version=proposal.version)
    case = true_data(agreed.case)
    assert (case.present_panti.code, case.whereabouts) == (road.HOUSE, "panti")
    assert Stay.objects.get(case=case, left_at__isnull=True).panti.code == road.HOUSE
    assert not StayAbsence.objects.filter(stay__case=case, ended_at__isnull=True).exists()
    assert not Proposal.objects.filter(case=case, transition="transfer", status="approved").exists()


def test_transfer_called_off_on_the_way_brings_the_person_back(agreed: Proposal) -> None:
    set_out(agreed.case)
    services.withdraw_proposal(
        agreed, actor=staff("panti_staff", THERE), version=agreed.version, note="Tidak mau turun."
    )
    case = true_data(agreed.case)
    away = StayAbsence.objects.get(stay__case=case)
    assert away.came_back
    assert (case.present_panti.code, case.requested_office) == (HERE, None)
    assert CaseProcess.objects.get(transfer=agreed).status == "DONE"
    assert not CaseTask.objects.open().filter(process__transfer=agreed).exists()


def test_whoever_is_to_move_stands_among_those_who_leave_the_house(client: Client, agreed: Proposal) -> None:
    client.force_login(head(HERE))
    page = client.get(reverse("panti_detail", args=[HERE])).content.decode()
    assert f"Pindah ke {office(THERE).short_name}" in page
    assert "Tidak ada yang akan keluar" not in page


def test_the_head_who_decides_reads_nothing_of_other_houses(client: Client) -> None:
    proposal = ask(road.walk_to("psychosocial"))
    client.force_login(head(THERE))
    page = client.get(reverse("decision_detail", args=[proposal.pk])).content.decode()
    assert "Tidak ada panti lain" not in page
    assert "Satu tempat dipesan di panti ini" in page


def test_pages_of_a_transfer(client: Client, agreed: Proposal) -> None:
    case = agreed.case
    client.force_login(staff("panti_staff", HERE))
    address = reverse("transfer_depart", args=[case.number])
    late = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    sent = {"idempotency_key": uuid4(), "occurred_at": late, "vehicle": "Mobil dinas", "escort": "Bu Ratna"}
    response = client.post(address, sent)
    assert response.status_code == 422
    assert 'value="Mobil dinas"' in response.content.decode()
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    assert client.post(address, sent | {"occurred_at": now}).status_code == 302
    client.force_login(staff("panti_staff", THERE))
    page = client.get(reverse("case_carry_out", args=[case.number, agreed.pk])).content.decode()
    assert "Mobil dinas" in page
    fields = {"idempotency_key": uuid4(), "version": agreed.version, "occurred_at": now}
    for _twice in range(2):
        assert (
            client.post(reverse("case_carry_out", args=[case.number, agreed.pk]), fields).status_code == 302
        )
    assert Stay.objects.filter(case=case, panti__code=THERE).count() == 1
