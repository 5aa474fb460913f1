"""Papers at the gate: two stop a hand-over, the others may follow, and what follows is owed until it is filed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case, CaseEvent, Duty, ExitPaper
from casework.offices.models import User
from tests import road, walked
from tests.panti.exit_road import browser, decide, gate, hand_over, head, house_worker, propose, referral
from tests.panti.road import leaving, resident
from tests.road import HOUSE, SUDINSOS, fresh
from tests.staff import office, staff
from workflows.models import CaseTask

pytestmark = pytest.mark.django_db
REASON = "Kartu keluarga tertinggal di Brebes, dikirim lewat pos minggu depan."
FOLLOWS = {"follows": "on", "missing_reason": REASON}


def errors_of(response: Any) -> list[str]:
    assert response.status_code == 422
    return sorted(response.context["form"].errors)


@walked.once
def gone(*, seen: tuple[str, ...] = ("collector_id", "undertaking")) -> Case:
    """Home with the family, the other papers to follow."""
    proposal = leaving(resident())
    assert hand_over(gate(), proposal, *seen, **FOLLOWS).status_code == 302
    return fresh(proposal.case)


def file(actor: User, case: Case, *papers: str, **data: Any) -> Any:
    leaving_pk = case.exits.get().pk
    sent = (
        {"idempotency_key": str(uuid4())} | {f"paper_{leaving_pk}_{paper}": "on" for paper in papers} | data
    )
    return browser(actor).post(reverse("exit_papers", args=[case.number]), sent)


def owed(case: Case) -> Duty | None:
    return Duty.objects.live().filter(case=case, kind="exit_papers").first()


class TestAtTheGate:
    @pytest.mark.parametrize("missing", ["collector_id", "undertaking"])
    def test_nobody_is_handed_to_somebody_unidentified_or_unsigned(self, missing: str) -> None:
        proposal = leaving(resident())
        seen = {"collector_id", "undertaking", "family_card", "handover"} - {missing}
        answer = hand_over(gate(), proposal, *seen, **FOLLOWS)
        assert errors_of(answer) == [f"paper_{missing}"]
        assert "Orangnya tidak diserahkan tanpa ini" in answer.content.decode()
        assert REASON in answer.content.decode()
        assert fresh(proposal.case).stage == "intake"
        assert not ExitPaper.objects.filter(exit=proposal.exit).exists()

    @pytest.mark.parametrize("missing", ["collector_id", "undertaking"])
    def test_the_service_holds_it_too_whatever_the_reason(self, missing: str) -> None:
        proposal = leaving(resident())
        seen = {"collector_id", "undertaking", "family_card", "handover"} - {missing}
        with pytest.raises(ValidationError) as refused:
            services.carry_out_exit(
                proposal,
                actor=gate(),
                version=proposal.version,
                papers=dict.fromkeys(seen, ""),
                missing_reason=REASON,
            )
        assert "papers" in refused.value.error_dict

    def test_what_follows_needs_a_reason(self) -> None:
        proposal = leaving(resident())
        answer = hand_over(gate(), proposal, "collector_id", "undertaking", follows="on", missing_reason=" ")
        assert errors_of(answer) == ["missing_reason"]

    def test_a_paper_neither_ticked_nor_said_to_follow_is_named(self) -> None:
        proposal = leaving(resident())
        answer = hand_over(gate(), proposal, "collector_id", "undertaking")
        assert errors_of(answer) == ["paper_family_card", "paper_handover"]

    def test_the_person_goes_and_the_missing_papers_are_owed(self) -> None:
        case = gone()
        assert case.stage == "aftercare"
        event = CaseEvent.objects.get(case=case, verb="return_to_family")
        assert sorted(event.facts["missing_papers"]) == ["family_card", "handover"]
        # why is free text and stands beside the ledger, not in it
        assert REASON not in str(event.facts)
        duty = owed(case)
        assert duty is not None
        assert duty.offices == [case.previous_panti_id, case.responsible_office_id]
        task = CaseTask.objects.open().get(case=case, duty=duty)
        assert (task.node_name, task.offices) == ("owe_exit_papers", duty.offices)

    def test_with_every_paper_there_nothing_is_owed(self) -> None:
        proposal = leaving(resident())
        hand_over(gate(), proposal, "collector_id", "undertaking", "family_card", "handover", **FOLLOWS)
        case = fresh(proposal.case)
        assert case.stage == "aftercare"
        assert owed(case) is None
        assert case.exits.get().missing_reason == ""


class TestFiling:
    def test_partly_filed_keeps_the_duty_open_with_what_is_still_missing(self) -> None:
        case = gone()
        duty = owed(case)
        leaving_pk = case.exits.get().pk
        page = browser(gate()).get(reverse("exit_papers", args=[case.number]))
        assert REASON in page.content.decode()
        answer = file(gate(), case, "family_card", **{f"number_{leaving_pk}_family_card": " KK-77 "})
        assert answer.status_code == 302
        event = CaseEvent.objects.filter(case=case).latest("seq")
        assert (event.verb, event.facts["filed"], event.facts["missing_papers"]) == (
            "file_exit_papers",
            ["family_card"],
            ["handover"],
        )
        assert owed(case) == duty
        assert CaseTask.objects.open().filter(case=case, duty=duty).count() == 1
        assert case.exits.get().missing == ["handover"]
        filed = case.exits.get().papers.get(kind="family_card")
        assert (filed.number, filed.filed_later) == ("KK-77", True)

        assert file(gate(), case, "handover").status_code == 302
        assert owed(case) is None
        duty.refresh_from_db()
        assert duty.is_done
        assert not CaseTask.objects.open().filter(case=case, duty=duty).exists()
        assert browser(gate()).get(reverse("exit_papers", args=[case.number])).status_code == 409

    def test_also_when_the_case_is_closed(self) -> None:
        case = resident()
        propose(house_worker(), case, "refer_out", referral())
        proposal = decide(case, head())
        hand_over(gate(), proposal, "referral", follows="on", missing_reason="Menunggu cap rumah sakit.")
        case = fresh(case)
        assert case.stage == "closed"
        assert browser(gate()).get(reverse("exit_papers", args=[case.number])).status_code == 200
        assert file(gate(), case, "handover").status_code == 302
        assert owed(case) is None
        assert fresh(case).stage == "closed"

    def test_nothing_ticked_is_refused_and_twice_the_same_click_files_once(self) -> None:
        case = gone()
        assert errors_of(file(gate(), case)) == ["__all__"]
        key = str(uuid4())
        first, second = (file(gate(), case, "family_card", idempotency_key=key) for _ in range(2))
        assert (first.status_code, second.status_code) == (302, 302)
        assert CaseEvent.objects.filter(case=case, verb="file_exit_papers").count() == 1

    def test_a_paper_that_is_not_owed_is_refused(self) -> None:
        case = gone()
        leaving_pk = case.exits.get().pk
        for papers in (
            {leaving_pk: {"housing": ""}},
            {leaving_pk + 1000: {"handover": ""}},
            {leaving_pk: {}},
        ):
            with pytest.raises(ValidationError):
                services.file_exit_papers(case, actor=gate(), papers=papers)
        assert sorted(case.exits.get().missing) == ["family_card", "handover"]

    @pytest.mark.parametrize(
        ("role", "code", "status"),
        [
            ("panti_staff", HOUSE, 200),
            ("outreach_officer", SUDINSOS, 200),
            ("social_worker", SUDINSOS, 200),
            ("nurse", HOUSE, 403),
            ("head_of_panti", HOUSE, 403),
            ("supervisor", SUDINSOS, 403),
            ("panti_staff", "PSBI-2", 404),
            ("social_worker", "SDS-TIM", 404),
        ],
    )
    def test_filed_by_the_house_that_let_them_go_or_the_sudinsos(
        self, role: str, code: str, status: int
    ) -> None:
        case, actor = gone(), staff(role, code)
        assert browser(actor).get(reverse("exit_papers", args=[case.number])).status_code == status
        assert file(actor, case, "handover").status_code == (302 if status == 200 else status)
        if status != 200:
            with pytest.raises((NotAllowed, Refusal)):
                services.file_exit_papers(case, actor=actor, papers={case.exits.get().pk: {"handover": ""}})

    def test_papers_of_a_second_exit_are_not_lost_behind_the_first(self) -> None:
        """The first exit's duty is open when the second leaves papers behind: it goes on until all are there."""
        case = gone()
        services.transition(
            case,
            "readmit",
            actor=staff("social_worker", SUDINSOS),
            expected_stage="aftercare",
            note="Kembali.",
        )
        case = fresh(case)
        proposal = road.propose(case, "discharge")
        services.approve(proposal, actor=staff("supervisor", SUDINSOS), version=1)
        worker = staff("social_worker", SUDINSOS)
        proposal.refresh_from_db()
        assert hand_over(worker, proposal, **FOLLOWS).status_code == 302
        case = fresh(case)
        first, second = case.exits.order_by("pk")
        page = browser(worker).get(reverse("exit_papers", args=[case.number]))
        assert len(page.context["form"].groups) == 2
        services.file_exit_papers(
            case, actor=worker, papers={first.pk: dict.fromkeys(["family_card", "handover"], "")}
        )
        assert owed(case) is not None
        services.file_exit_papers(case, actor=worker, papers={second.pk: {"handover": ""}})
        assert owed(case) is None

    def test_a_second_exit_from_another_house_is_owed_there_too_by_its_own_day(self) -> None:
        """The person came back at the gate of a transit panti; the first house's papers were still to follow."""
        case, other = gone(), office("PSBI-1")
        duty = owed(case)
        assert duty is not None
        first_house = case.previous_panti_id
        early = timezone.now() - timedelta(days=2)
        Duty.objects.filter(pk=duty.pk).update(due_at=early)
        services.transition(
            case,
            "readmit",
            actor=staff("social_worker", SUDINSOS),
            expected_stage="aftercare",
            note="Kembali.",
            panti=other.pk,
        )
        case = fresh(case)
        proposal = road.propose(case, "discharge")
        services.approve(proposal, actor=staff("head_of_panti", "PSBI-1"), version=1)
        proposal.refresh_from_db()
        assert hand_over(staff("panti_staff", "PSBI-1"), proposal, **FOLLOWS).status_code == 302
        case, again = fresh(case), owed(case)
        assert again is not None
        assert again.pk == duty.pk
        assert again.offices == [other.pk, case.responsible_office_id, first_house]
        assert timezone.localdate(again.due_at) == timezone.localdate() + timedelta(days=7)
        task = CaseTask.objects.open().get(case=case, duty=again)
        assert (task.offices, task.due_at) == (again.offices, again.due_at)
        services.file_exit_papers(
            case, actor=staff("panti_staff", "PSBI-1"), papers={proposal.exit.pk: {"handover": ""}}
        )
        assert owed(case) is not None

    def test_the_case_page_says_what_still_follows(self) -> None:
        case = gone()
        page = browser(gate()).get(reverse("case_detail", args=[case.number]), {"tab": "documents"})
        text = page.content.decode()
        assert "masih menyusul" in text
        assert reverse("exit_papers", args=[case.number]) in text
        file(gate(), case, "family_card", "handover")
        text = (
            browser(gate())
            .get(reverse("case_detail", args=[case.number]), {"tab": "documents"})
            .content.decode()
        )
        assert "masih menyusul" not in text
        assert "menyusul, " in text
