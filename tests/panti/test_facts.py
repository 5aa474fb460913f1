"""Gone and found, to hospital and on leave: what each fact does to stay, duty, task and page, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from casework.cases import services
from casework.cases.enums import DutyKind, ProposalStatus
from casework.cases.errors import Illegal, NotAllowed, Stale
from casework.cases.models import AccessLog, Case, Duty, Proposal
from casework.desk.presence import presence
from casework.panti.enums import AwayKind
from casework.panti.models import Absence, Stay, StayAbsence
from casework.panti.services import come_back, resume
from notifications.models import Notification
from notifications.words import sentence
from tests import road
from tests.panti.facts import FILLED, away, browser, dead, form_of, gone, said, send, step
from tests.panti.road import HOUSE, TRANSIT, fresh, leaving, resident, set_capacity
from tests.staff import office, staff
from workflows.models import CaseTask
from workflows.reconcile import faults

pytestmark = pytest.mark.django_db

SIGN = DutyKind.COUNTERSIGN_ABSENCE


def the_stay(case: Case) -> Stay:
    return Stay.objects.get(case=case, left_at__isnull=True)


def live_duties(case: Case) -> set[str]:
    return set(Duty.objects.live().filter(case=case).values_list("kind", flat=True))


def found(case: Case, **changes: Any) -> Case:
    call: dict[str, Any] = {
        "actor": staff("panti_staff", HOUSE),
        "panti": office(HOUSE),
        "occurred_at": timezone.now(),
        "found_at": "Terminal",
    }
    resume(case, **(call | changes))
    return fresh(case)


class TestAbsence:
    def test_the_bed_is_free_and_the_head_signs(self) -> None:
        case = resident()
        gone(case, wearing="Kaus biru", police_number="LP/12/XI")
        case = fresh(case)
        assert (case.stage, case.absent_from, case.whereabouts) == ("absent", "intake", "unknown")
        assert not Stay.objects.filter(case=case, left_at__isnull=True).exists()
        report = Absence.objects.get(case=case)
        assert (report.wearing, report.police_number, report.stay.ended_with) == (
            "Kaus biru",
            "LP/12/XI",
            "report_absence",
        )
        assert "countersign_absence" in live_duties(case)
        with pytest.raises(NotAllowed):
            services.countersign(case, SIGN, actor=staff("panti_staff", HOUSE))
        services.countersign(case, SIGN, actor=staff("head_of_panti", HOUSE))
        assert "countersign_absence" not in live_duties(case)
        assert faults(fresh(case)) == []

    def test_the_countersign_page_shows_what_was_reported(self) -> None:
        case = resident()
        gone(case, wearing="Kaus biru")
        address = reverse("case_duty", args=[case.number, "countersign_absence"])
        page = browser(staff("head_of_panti", HOUSE)).get(address).content.decode()
        assert "Kaus biru" in page
        assert "Kebun belakang" in page

    def test_somebody_seen_before_a_decision_was_made_left_then(self) -> None:
        """The head approved at a desk what nobody knew was void already."""
        case = road.walk_to("psychosocial")
        stay = the_stay(case)
        before = max(stay.arrived_at, case.stage_since - timedelta(seconds=1))
        gone(case, at=before)
        stay.refresh_from_db()
        assert stay.left_at == before

    def test_reported_twice_names_who_and_when(self) -> None:
        case, first = resident(), staff("panti_staff", HOUSE)
        second = staff("panti_staff", HOUSE, another=1)
        late = form_of(case, "report_absence")
        gone(case, by=first)
        for answer in (
            send(second, case, "report_absence"),
            browser(second).post(step(case, "report_absence"), late),
            browser(second).get(step(case, "report_absence")),
        ):
            assert answer.status_code == 409
            assert f"{first.name} sudah mencatat ini pada" in answer.content.decode()
        with pytest.raises(Illegal, match=first.name):
            gone(case, by=second)
        assert Absence.objects.count() == 1

    def test_voids_what_somebody_else_decides_and_tells_them(self) -> None:
        case = resident()
        road.check_health(case), road.assess(case), road.plan(case), road.agree(case)
        proposal = road.propose(fresh(case), "begin_support")
        assert send(staff("panti_staff", HOUSE), case, "report_absence").status_code == 302
        answer = browser(staff("head_of_panti", HOUSE)).post(
            reverse("decision_approve", args=[proposal.pk]),
            {**form_of(case, "come_back"), "version": proposal.version},
        )
        assert answer.status_code == 409
        assert "Gugur, karena kasus bergerak lain" in answer.content.decode()
        proposal.refresh_from_db()
        assert proposal.status == ProposalStatus.VOID
        assert fresh(case).stage == "absent"

    def test_an_approved_exit_is_void_at_the_gate(self) -> None:
        case = resident()
        proposal = leaving(case)
        gone(case)
        with pytest.raises(Stale):
            road.carry_out(Proposal.objects.get(pk=proposal.pk))
        assert Proposal.objects.get(pk=proposal.pk).status == ProposalStatus.VOID
        assert fresh(case).stage == "absent"


class TestResume:
    def test_in_the_same_house_goes_on_where_it_was(self) -> None:
        case = resident()
        gone(case)
        case = found(case, condition="Dehidrasi", found_by="Petugas terminal")
        assert (case.stage, case.whereabouts, case.present_panti.code) == ("intake", "panti", HOUSE)
        assert the_stay(case).began_with == "resume"
        report = Absence.objects.get(case=case)
        assert (report.ended_with, report.found_where, report.condition) == (
            "resume",
            "Terminal",
            "Dehidrasi",
        )
        assert faults(case) == []

    def test_in_a_transit_panti_is_assessed_anew(self) -> None:
        case = resident()
        gone(case)
        case = found(case, panti=office(TRANSIT), actor=staff("social_worker", road.SUDINSOS))
        assert (case.stage, case.whereabouts, case.present_panti.code) == ("assessment", "transit", TRANSIT)

    def test_another_office_may_call_it(self) -> None:
        case = resident()
        gone(case)
        found(case, panti=office(TRANSIT), actor=staff("outreach_officer", "SDS-BRT"))

    def test_a_full_house_takes_them_over_capacity(self) -> None:
        case = resident()
        gone(case)
        set_capacity(HOUSE, 0)
        assert the_stay(found(case)).over_capacity

    def test_another_referral_house_is_refused(self) -> None:
        case = resident()
        gone(case)
        with pytest.raises(ValidationError) as refused:
            found(case, panti=office("PSTW-BM1"))
        assert list(refused.value.error_dict) == ["panti"]
        answer = send(staff("panti_staff", HOUSE), case, "resume", panti=office("PSTW-BM1").pk)
        assert answer.status_code == 422
        assert fresh(case).stage == "absent"

    def test_somebody_who_is_there_is_not_found(self) -> None:
        case = resident()
        with pytest.raises((Illegal, Stale)):
            found(case)
        answer = send(staff("panti_staff", HOUSE), case, "resume", panti=office(HOUSE).pk)
        assert answer.status_code == 409

    def test_found_before_last_seen_is_refused(self) -> None:
        case = resident()
        gone(case)
        answer = send(
            staff("panti_staff", HOUSE),
            case,
            "resume",
            occurred_at=said(timezone.now() - timedelta(hours=3)),
        )
        assert answer.status_code == 422
        assert "mendahului saat orang ini terakhir terlihat" in answer.content.decode()


class TestAway:
    @pytest.mark.parametrize("kind", [AwayKind.HOSPITAL, AwayKind.LEAVE])
    def test_the_bed_stays_theirs_and_the_return_is_owed(self, kind: AwayKind) -> None:
        case = resident()
        away(case, kind)
        case = fresh(case)
        assert case.whereabouts == kind
        assert the_stay(case).panti.code == HOUSE
        duty = Duty.objects.live().get(case=case, kind="come_back")
        assert timezone.localdate(duty.due_at) == timezone.localdate() + timedelta(days=3)
        assert CaseTask.objects.open().filter(case=case, flow_task__endswith="owe_come_back").count() == 1
        come_back(
            case,
            actor=staff("panti_staff", HOUSE),
            expected_stage="intake",
            occurred_at=timezone.now(),
        )
        case = fresh(case)
        assert (case.whereabouts, "come_back" in live_duties(case)) == ("panti", False)
        assert StayAbsence.objects.get(stay__case=case).came_back
        assert faults(case) == []

    def test_a_hospital_does_not_always_say_when(self) -> None:
        case = resident()
        away(case, AwayKind.HOSPITAL, days=None)
        assert "come_back" not in live_duties(case)

    def test_a_leave_has_its_end(self) -> None:
        with pytest.raises(ValidationError) as refused:
            away(resident(), days=None)
        assert list(refused.value.error_dict) == ["expected_back"]

    def test_ending_the_stay_ends_the_leave(self) -> None:
        case = resident()
        away(case)
        gone(fresh(case))
        one = StayAbsence.objects.get(stay__case=case)
        assert (one.ended_at is not None, one.came_back) == (True, False)
        assert "come_back" not in live_duties(case)

    def test_the_database_holds_one_open_time_away_in_order(self) -> None:
        case = resident()
        away(case)
        stay, now = the_stay(case), timezone.now()
        row = {"stay": stay, "kind": "hospital", "place": "x", "recorded_by": staff("nurse", HOUSE)}
        for wrong in ({}, {"ended_at": now - timedelta(days=1)}):
            with pytest.raises(IntegrityError), transaction.atomic():
                StayAbsence.objects.create(**row, began_at=now, **wrong)

    def test_whoever_is_away_does_not_go_again(self) -> None:
        case = resident()
        away(case)
        answer = send(staff("panti_staff", HOUSE), case, "go_to_hospital")
        assert answer.status_code == 409
        assert "sedang tidak berada di panti" in answer.content.decode()

    def test_why_in_hospital_is_for_those_who_read_health_notes(self) -> None:
        case = resident()
        away(case, AwayKind.HOSPITAL)
        address = reverse("case_detail", args=[case.number]) + "?tab=panti"
        nurse, guard = staff("nurse", HOUSE), staff("panti_staff", HOUSE)
        assert "Sesak napas" in browser(nurse).get(address).content.decode()
        assert "Sesak napas" not in browser(guard).get(address).content.decode()
        assert AccessLog.objects.filter(user=nurse, case=case, purpose="health").count() == 1
        assert not AccessLog.objects.filter(user=guard, purpose="health").exists()

    def test_the_house_says_who_is_away_and_missing(self) -> None:
        from tests.panti.road import others

        one, two = others(2)
        ill, runaway = resident(one), resident(two)
        away(ill, AwayKind.HOSPITAL, days=0)
        gone(runaway)
        page = browser(staff("panti_staff", HOUSE)).get(f"/panti/{HOUSE}/").content.decode()
        assert "1 di rumah sakit" in page
        assert "Meninggalkan panti tanpa izin" in page
        assert page.count(runaway.number) >= 1

    def test_the_bar_says_where_the_person_is(self) -> None:
        case = resident()
        assert presence(case) is None
        away(case)
        back = presence(fresh(case))
        assert back.words.startswith("Cuti sampai")
        StayAbsence.objects.update(expected_back=timezone.localdate() - timedelta(days=2))
        page = browser(staff("panti_staff", HOUSE)).get(reverse("case_detail", args=[case.number]))
        assert "terlambat 2 hari" in page.content.decode() or "2 hari" in page.content.decode()
        gone(fresh(case))
        missing = presence(fresh(case))
        assert missing.words.startswith("Tidak berada di panti sejak")
        assert timezone.localdate(missing.due) == timezone.localdate() + timedelta(days=30)


NAMES = ("report_absence", "go_to_hospital", "go_on_leave", "record_death")


class TestBadInput:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_time_in_the_future_or_before_the_arrival_keeps_what_was_typed(self, name: str) -> None:
        case, actor = resident(), staff("panti_staff", HOUSE)
        for wrong in (timedelta(hours=2), -timedelta(days=400)):
            answer = send(actor, case, name, occurred_at=said(timezone.now() + wrong), note="Tetap ada.")
            assert answer.status_code == 422
            assert "id_occurred_at" in answer.content.decode()
            assert "Tetap ada." in answer.content.decode()
        assert fresh(case).stage == "intake"

    @pytest.mark.parametrize("name", [*NAMES, "come_back", "resume"])
    def test_a_double_click_makes_one(self, name: str) -> None:
        case, actor = resident(), staff("panti_staff", HOUSE)
        if name == "come_back":
            away(case)
        if name == "resume":
            gone(case)
        client, data, before = browser(actor), form_of(case, name), fresh(case).event_count
        first, second = (client.post(step(case, name), data) for _click in range(2))
        assert (first.status_code, second.status_code) == (302, 302)
        assert first["Location"] == second["Location"]
        assert fresh(case).event_count == before + 1

    @pytest.mark.parametrize("name", FILLED)
    def test_another_house_does_not_know_and_a_clerk_may_not(self, name: str) -> None:
        case = resident()
        if name == "come_back":
            away(case)
        if name == "resume":
            gone(case)
        stage = fresh(case).stage
        assert send(staff("panti_staff", "PSTW-BM1"), case, name).status_code == 404
        assert send(staff("clerk", HOUSE), case, name).status_code == 403
        assert fresh(case).stage == stage

    @pytest.mark.parametrize("name", ["report_absence", "go_to_hospital", "go_on_leave", "record_death"])
    def test_all_errors_show_at_once(self, name: str) -> None:
        case, actor = resident(), staff("panti_staff", HOUSE)
        empty = dict.fromkeys(FILLED[name], "")
        answer = send(actor, case, name, occurred_at="kemarin", **empty)
        assert answer.status_code == 422
        assert len(answer.context["form"].errors) >= 2

    def test_an_absence_in_the_middle_of_a_death(self) -> None:
        case = resident()
        late = form_of(case, "report_absence")
        dead(case)
        answer = browser(staff("panti_staff", HOUSE)).post(step(case, "report_absence"), late)
        assert answer.status_code == 409
        assert fresh(case).outcome == "death"
        assert not Absence.objects.exists()


class TestTold:
    """Whoever left a house is met by others than the house."""

    def told(self, kind: str) -> set[str]:
        return set(Notification.objects.filter(kind=kind).values_list("user__username", flat=True))

    def test_the_responsible_sudinsos_hears_who_is_gone_and_later_that_they_are_found(self) -> None:
        case = resident()
        gone(case)
        looking_out = {"outreach.sds-pus", "sw.sds-pus", "supervisor.sds-pus"}
        assert self.told("missing") == looking_out
        worker = staff("social_worker", road.SUDINSOS)
        page = browser(worker).get(reverse("notification_list")).content.decode()
        assert f"Meninggalkan panti tanpa izin, mohon ikut mencari: kasus {case.number}" in page
        assert case.person.label not in sentence(Notification.objects.filter(kind="missing").first())
        found(case, panti=office(TRANSIT), actor=staff("outreach_officer", "SDS-BRT"))
        assert looking_out <= self.told("found")

    def test_of_a_sealed_case_only_those_hear_who_read_it(self) -> None:
        case = resident()
        Case.objects.filter(pk=case.pk).update(sealed=True)
        gone(fresh(case))
        assert "outreach.sds-pus" not in self.told("missing")
        assert "supervisor.sds-pus" in self.told("missing")
