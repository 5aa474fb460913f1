"""Proposals: decided by somebody else, returned, withdrawn, void when the case moves, carried out at the gate."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from casework.cases import services
from casework.cases.enums import PaperKind, ProposalStatus
from casework.cases.errors import NotAllowed, Refusal, Stale
from casework.cases.models import Case, Exit, Proposal
from casework.offices.models import User
from casework.offices.services import give_membership, set_term
from casework.offices.terms import after_working_days
from tests import road
from tests.road import open_case
from tests.staff import office, staff
from workflows.deadlines import basis_of

pytestmark = pytest.mark.django_db


def worker() -> User:
    return staff("panti_social_worker", "PSBI-1")


def head() -> User:
    return staff("head_of_panti", "PSBI-1")


def in_transit() -> Case:
    return services.transition(
        open_case(),
        "hand_over",
        actor=staff("outreach_officer", "SDS-PUS"),
        expected_stage="outreach",
        panti=office("PSBI-1").pk,
    ).case


def propose(case: Case, **changes: Any) -> Proposal:
    call: dict[str, Any] = {
        "actor": worker(),
        "expected_stage": "assessment",
        "destination": "own_home",
        "address": "Jl. Melati 4, Tegal",
        "follow_up_dates": [timezone.localdate() + timedelta(days=30)],
    }
    return services.propose_exit(case, "discharge", **(call | changes)).proposal


def test_an_exit_changes_the_stage_only_when_it_is_carried_out() -> None:
    case = in_transit()
    proposal = propose(case)
    services.approve(proposal, actor=head(), version=1)
    case = Case.objects.get(pk=case.pk)
    proposal.refresh_from_db()
    assert (case.stage, case.present_panti, proposal.status) == ("assessment", office("PSBI-1"), "approved")
    assert proposal.valid_until == timezone.localdate() + timedelta(days=14)

    services.carry_out_exit(
        proposal, actor=staff("panti_staff", "PSBI-1"), version=2, papers={PaperKind.HANDOVER: "BA-7"}
    )
    case = Case.objects.get(pk=case.pk)
    proposal.refresh_from_db()
    assert (case.stage, case.present_panti, case.previous_panti) == ("aftercare", None, office("PSBI-1"))
    assert proposal.status == ProposalStatus.DONE
    leaving = Exit.objects.get(proposal=proposal)
    assert leaving.left_at is not None
    assert [paper.number for paper in leaving.papers.all()] == ["BA-7"]
    assert case.events.last().facts["exit"] == leaving.pk


def _own_term(code: str, key: str, amount: int) -> None:
    """An office's own term, in force since yesterday."""
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        set_term(
            office(code),
            key,
            actor=staff("administrator", "DINAS"),
            amount=amount,
            unit="working_days",
            basis="SK Kepala Dinas 12/2026",
            reason="Kepala panti bertugas dua panti.",
            valid_from=timezone.localdate() + timedelta(days=1),
        )


def test_the_office_that_decides_and_lets_leave_sets_the_terms() -> None:
    case, today = in_transit(), timezone.localdate()
    _own_term("PSBI-1", "decide", 5)
    _own_term("PSBI-1", "carry_out", 2)
    # that of another office rules nothing here
    _own_term("SDS-PUS", "decide", 9)
    proposal = propose(case)
    assert proposal.due_on == after_working_days(today, 5)
    assert basis_of("decide_discharge", case) == "SK Kepala Dinas 12/2026"
    services.approve(proposal, actor=head(), version=1)
    proposal.refresh_from_db()
    assert proposal.valid_until == after_working_days(today, 2)


def test_a_sudinsos_asked_to_take_over_decides_in_its_own_term() -> None:
    _own_term("SDS-BRT", "decide", 1)
    proposal = services.propose(
        open_case(),
        "reassign",
        actor=staff("supervisor", "SDS-PUS"),
        expected_stage="outreach",
        facts={"office": office("SDS-BRT").pk},
        note="Tinggal di Cengkareng.",
    )
    assert proposal.due_on == after_working_days(timezone.localdate(), 1)


def test_the_gate_names_the_papers_that_are_missing() -> None:
    proposal = propose(in_transit())
    services.approve(proposal, actor=head(), version=1)
    with pytest.raises(ValidationError) as caught:
        services.carry_out_exit(proposal, actor=staff("panti_staff", "PSBI-1"), version=2, papers={})
    assert str(PaperKind.HANDOVER.label) in str(caught.value)


def test_a_second_carrying_out_is_refused_and_writes_no_paper() -> None:
    proposal = propose(in_transit())
    services.approve(proposal, actor=head(), version=1)
    gate, papers = staff("panti_staff", "PSBI-1"), {PaperKind.HANDOVER: "BA-1"}
    services.carry_out_exit(proposal, actor=gate, version=2, papers=papers)
    left_at = Exit.objects.get(proposal=proposal).left_at
    for version in (2, 3):
        with pytest.raises(Stale):
            services.carry_out_exit(proposal, actor=gate, version=version, papers=papers)
    leaving = Exit.objects.get(proposal=proposal)
    assert (leaving.left_at, leaving.papers.count()) == (left_at, 1)


