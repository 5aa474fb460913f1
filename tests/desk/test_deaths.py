"""A death: who is told, what ends, its papers and when they are due."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.duties import COUNTERSIGNED, DUTIES
from casework.cases.enums import DutyKind, ProposalStatus
from casework.cases.errors import Illegal, NotAllowed, Stale
from casework.cases.models import AccessLog, Attachment, Case, CaseEvent, Death, Duty, Proposal
from casework.desk.presence import presence
from casework.offices.terms import TERMS
from casework.panti.models import Stay
from notifications.models import Notification
from notifications.words import sentence
from tests import road
from tests.cases.test_papers import picture, upload
from tests.panti.facts import browser, dead, form_of, said, send, step
from tests.panti.road import HOUSE, fresh, leaving, resident
from tests.staff import staff
from workflows.deadlines import began_at
from workflows.models import CaseTask
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("user__username", flat=True))


class TestRecording:
    def test_ends_stay_tasks_and_case_and_owes_its_papers(self) -> None:
        case = resident()
        at = timezone.now()
        dead(case, at=at)
        case = fresh(case)
        assert (case.stage, case.outcome, case.present_panti) == ("closed", "death", None)
        stay = Stay.objects.get(case=case, panti__code=HOUSE)
        assert (stay.ended_with, stay.left_at) == ("record_death", at)
        duties = set(Duty.objects.live().filter(case=case).values_list("kind", flat=True))
        assert duties == {"countersign_death", "death_papers"}
        nodes = {task.node_name for task in CaseTask.objects.open().filter(case=case)}
        assert nodes == {"owe_countersign_death", "owe_death_papers"}
        assert faults(case) == []

    def test_the_dinas_and_the_leadership_hear_at_once_without_personal_data(self) -> None:
        case = resident()
        dead(case)
        everybody = told("death")
        assert {"decider.dinas", "leadership.dinas", "leadership.sds-pus"} <= everybody
        assert {"head.pstw-bm2", "supervisor.sds-pus"} <= everybody
        assert "leadership.sds-tim" not in everybody
        one = Notification.objects.filter(kind="death").first()
        assert case.number in sentence(one)
        assert case.person.label not in sentence(one)
        page = browser(staff("dinas_decider", "DINAS")).get(reverse("notification_list")).content.decode()
        assert f"Penting: kematian dicatat pada kasus {case.number}" in page

    def test_nobody_hears_of_a_sealed_case_they_may_not_read(self) -> None:
        case = resident()
        Case.objects.filter(pk=case.pk).update(sealed=True)
        dead(fresh(case))
        assert "leadership.dinas" not in told("death")
        assert "decider.dinas" in told("death")

    def test_nobody_hears_of_a_death_that_was_not_written(self) -> None:
        with pytest.raises(ValidationError):
            dead(resident(), at=timezone.now() + timedelta(days=1))
        assert told("death") == set()
        assert not Death.objects.exists()

    def test_on_the_street_as_well(self) -> None:
        case = road.open_case()
        dead(case, by=staff("outreach_officer", road.SUDINSOS))
        assert fresh(case).outcome == "death"

    def test_recorded_twice_names_who_and_when(self) -> None:
        case, nurse = resident(), staff("nurse", HOUSE)
        late = form_of(case, "record_death")
        dead(case, by=nurse)
        colleague = staff("panti_staff", HOUSE)
        for data in (late, form_of(case, "record_death")):
            answer = browser(colleague).post(step(case, "record_death"), data)
            assert answer.status_code == 409
            assert f"{nurse.name} sudah mencatat ini pada" in answer.content.decode()
        with pytest.raises(Illegal, match="sudah mencatat"):
            dead(fresh(case), by=colleague)
        assert Death.objects.count() == 1

    def test_before_anybody_came_to_establish_it(self) -> None:
        """At two in the morning it is recorded all the same; who established it is said with the papers."""
        case = resident()
        guard = staff("panti_staff", HOUSE)
        assert send(guard, case, "record_death", established_by="nobody").status_code == 302
        client, papers = browser(staff("nurse", HOUSE)), TestPapers()
        answer = client.post(papers.address(case), papers.papers())
        assert answer.status_code == 422
        assert "established_by" in answer.context["form"].errors
        with pytest.raises(ValidationError, match="menyatakan"):
            services.file_death_papers(
                case,
                actor=staff("nurse", HOUSE),
                upload=upload(picture()),
                burial="family",
                buried_on=timezone.localdate(),
                burial_where="Warsih",
                established_by="nobody",
            )
        came = papers.papers(established_by="doctor", established_name="dr. Sari")
        assert client.post(papers.address(case), came).status_code == 302
        death = Death.objects.get(case=case)
        assert (death.established_by, death.established_name) == ("doctor", "dr. Sari")

    def test_in_the_middle_of_a_decision_voids_it(self) -> None:
        case = resident()
        proposal = leaving(case)
        page = browser(staff("panti_staff", HOUSE)).get(step(case, "record_death")).content.decode()
        assert (
            f"Usulan yang menunggu, “{proposal.law.label}” oleh {proposal.proposer.name}, menjadi gugur."
            in page
        )
        assert send(staff("panti_staff", HOUSE), case, "record_death").status_code == 302
        proposal = Proposal.objects.get(pk=proposal.pk)
        assert proposal.status == ProposalStatus.VOID
        with pytest.raises(Stale):
            services.carry_out_exit(
                proposal, actor=staff("panti_staff", HOUSE), version=proposal.version, papers={}
            )
        assert fresh(case).outcome == "death"

    def test_died_before_a_decision_nobody_knew_better_of(self) -> None:
        case = road.walk_to("psychosocial")
        last = Stay.objects.get(case=case, left_at__isnull=True).arrived_at
        died = last + (case.stage_since - last) / 2
        dead(case, at=died)
        case = fresh(case)
        assert Death.objects.get(case=case).died_at == died
        assert Stay.objects.get(case=case, panti__code=HOUSE).left_at == died

    def test_died_before_somebody_saw_them_leave_is_asked_about(self) -> None:
        case = road.walk_to("aftercare")
        worker = staff("social_worker", road.SUDINSOS)
        answer = send(worker, case, "record_death", occurred_at=said(case.stage_since - timedelta(hours=1)))
        assert answer.status_code == 422
        assert "Dikembalikan ke keluarga" in answer.content.decode()
        assert fresh(case).stage == "aftercare"

    def test_the_cause_is_for_those_who_read_health_notes(self) -> None:
        case = resident()
        dead(case)
        address = reverse("case_detail", args=[case.number])
        head, guard = staff("head_of_panti", HOUSE), staff("panti_staff", HOUSE)
        supervisor = staff("supervisor", road.SUDINSOS)
        assert "Gagal jantung" in browser(supervisor).get(address).content.decode()
        assert AccessLog.objects.filter(user=supervisor, case=case, purpose="health").exists()
        for reader in (guard, head):
            page = browser(reader).get(address)
            assert page.status_code == 200
            assert "RSUD Tarakan" in page.content.decode()
        assert "Gagal jantung" not in browser(guard).get(address).content.decode()
        assert presence(fresh(case)).words.startswith("Meninggal")


class TestTerms:
    def test_what_follows_a_death_is_due_from_when_it_was_written_down(self) -> None:
        """Found out three days late, nobody could have signed before."""
        case, now = resident(), timezone.now()
        died = now - timedelta(days=3)
        event = CaseEvent(case=case, verb="record_death", occurred_at=died, recorded_at=now)
        for kind in (*COUNTERSIGNED, DutyKind.COUNTERSIGN_ARRIVAL):
            hours = TERMS[kind].amount
            assert DUTIES[kind].due_at(event) == now + timedelta(hours=hours)
        assert timezone.localdate(DUTIES[DutyKind.DEATH_PAPERS].due_at(event)) == timezone.localdate(
            now + timedelta(days=7)
        )
        # what concerns the living person runs from what happened
        assert DUTIES[DutyKind.HEALTH_CHECK].due_at(event) == died + timedelta(hours=24)

    def test_the_task_of_a_late_report_is_not_born_overdue(self) -> None:
        case = road.open_case(at=timezone.now() - timedelta(days=5))
        dead(case, at=timezone.now() - timedelta(days=3), by=staff("outreach_officer", road.SUDINSOS))
        for task in CaseTask.objects.open().filter(case=case, duty__isnull=False):
            assert task.due_at > timezone.now()
            assert began_at(task) == task.duty.opened_by.recorded_at


class TestPapers:
    def papers(self, **changes: Any) -> dict[str, Any]:
        return {
            "idempotency_key": str(uuid4()),
            "file": upload(picture()),
            "title": "474.3/118/2026",
            "burial": "cemetery",
            "buried_on": timezone.localdate().isoformat(),
            "burial_where": "TPU Pondok Ranggon",
        } | changes

    def address(self, case: Case) -> str:
        return reverse("death_papers", args=[case.number])

    def test_are_filed_on_the_closed_case_once(self) -> None:
        case = resident()
        dead(case)
        client, data = browser(staff("panti_social_worker", HOUSE)), self.papers()
        assert client.get(self.address(case)).status_code == 200
        assert client.post(self.address(case), data).status_code == 302
        death = Death.objects.get(case=case)
        assert (death.certificate.kind, death.burial_where) == ("death", "TPU Pondok Ranggon")
        assert Duty.objects.get(case=case, kind="death_papers").is_done
        again = client.post(self.address(case), {**data, "file": upload(picture())})
        assert again.status_code == 302
        assert Attachment.objects.filter(case=case).count() == 1
        assert client.get(self.address(case)).status_code == 409
        assert client.post(self.address(case), self.papers()).status_code == 409
        assert faults(fresh(case)) == []

    def test_the_duty_leads_there(self) -> None:
        case = resident()
        dead(case)
        answer = browser(staff("nurse", HOUSE)).get(reverse("case_duty", args=[case.number, "death_papers"]))
        assert answer["Location"] == self.address(case)

    def test_wrong_days_and_files_keep_what_was_typed(self) -> None:
        case = resident()
        dead(case)
        client = browser(staff("nurse", HOUSE))
        today = timezone.localdate()
        for day in (today + timedelta(days=1), today - timedelta(days=1)):
            answer = client.post(self.address(case), self.papers(buried_on=day.isoformat()))
            assert answer.status_code == 422
            assert "TPU Pondok Ranggon" in answer.content.decode()
        answer = client.post(self.address(case), self.papers(burial="", burial_where="", title="474.3"))
        assert {"burial", "burial_where"} <= answer.context["form"].errors.keys()
        assert not Attachment.objects.filter(case=case).exists()

    def test_who_may_not(self) -> None:
        case = resident()
        assert browser(staff("nurse", HOUSE)).get(self.address(case)).status_code == 409
        dead(case)
        assert browser(staff("clerk", HOUSE)).get(self.address(case)).status_code == 403
        assert browser(staff("nurse", "PSTW-BM1")).get(self.address(case)).status_code == 404
        with pytest.raises(NotAllowed):
            services.file_death_papers(
                case,
                actor=staff("clerk", HOUSE),
                upload=upload(picture()),
                burial="family",
                buried_on=timezone.localdate(),
                burial_where="Warsih",
            )
