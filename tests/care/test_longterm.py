"""Long-term care: advised by an assessment, decided with the day of the first review, reviewed again and again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework.care import services
from casework.care.models import LongtermReview
from casework.cases.errors import Illegal, NeedsMissing, NotAllowed, Refusal
from casework.cases.models import CaseEvent, Duty, Proposal
from casework.cases.services import approve, transition
from casework.offices.months import months_later
from tests import road
from tests.care.conftest import Send, client_of
from tests.care.longterm import advise, days, in_longterm, proposed, review, said
from tests.road import HOUSE, fresh
from tests.staff import staff
from workflows.models import CaseTask


def worker() -> Any:
    return staff("panti_social_worker", HOUSE)


def owed(case: Any) -> Duty:
    return Duty.objects.live().get(case=case, kind="longterm_review")


class TestFurtherAssessment:
    @pytest.mark.parametrize("stage", ["psychosocial", "rehabilitation"])
    def test_is_written_in_the_house_and_offers_long_term_care(self, get: Send, stage: str) -> None:
        case = road.walk_to(stage)
        page = get(worker(), "assessment_add", case)
        assert page.status_code == 200
        assert "Asesmen lanjutan" in page.content.decode()
        assert ("longterm", "Perawatan jangka panjang di panti") in page.context["form"].fields[
            "route"
        ].choices
        # it begins with what the last one said
        assert page.context["earlier"] is not None

    def test_is_not_written_by_the_sudinsos(self) -> None:
        case = road.walk_to("psychosocial")
        with pytest.raises(NotAllowed):
            services.draft_assessment(case, actor=staff("social_worker", "SDS-PUS"), others=[])

    def test_the_last_one_must_advise_it(self) -> None:
        case = road.walk_to("psychosocial")
        with pytest.raises(NeedsMissing):
            proposed(case)
        advise(case)
        advise(fresh(case), route="family")
        with pytest.raises(NeedsMissing):
            proposed(fresh(case))


class TestProposal:
    @pytest.fixture
    def case(self) -> Any:
        case = road.walk_to("psychosocial")
        advise(case)
        return fresh(case)

    def send(self, case: Any, **changes: Any) -> Any:
        data = {
            "idempotency_key": str(uuid4()),
            "expected_stage": case.stage,
            "note": "Tidak ada keluarga.",
            "first_review": days(90).isoformat(),
        } | changes
        return client_of(worker()).post(reverse("case_step", args=[case.number, "begin_longterm_care"]), data)

    @pytest.mark.parametrize("when", [-1, 0, "beyond", ""])
    def test_the_first_review_lies_within_six_months_from_tomorrow(self, case: Any, when: Any) -> None:
        beyond = months_later(timezone.localdate(), 6) + timedelta(days=1)
        day = beyond if when == "beyond" else days(when) if when != "" else None
        answer = self.send(case, first_review=day.isoformat() if day else "")
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["first_review"]
        if day:
            with pytest.raises(Refusal):
                proposed(case, day)

    @pytest.mark.parametrize("when", [1, "last"])
    def test_the_first_and_the_last_day_pass(self, case: Any, when: Any) -> None:
        day = months_later(timezone.localdate(), 6) if when == "last" else days(1)
        assert self.send(case, first_review=day.isoformat()).status_code == 302

    def test_why_is_asked(self, case: Any) -> None:
        answer = self.send(case, note=" ", first_review="")
        assert sorted(answer.context["form"].errors) == ["first_review", "note"]

    def test_the_head_reads_why_and_when_and_the_review_becomes_due(self, case: Any) -> None:
        self.send(case)
        proposal = Proposal.objects.get(case=case, transition="begin_longterm_care")
        head = staff("head_of_panti", HOUSE)
        page = client_of(head).get(reverse("decision_detail", args=[proposal.pk])).content.decode()
        for words in ("Peninjauan pertama", "Perawatan jangka panjang di panti", "Ingin pulang ke Tegal."):
            assert words in page
        approve(proposal, actor=head, version=1)
        case = fresh(case)
        assert case.stage == "longterm"
        assert timezone.localdate(owed(case).due_at) == days(90)
        assert CaseTask.objects.open().get(case=case, duty=owed(case)).node_name == "owe_longterm_review"

    def test_decided_after_the_day_it_named_it_is_refused_in_words(self, case: Any) -> None:
        self.send(case, first_review=days(1).isoformat())
        proposal = Proposal.objects.get(case=case, transition="begin_longterm_care")
        Proposal.objects.filter(pk=proposal.pk).update(facts={"duty_due": days(-1).isoformat()})
        with pytest.raises(Refusal) as refused:
            approve(proposal, actor=staff("head_of_panti", HOUSE), version=1)
        assert "kembalikan usulan ini" in str(refused.value.sentence)
        assert fresh(case).stage == "psychosocial"


class TestReviews:
    def form(self, **changes: Any) -> dict[str, Any]:
        content = said(**changes)
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in content.items()
        }

    def test_a_review_ends_its_duty_and_opens_the_next(self, post: Send, get: Send) -> None:
        case = in_longterm()
        first = owed(case)
        address = f"/kasus/{case.number}/kewajiban/longterm_review/"
        assert client_of(worker()).get(address).url == reverse("longterm_review_add", args=[case.number])
        answer = post(worker(), "longterm_review_add", case, self.form(next_review=days(120)))
        assert answer.status_code == 302
        first.refresh_from_db()
        assert first.is_done
        assert timezone.localdate(owed(case).due_at) == days(120)
        assert CaseTask.objects.open().filter(case=case, duty__isnull=False).count() == 1
        page = client_of(worker()).get(f"/kasus/{case.number}/", {"tab": "services"}).content.decode()
        for words in (
            "Perawatan jangka panjang dilanjutkan",
            "Tenang, makan sendiri.",
            "Peninjauan berikutnya",
        ):
            assert words in page

    def test_a_late_one_says_by_how_long(self) -> None:
        case = in_longterm()
        Duty.objects.filter(pk=owed(case).pk).update(due_at=timezone.now() - timedelta(days=12))
        assert review(case).days_late == 12
        page = client_of(worker()).get(f"/kasus/{case.number}/", {"tab": "services"}).content.decode()
        assert "Terlambat 12 hari" in page

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"next_review": days(0)}, ["next_review"]),
            ({"next_review": days(-3)}, ["next_review"]),
            ({"next_review": days(200)}, ["next_review"]),
            ({"held_on": days(1)}, ["held_on"]),
            ({"held_on": days(-4000)}, ["held_on"]),
            ({"outcome": "bogus"}, ["outcome"]),
            ({"condition": "", "goals": " ", "outcome": ""}, ["condition", "goals", "outcome"]),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, post: Send, changes: dict[str, Any], wrong: list[str]
    ) -> None:
        case = in_longterm()
        answer = post(worker(), "longterm_review_add", case, self.form(**changes))
        assert answer.status_code == 422
        assert sorted(answer.context["form"].errors) == wrong
        assert not LongtermReview.objects.exists()

    def test_twice_the_same_click_is_one_review(self, post: Send) -> None:
        case, key = in_longterm(), str(uuid4())
        for _ in range(2):
            answer = post(worker(), "longterm_review_add", case, self.form() | {"idempotency_key": key})
            assert answer.status_code == 302
        assert LongtermReview.objects.count() == 1

    def test_only_in_long_term_care(self, get: Send) -> None:
        case = road.walk_to("psychosocial")
        with pytest.raises(Illegal):
            review(case)
        assert get(worker(), "longterm_review_add", case).status_code == 409

    @pytest.mark.parametrize(
        ("role", "code", "status"),
        [("nurse", HOUSE, 403), ("social_worker", "SDS-PUS", 403), ("panti_social_worker", "PSBI-2", 404)],
    )
    def test_others_do_not_review(self, post: Send, role: str, code: str, status: int) -> None:
        case = in_longterm()
        assert post(staff(role, code), "longterm_review_add", case, self.form()).status_code == status

    def test_how_the_person_is_is_health_text(self) -> None:
        case = in_longterm()
        review(case)
        with connection.cursor() as cursor:
            cursor.execute("SELECT condition FROM care_longtermreview")
            assert b"Tenang" not in bytes(cursor.fetchone()[0])
        page = client_of(staff("panti_staff", HOUSE)).get(f"/kasus/{case.number}/", {"tab": "services"})
        assert "Tenang, makan sendiri." not in page.content.decode()
        assert "Keadaan orangnya hanya tampak" in page.content.decode()
        event = CaseEvent.objects.get(case=case, verb="review_longterm")
        assert "Tenang" not in str(event.facts)

    def test_a_correction_leaves_the_next_day_alone(self, post: Send) -> None:
        case = in_longterm()
        written = review(case)
        due = owed(case).due_at
        content = {key: value for key, value in self.form(goals="Bertahan.").items() if key != "next_review"}
        answer = post(worker(), "longterm_review_edit", case, content | {"version": 1}, written.pk)
        assert answer.status_code == 302
        written.refresh_from_db()
        assert (written.goals, written.version, written.next_review) == ("Bertahan.", 2, days(180))
        assert owed(case).due_at == due
        stale = post(
            worker(), "longterm_review_edit", case, content | {"version": 1, "goals": "Lain."}, written.pk
        )
        assert stale.status_code == 409

    def test_whoever_leaves_long_term_care_owes_no_review_and_whoever_is_found_does(self) -> None:
        case, gate = in_longterm(), staff("panti_staff", HOUSE)
        transition(case, "report_absence", actor=gate, expected_stage="longterm")
        assert not Duty.objects.live().filter(case=case, kind="longterm_review").exists()
        house = fresh(case).present_panti_id
        transition(fresh(case), "resume", actor=gate, expected_stage="absent", panti=house, transit=False)
        assert fresh(case).stage == "longterm"
        assert owed(case).due_at > timezone.now()