def test_an_approval_past_its_day_is_not_carried_out() -> None:
    proposal = propose(in_transit())
    services.approve(proposal, actor=head(), version=1)
    Proposal.objects.filter(pk=proposal.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refusal):
        services.carry_out_exit(
            proposal, actor=staff("panti_staff", "PSBI-1"), version=2, papers={PaperKind.HANDOVER: ""}
        )


def test_the_proposer_never_decides_even_with_the_right() -> None:
    case = in_transit()
    both = worker()
    give_membership(both, office=office("PSBI-1"), role="head_of_panti", actor=None, is_acting=True)
    proposal = propose(case, actor=User.objects.get(pk=both.pk))
    with pytest.raises(NotAllowed) as caught:
        services.approve(proposal, actor=User.objects.get(pk=both.pk), version=1)
    assert both.pk not in [holder.user.pk for holder in caught.value.holders]
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(decider=both)


def test_one_live_proposal_per_case() -> None:
    case = in_transit()
    propose(case)
    with pytest.raises(Refusal):
        propose(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(
            case=case, transition="discharge", proposer=worker(), proposed_at=timezone.now()
        )


def test_a_returned_proposal_is_answered_by_the_next() -> None:
    case = in_transit()
    first = propose(case)
    with pytest.raises(ValidationError):
        services.return_proposal(first, actor=head(), version=1, note="  ")
    services.return_proposal(first, actor=head(), version=1, note="Alamat belum jelas.")
    second = propose(case, address="Jl. Melati 4 RT 2/1, Tegal")
    assert second.revises == first
    assert Case.objects.get(pk=case.pk).stage == "assessment"


def test_a_decision_on_an_old_version_is_refused() -> None:
    proposal = propose(in_transit())
    services.return_proposal(proposal, actor=head(), version=1, note="Lengkapi dahulu.")
    with pytest.raises(Stale):
        services.approve(proposal, actor=head(), version=1)


def test_a_note_does_not_void_a_decision() -> None:
    case = in_transit()
    proposal = propose(case)
    services.write_note(case, actor=staff("nurse", "PSBI-1"), body="Tekanan darah normal.")
    services.approve(proposal, actor=head(), version=1)
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.APPROVED


def test_only_the_proposer_takes_an_open_proposal_back() -> None:
    proposal = propose(in_transit())
    with pytest.raises(NotAllowed):
        services.withdraw_proposal(
            proposal, actor=staff("panti_social_worker", "PSBI-1", another=1), version=1
        )
    services.withdraw_proposal(proposal, actor=worker(), version=1)
    proposal.refresh_from_db()
    assert not proposal.is_live


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"follow_up_dates": []}, "follow_up_dates"),
        ({"follow_up_dates": [date(2020, 1, 1)]}, "follow_up_dates"),
        ({"destination": "family"}, "destination"),
    ],
)
def test_a_wrong_exit_is_refused_on_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        propose(in_transit(), **changes)
    assert field in caught.value.message_dict


def test_a_family_return_names_its_collector() -> None:
    case = in_transit()
    with pytest.raises(ValidationError) as caught:
        services.propose_exit(
            case,
            "return_to_family",
            actor=worker(),
            expected_stage="assessment",
            destination="family",
            address="Tegal",
            follow_up_dates=[timezone.localdate()],
        )
    assert "collector_name" in caught.value.message_dict


def test_an_approval_nobody_carried_out_gives_way_to_a_new_proposal() -> None:
    case = in_transit()
    late = propose(case)
    services.approve(late, actor=head(), version=1)
    Proposal.objects.filter(pk=late.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    again = propose(case)
    late.refresh_from_db()
    assert (late.status, again.status) == (ProposalStatus.VOID, ProposalStatus.OPEN)


def test_a_decider_who_says_nothing_is_given_no_words() -> None:
    case = road.walk_to("assessment")
    for paper in road.PAPERS["place"]:
        paper(road.fresh(case))
    proposal = road.propose(road.fresh(case), "place", note="Tidak ada keluarga.")
    services.approve(proposal, actor=staff("supervisor", road.SUDINSOS), version=1)
    event = case.events.get(verb="place")
    assert event.text_hash == ""
    assert case.events.get(verb="propose").text.body == "Tidak ada keluarga."


def test_a_decision_that_is_approved_is_called_approved_and_an_exit_waits_to_be_carried_out() -> None:
    """Only what was done at a gate is carried out."""
    case = road.walk_to("placement")
    placed = Proposal.objects.get(case=case)
    leaving = road.propose(road.walk_to("intake", case), "discharge")
    road.decide(leaving)
    leaving = Proposal.objects.get(pk=leaving.pk)
    with translation.override("id"):
        assert placed.status_words == "Disetujui"
        assert leaving.status_words == "Disetujui, menunggu dilaksanakan"
        road.carry_out(leaving)
        assert Proposal.objects.get(pk=leaving.pk).status_words == "Dilaksanakan"
