"""Visits after leaving: planned by the real exit, then made, waived, added."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from casework.care import sections, services
from casework.care.models import FollowUp
from casework.care.queries import next_follow_up
from casework.cases import services as cases
from casework.cases.enums import PaperKind, Stage
from casework.cases.errors import NeedsMissing
from casework.cases.models import Case
from casework.cases.services import approve, carry_out_exit, propose_exit
from casework.offices.models import User
from casework.panti.facts import corrected_death
from tests.care.conftest import Send
from tests.care.steps import TODAY, home_visit, in_assessment, put_at, submitted
from tests.panti.facts import dead
from tests.staff import staff
from workflows.deadlines import due_at
from workflows.models import CaseTask
from workflows.reading import read_case

DAYS = [TODAY() + timedelta(days=days) for days in (90, 30)]


def proposed(case: Case) -> Any:
    return propose_exit(
        case,
        "return_to_family",
        actor=staff("panti_social_worker", "PSBI-1"),
        expected_stage=case.stage,
        destination="family",
        address="Jl. Melati 4, Tegal",
        follow_up_dates=DAYS,
        collector_name="Wati",
        collector_relation="kakak",
    ).proposal


def gone_home(case: Case) -> Case:
    """Proposed, approved and carried out at the gate."""
    proposal = proposed(case)
    approve(proposal, actor=staff("head_of_panti", "PSBI-1"), version=proposal.version)
    proposal.refresh_from_db()
    papers = dict.fromkeys(
        (PaperKind.COLLECTOR_ID, PaperKind.FAMILY_CARD, PaperKind.UNDERTAKING, PaperKind.HANDOVER), ""
    )
    carry_out_exit(proposal, actor=staff("panti_staff", "PSBI-1"), version=proposal.version, papers=papers)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def visit(case: Case) -> FollowUp:
    return FollowUp.objects.filter(case=gone_home(case)).earliest("planned_for")


def found(**changes: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "done_on": TODAY().isoformat(),
        "living": "Berjualan kopi",
        "living_with": "kakak",
        "problems": "",
        "verdict": "well",
    } | changes


def test_exit_plans_its_visits_once_it_is_carried_out(case: Case) -> None:
    proposal = proposed(case)
    approve(proposal, actor=staff("head_of_panti", "PSBI-1"), version=proposal.version)
    assert not FollowUp.objects.exists(), "approved is not done"
    proposal.refresh_from_db()
    papers = dict.fromkeys(
        (PaperKind.COLLECTOR_ID, PaperKind.FAMILY_CARD, PaperKind.UNDERTAKING, PaperKind.HANDOVER), ""
    )
    carry_out_exit(proposal, actor=staff("panti_staff", "PSBI-1"), version=proposal.version, papers=papers)
    planned = FollowUp.objects.filter(case=case)
    assert [visit.planned_for for visit in planned] == sorted(DAYS)
    assert all(visit.is_planned and visit.stage == Stage.AFTERCARE for visit in planned)


def test_violence_stops_the_real_exit_until_the_home_is_safe(case: Case, worker: User) -> None:
    submitted(case, violence=True)
    with pytest.raises(NeedsMissing):
        proposed(case)
    services.record_home_visit(case, actor=worker, **home_visit())
    assert gone_home(case).stage == Stage.AFTERCARE


def test_visit_is_recorded(visit: FollowUp, district_worker: User, post: Send) -> None:
    assert post(district_worker, "follow_up_record", visit.case, found(), visit.pk).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.verdict, visit.edited_by) == ("done", "well", district_worker)
    event = visit.case.events.order_by("-seq").first()
    assert (event.verb, event.facts["verdict"]) == ("record_follow_up", "well")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("done_on", (TODAY() + timedelta(days=1)).isoformat()),
        ("done_on", (TODAY() - timedelta(days=60)).isoformat()),
        ("living", "  "),
        ("verdict", ""),
    ],
)
def test_wrong_visit_is_refused_on_its_field(
    visit: FollowUp, district_worker: User, post: Send, field: str, value: str
) -> None:
    answer = post(district_worker, "follow_up_record", visit.case, found(**{field: value}), visit.pk)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    visit.refresh_from_db()
    assert visit.is_planned


def test_waiving_asks_for_a_reason(visit: FollowUp, district_worker: User, post: Send) -> None:
    answer = post(
        district_worker, "follow_up_waive", visit.case, {"version": 1, "waive_reason": " "}, visit.pk
    )
    assert answer.status_code == 422
    sent = {"version": 1, "waive_reason": "Pindah ke luar Jawa"}
    assert post(district_worker, "follow_up_waive", visit.case, sent, visit.pk).status_code == 302
    visit.refresh_from_db()
    assert visit.status == "waived"


def test_visit_made_by_a_colleague_meanwhile_shows_both_texts(
    visit: FollowUp, district_worker: User, post: Send
) -> None:
    post(district_worker, "follow_up_record", visit.case, found(living="Sehat"), visit.pk)
    answer = post(district_worker, "follow_up_record", visit.case, found(living="Sakit"), visit.pk)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sehat" in page
    assert "Sakit" in page


def test_done_visit_is_not_done_again(visit: FollowUp, district_worker: User, post: Send) -> None:
    post(district_worker, "follow_up_record", visit.case, found(), visit.pk)
    answer = post(
        district_worker, "follow_up_waive", visit.case, {"version": 2, "waive_reason": "x"}, visit.pk
    )
    assert answer.status_code == 409


def test_another_visit_is_planned_on_a_free_day(visit: FollowUp, district_worker: User, post: Send) -> None:
    for day in (visit.planned_for, TODAY() - timedelta(days=1)):
        answer = post(district_worker, "follow_up_add", visit.case, {"planned_for": day.isoformat()})
        assert set(answer.context["form"].errors) == {"planned_for"}
    day = TODAY() + timedelta(days=60)
    assert (
        post(district_worker, "follow_up_add", visit.case, {"planned_for": day.isoformat()}).status_code
        == 302
    )
    assert FollowUp.objects.filter(case=visit.case).count() == 3


def test_no_visit_is_planned_before_the_person_has_left(
    case: Case, district_worker: User, post: Send
) -> None:
    answer = post(district_worker, "follow_up_add", case, {"planned_for": TODAY().isoformat()})
    assert answer.status_code == 409


def test_visits_are_the_district_offices_work(visit: FollowUp, get: Send) -> None:
    assert get(staff("social_worker", "SDS-TIM"), "follow_up_record", visit.case, visit.pk).status_code == 404
    assert get(staff("supervisor", "SDS-PUS"), "follow_up_record", visit.case, visit.pk).status_code == 403
    page = get(staff("clerk", "SDS-PUS"), "follow_up_list", visit.case).content.decode()
    assert "/tiadakan/" not in page
    assert (
        "/tiadakan/" in get(staff("social_worker", "SDS-PUS"), "follow_up_list", visit.case).content.decode()
    )


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_visits_asks_the_database_the_same(
    count: int, district_worker: User, django_assert_num_queries: Any
) -> None:
    case = put_at(in_assessment(), Stage.AFTERCARE)
    for days in range(count):
        services.plan_follow_up(case, actor=district_worker, planned_for=TODAY() + timedelta(days=days))
    found = sections.follow_ups(case, district_worker)
    with django_assert_num_queries(1):
        page = render_to_string(
            "care/_follow_ups.html", {**sections.follow_ups(case, district_worker), "case": case}
        )
    assert len(found["visits"]) == page.count("/tiadakan/") == count


def due(case: Case) -> date:
    return timezone.localdate(CaseTask.objects.open().get(case=case, duty=None).due_at)


def taken_back(case: Case) -> Case:
    cases.transition(
        case, "readmit", actor=staff("social_worker", "SDS-PUS"), expected_stage="aftercare", note="Diusir."
    )
    return Case.objects.get(pk=case.pk)


def test_visits_fall_away_with_a_readmission_and_the_next_exit_plans_its_own(case: Case) -> None:
    case = gone_home(case)
    worker = staff("social_worker", "SDS-PUS")
    assert (next_follow_up(case).planned_for, due(case)) == (min(DAYS), min(DAYS))
    case = taken_back(case)
    rows = FollowUp.objects.filter(case=case)
    assert {(row.status, row.waived_with, row.edited_by, row.version) for row in rows} == {
        ("waived", "readmit", worker, 2)
    }
    assert all(row.waive_reason for row in rows)
    assert next_follow_up(case) is None
    # on the same days as before
    proposal = propose_exit(
        case,
        "discharge",
        actor=worker,
        expected_stage="assessment",
        destination="own_home",
        address="Jl. Melati 4",
        follow_up_dates=DAYS,
    ).proposal
    approve(proposal, actor=staff("supervisor", "SDS-PUS"), version=1)
    proposal.refresh_from_db()
    carry_out_exit(proposal, actor=worker, version=proposal.version, papers={PaperKind.HANDOVER: ""})
    case = Case.objects.get(pk=case.pk)
    assert FollowUp.objects.filter(case=case).count() == 4
    assert [row.planned_for for row in FollowUp.objects.filter(case=case, status="planned")] == sorted(DAYS)
    assert (next_follow_up(case).planned_for, due(case)) == (min(DAYS), min(DAYS))


def test_a_day_that_fell_away_may_be_planned_again_by_hand(case: Case) -> None:
    case = gone_home(case)
    FollowUp.objects.filter(case=case).update(status="waived", waive_reason="x", waived_with="readmit")
    services.plan_follow_up(case, actor=staff("social_worker", "SDS-PUS"), planned_for=DAYS[0])
    assert FollowUp.objects.filter(case=case, planned_for=DAYS[0]).count() == 2


def test_visits_end_with_a_death_and_go_on_where_it_was_none(case: Case) -> None:
    case = gone_home(case)
    kept = FollowUp.objects.filter(case=case).latest("planned_for")
    kept = services.waive_follow_up(
        kept, actor=staff("social_worker", "SDS-PUS"), version=1, waive_reason="Pindah"
    )
    since, day = Case.objects.get(pk=case.pk).stage_since, due(case)
    dead(Case.objects.get(pk=case.pk), by=staff("social_worker", "SDS-PUS"))
    case = Case.objects.get(pk=case.pk)
    first = FollowUp.objects.filter(case=case).earliest("planned_for")
    assert (first.status, first.waived_with) == ("waived", "record_death")
    assert next_follow_up(case) is None
    proposal = cases.propose(
        case,
        "correct_death",
        actor=staff("social_worker", "SDS-PUS"),
        expected_stage="closed",
        facts=corrected_death(case),
        note="Namanya tertukar.",
    )
    approve(proposal, actor=staff("supervisor", "SDS-PUS"), version=1)
    case = Case.objects.get(pk=case.pk)
    first.refresh_from_db()
    kept.refresh_from_db()
    assert (first.status, first.waived_with, first.waive_reason) == ("planned", "", "")
    assert (kept.status, kept.waive_reason) == ("waived", "Pindah")
    assert (case.stage, case.stage_since, due(case)) == ("aftercare", since, day)


def test_days_of_an_earlier_aftercare_hurry_nobody(case: Case, district_worker: User) -> None:
    case = gone_home(case)
    long_ago = TODAY() - timedelta(days=60)
    for number, status in enumerate(("planned", "waived")):
        visit = FollowUp.objects.filter(case=case)[number]
        visit.planned_for, visit.status, visit.waive_reason = long_ago + timedelta(days=number), status, "x"
        visit.save()
    case.exits.update(follow_up_dates=[long_ago])
    assert timezone.localdate(due_at(case, read_case(case))) == TODAY() + timedelta(days=180)
    services.plan_follow_up(case, actor=district_worker, planned_for=TODAY() + timedelta(days=7))
    assert due(case) == TODAY() + timedelta(days=7)
