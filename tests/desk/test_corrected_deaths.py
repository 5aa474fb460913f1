"""A death recorded in error: what goes on when it is corrected, and what is owed again."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import DutyKind
from casework.cases.errors import Refusal
from casework.cases.models import Case, Death, Duty, Proposal
from casework.panti.enums import AwayKind
from casework.panti.facts import corrected_death
from casework.panti.models import Absence, Stay, StayAbsence
from casework.panti.services import come_back
from tests import road
from tests.desk.test_deaths import told
from tests.panti.facts import away, browser, dead, gone, step
from tests.panti.road import HOUSE, fresh, on_the_way, resident
from tests.staff import staff
from workflows.models import CaseTask
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db


def live_duties(case: Case) -> set[tuple[int, str, datetime]]:
    return set(Duty.objects.live().filter(case=case).values_list("pk", "kind", "due_at"))


def correct(case: Case) -> Case:
    """Proposed by the panti's social worker, decided by its head."""
    proposal = services.propose(
        case,
        "correct_death",
        actor=staff("panti_social_worker", HOUSE),
        expected_stage="closed",
        facts=corrected_death(case),
        note="Orang lain yang meninggal; namanya tertukar.",
    )
    services.approve(proposal, actor=staff("head_of_panti", HOUSE), version=1)
    return fresh(case)


def test_the_stay_goes_on_and_whoever_was_told_is_told() -> None:
    case = resident()
    arrived = Stay.objects.get(case=case, left_at__isnull=True)
    dead(case)
    case = correct(fresh(case))
    assert (case.stage, case.outcome, case.whereabouts) == ("intake", "", "panti")
    stay = Stay.objects.get(case=case, left_at__isnull=True)
    assert (stay.pk, stay.arrived_at) == (arrived.pk, arrived.arrived_at)
    event = case.events.get(verb="correct_death")
    assert event.facts["stay"] == stay.pk
    assert Death.objects.get(case=case).corrected_by_id == event.pk
    assert not Duty.objects.live().filter(case=case, kind__contains="death").exists()
    assert "decider.dinas" in told("death_corrected")
    assert faults(case) == []
    call_command("verify_ledger")
    # and may die later for real
    dead(case)
    assert Death.objects.filter(case=case).count() == 2


def test_correction_of_somebody_missing_leaves_them_missing() -> None:
    case = resident()
    gone(case)
    dead(fresh(case), by=staff("panti_staff", HOUSE))
    case = correct(fresh(case))
    assert (case.stage, case.whereabouts) == ("absent", "unknown")
    assert Absence.objects.get(case=case).ended_at is None
    assert not Stay.objects.filter(case=case, left_at__isnull=True).exists()


@pytest.mark.parametrize("kind", [AwayKind.HOSPITAL, AwayKind.LEAVE])
def test_correction_of_somebody_in_hospital_or_on_leave_leaves_them_there(kind: AwayKind) -> None:
    case = resident()
    away(case, kind)
    before = StayAbsence.objects.get(stay__case=case)
    owed = live_duties(case)
    dead(fresh(case))
    assert StayAbsence.objects.get(pk=before.pk).ended_at is not None
    case = correct(fresh(case))
    assert (case.stage, case.whereabouts) == ("intake", kind)
    after = StayAbsence.objects.get(stay__case=case, stay__left_at__isnull=True)
    assert (after.pk, after.ended_at, after.came_back) == (before.pk, None, False)
    assert live_duties(case) == owed
    assert {"come_back", "health_check"} <= {kind for _pk, kind, _due in owed}
    assert faults(case) == []
    come_back(
        case,
        actor=staff("panti_staff", HOUSE),
        expected_stage="intake",
        occurred_at=timezone.now(),
    )
    assert fresh(case).whereabouts == "panti"


def test_what_an_absence_left_to_sign_is_owed_again_and_its_clock_runs_on() -> None:
    case = resident()
    gone(case)
    since, owed = fresh(case).stage_since, live_duties(case)
    for _time in range(2):
        dead(fresh(case), by=staff("panti_staff", HOUSE))
        assert "countersign_absence" not in {kind for _pk, kind, _due in live_duties(case)}
        case = correct(fresh(case))
        assert live_duties(case) == owed
        assert case.stage_since == since
    assert "countersign_absence" in {kind for _pk, kind, _due in owed}
    assert CaseTask.objects.open().filter(case=case, flow_task__endswith="owe_countersign_absence").exists()
    assert faults(case) == []


def test_what_was_signed_is_not_owed_again() -> None:
    case = resident()
    gone(case)
    services.countersign(case, DutyKind.COUNTERSIGN_ABSENCE, actor=staff("head_of_panti", HOUSE))
    dead(fresh(case), by=staff("panti_staff", HOUSE))
    assert "countersign_absence" not in {kind for _pk, kind, _due in live_duties(correct(fresh(case)))}


def test_a_placement_that_ended_with_the_death_is_decided_anew() -> None:
    case = on_the_way()
    since = case.stage_since
    dead(case, by=staff("social_worker", road.SUDINSOS))
    proposal = services.propose(
        fresh(case),
        "correct_death",
        actor=staff("social_worker", road.SUDINSOS),
        expected_stage="closed",
        facts=corrected_death(case),
        note="Orang lain yang meninggal.",
    )
    services.approve(proposal, actor=staff("supervisor", road.SUDINSOS), version=1)
    case = fresh(case)
    assert case.stage == "assessment"
    assert case.stage_since > since


def test_a_new_stay_where_the_old_one_cannot_go_on() -> None:
    case = resident()
    dead(case)
    Stay.objects.filter(case=case, panti__code=HOUSE).update(ended_with="admit")
    case = correct(fresh(case))
    stay = Stay.objects.get(case=case, left_at__isnull=True)
    assert stay.began_with == "correct_death"
    assert "stay" not in case.events.get(verb="correct_death").facts


def test_the_page_shows_what_was_recorded_to_who_proposes_and_who_decides() -> None:
    case = resident()
    dead(case)
    worker = browser(staff("panti_social_worker", HOUSE))
    address = step(case, "correct_death")
    page = worker.get(address).content.decode()
    assert "Wisma Cempaka" in page
    assert "masa tinggal di" in page
    data = {"idempotency_key": str(uuid4()), "expected_stage": "closed", "note": "Namanya tertukar."}
    assert worker.post(address, data).status_code == 302
    proposal = Proposal.objects.get(case=case, status="open")
    decision = browser(staff("head_of_panti", HOUSE)).get(reverse("decision_detail", args=[proposal.pk]))
    assert "Wisma Cempaka" in decision.content.decode()


def test_facts_that_the_ledger_does_not_say_are_refused() -> None:
    case = resident()
    dead(case)
    with pytest.raises(Refusal):
        services.propose(
            fresh(case),
            "correct_death",
            actor=staff("panti_social_worker", HOUSE),
            expected_stage="closed",
            facts={"panti": None, "transit": False},
            note="x",
        )
