"""The year of the demonstration, checked by its own invariants: plan, events and rows say the same, each read apart."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from casework.care.enums import AssessmentStatus
from casework.care.models import Assessment
from casework.cases.enums import RESIDENTIAL, ExitKind, ProposalStatus, Stage
from casework.cases.models import Case, CaseEvent, Death, Duty, Exit, Proposal
from casework.desk.demo.clock import turned_back
from casework.desk.demo.year.history import ramadan_of, shape
from casework.desk.demo.year.plan import Plan, make_plan
from casework.desk.demo.year.play import Player
from casework.desk.demo.year.profiles import PROFILES
from casework.desk.demo.year.roster import ROSTER
from casework.desk.demo.year.show import AlreadyShown, show_year
from casework.desk.demo.year.staff import staff
from casework.desk.demo.year.storylines import STORYLINES
from casework.offices.demo import make_accounts
from casework.offices.models import Category, Criteria
from casework.outreach.models import Contact
from casework.panti.house.plans import plan_for
from casework.panti.house.services import set_up
from casework.panti.models import Bed, Lodging, Stay
from casework.people.enums import Identity
from casework.people.models import Person
from workflows.models import CaseTask

CASES, SEED = len(ROSTER), 1
ENDS = datetime(2026, 11, 20, 14, 30, tzinfo=timezone.get_default_timezone())


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    """The year, played once and taken back after the last test of this module."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            make_accounts("jangkau-demo")
            plan = make_plan(cases=CASES, seed=SEED, ends=timezone.now())
            with turned_back() as clock:
                staff(plan.offices, seed=SEED)
                for criteria in Criteria.objects.select_related("office"):
                    set_up(criteria.office, plan_for(criteria))
                Player(plan, clock=clock, seed=SEED).play()
            with connection.cursor() as cursor:
                # what a commit would check
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            yield plan
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


# the rows of the year stand in the transaction of the fixture, into which every test looks
@pytest.fixture
def played(year: Plan, django_db_blocker: DjangoDbBlocker) -> Iterator[Plan]:
    with django_db_blocker.unblock():
        yield year


def _month(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m}"


def test_registers_as_many_per_office_and_month_as_planned(played: Plan) -> None:
    planned = Counter((course.place, _month(course.begins)) for course in played.courses)
    events = CaseEvent.objects.filter(verb="register").select_related("office")
    from_events = Counter((event.office.code, _month(event.occurred_at)) for event in events if event.office)
    contacts = (
        Contact.objects.filter(case__isnull=False).exclude(officer=None).select_related("office", "panti")
    )
    found = CaseEvent.objects.filter(verb="resume", facts__has_key="contact").values_list(
        "facts__contact", flat=True
    )
    rows = Counter(
        ((contact.panti or contact.office).code, _month(contact.occurred_at))
        for contact in contacts.exclude(pk__in=list(found))
    )
    assert from_events == planned == rows
    assert Case.objects.count() == CASES == sum(planned.values())


def test_ends_every_case_where_the_plan_and_the_ledger_say(played: Plan) -> None:
    planned = Counter(course.stage.value for course in played.courses)
    last = {event.case_id: event.target for event in CaseEvent.objects.order_by("case", "seq")}
    assert Counter(last.values()) == planned
    assert Counter(Case.objects.values_list("stage", flat=True)) == planned
    assert set(planned) == set(Stage.values)


def test_counts_the_exits_of_the_year_alike(played: Plan) -> None:
    planned = Counter(kind for course in played.courses for kind in course.exits)
    assert (
        Counter(CaseEvent.objects.filter(verb__in=ExitKind.values).values_list("verb", flat=True)) == planned
    )
    assert Counter(Exit.objects.filter(left_at__isnull=False).values_list("kind", flat=True)) == planned
    assert set(planned) == set(ExitKind.values)
    ends = set(CaseEvent.objects.values_list("verb", flat=True))
    assert {
        "resolve_on_site",
        "resolve_protected",
        "dismiss",
        "close_absent",
        "record_death",
        "close",
    } <= ends


def test_shows_every_turn_a_case_may_take(played: Plan) -> None:
    verbs = set(CaseEvent.objects.values_list("verb", flat=True))
    assert verbs >= {
        "refuse_at_gate", "decline", "withdraw_placement", "assess_on_site", "call_off", "expire_proposal", "reassign",
        "reopen", "readmit", "step_back", "report_absence", "resume", "correct_death", "go_to_hospital", "go_on_leave",
        "come_back", "begin_longterm_care", "file_exit_papers", "file_death_papers", "identity_evidence",
        "relation_added",
    }  # fmt: skip
    assert max(Counter(Case.objects.values_list("person", flat=True)).values()) == 2
    assert set(Person.objects.values_list("identity", flat=True)) == set(Identity.values)
    assert Person.objects.exclude(name="").exclude(label="").exists(), (
        "somebody was named and keeps the label"
    )
    assert Case.objects.filter(sealed=True).exists()
    assert Death.objects.filter(corrected_by__isnull=False).exists()


def test_keeps_every_person_in_one_place_at_a_time(played: Plan) -> None:
    stays: dict[int, list[Stay]] = {}
    for stay in Stay.objects.select_related("case").order_by("arrived_at", "pk"):
        stays.setdefault(stay.person_id, []).append(stay)
    assert stays
    for held in stays.values():
        for earlier, later in pairwise(held):
            assert earlier.left_at is not None
            assert earlier.left_at <= later.arrived_at
        assert all(stay.case.person_id == stay.person_id for stay in held)


def test_keeps_nobody_in_a_house_outside_the_residential_stages(played: Plan) -> None:
    """Each case's ledger is read for when it was at a residential stage; every stay lies within such a time."""
    now = timezone.now()
    corrected = set(CaseEvent.objects.filter(verb="correct_death").values_list("case", flat=True))
    for case in Case.objects.exclude(pk__in=corrected):
        spans = _residential(case, now)
        for stay in case.stays.all():
            left = stay.left_at or now
            assert any(start <= stay.arrived_at and left <= end for start, end in spans), case.number
        open_stays = case.stays.filter(left_at__isnull=True).count()
        assert open_stays == (case.present_panti_id is not None and case.stage in RESIDENTIAL)


def _residential(case: Case, now: datetime) -> list[tuple[datetime, datetime]]:
    spans: list[list[datetime]] = []
    inside = False
    for event in CaseEvent.objects.filter(case=case).order_by("seq"):
        if (event.target in RESIDENTIAL) != inside:
            inside = not inside
            if inside:
                spans.append([event.occurred_at, now])
            else:
                spans[-1][1] = event.occurred_at
    return [(start, end) for start, end in spans]


def test_opens_one_case_of_a_person_at_a_time(played: Plan) -> None:
    for person in Person.objects.filter(cases__isnull=False).distinct():
        cases = list(person.cases.order_by("opened_at"))
        for earlier, later in pairwise(cases):
            assert earlier.closed_at is not None
            assert earlier.closed_at <= later.opened_at


def test_writes_nothing_down_before_it_happened_nor_in_the_future(played: Plan) -> None:
    before: dict[int, CaseEvent] = {}
    now = timezone.now()
    for event in CaseEvent.objects.order_by("case", "seq"):
        assert event.occurred_at <= event.recorded_at + timedelta(minutes=5) <= now + timedelta(minutes=6)
        assert event.recorded_at - event.occurred_at < timedelta(hours=3)
        if event.case_id in before:
            assert before[event.case_id].recorded_at <= event.recorded_at
        before[event.case_id] = event
    oldest = CaseEvent.objects.earliest("recorded_at").recorded_at
    assert timedelta(days=300) < now - oldest < timedelta(days=370)


def test_leaves_fresh_near_and_overdue_work(played: Plan) -> None:
    now = timezone.now()
    waiting = [task.due_at - now for task in CaseTask.objects.open() if task.due_at is not None]
    assert any(left < timedelta(0) for left in waiting)
    assert any(timedelta(0) <= left < timedelta(days=3) for left in waiting)
    assert any(left > timedelta(days=3) for left in waiting)
    assert CaseTask.objects.open().filter(escalation=2).exists()
    assert Proposal.objects.filter(status=ProposalStatus.OPEN).exists()
    assert {"death_papers", "exit_papers", "come_back", "longterm_review"} <= set(
        Duty.objects.live().values_list("kind", flat=True)
    )


def test_writes_what_an_assessment_asks_for_and_no_two_alike(played: Plan) -> None:
    written = Assessment.objects.filter(status=AssessmentStatus.SUBMITTED)
    told = set(written.values_list("presenting_problem", "family", "wishes", "strengths", "physical_health"))
    assert len(told) > written.count() / 2
    names = list(Person.objects.exclude(name="").values_list("name", flat=True))
    assert len(set(names)) > len(names) * 0.9


@pytest.mark.parametrize("command", ["verify_ledger", "reconcile_workflows", "verify_registers"])
def test_is_found_clean_by(command: str, played: Plan) -> None:
    complaints = StringIO()
    call_command(command, stdout=StringIO(), stderr=complaints)
    assert complaints.getvalue() == ""


def test_is_shown_once(played: Plan) -> None:
    with pytest.raises(AlreadyShown, match="stands already"):
        show_year(cases=CASES, seed=SEED)
    assert Case.objects.count() == CASES


# the plan alone, without a database


def test_plans_the_same_year_for_the_same_seed_and_another_for_another() -> None:
    first, again, other = (make_plan(cases=CASES, seed=seed, ends=ENDS) for seed in (7, 7, 8))
    assert first.digest == again.digest
    assert first.digest != other.digest


@pytest.mark.parametrize("seed", range(4))
def test_shows_every_stage_and_exit_from_forty_cases_on(seed: int) -> None:
    plan = make_plan(cases=40, seed=seed, ends=ENDS)
    assert {course.stage for course in plan.courses} == set(Stage)
    assert {kind for course in plan.courses for kind in course.exits} == set(ExitKind.values)


def test_tells_every_storyline_to_the_whole_roster() -> None:
    told = {place.storyline for place in ROSTER}
    once = {name for name, line in STORYLINES.items() if line.weight == 0}
    assert once <= told <= set(STORYLINES)


def test_begins_more_cases_in_ramadan_and_most_where_most_are_met() -> None:
    plan = make_plan(cases=2000, seed=3, ends=ENDS)
    days = Counter(
        timezone.localdate(course.begins) for course in plan.courses if course.serial >= len(ROSTER)
    )
    fasting = [count for day, count in days.items() if ramadan_of(day)]
    ordinary = [count for day, count in days.items() if not ramadan_of(day)]
    assert shape().ramadan == pytest.approx(748 / 415.5)
    assert sum(fasting) / 30 > 1.4 * sum(ordinary) / 335
    offices = Counter(course.story.office for course in plan.courses)
    assert offices.most_common(1)[0][0] == "SDS-BRT"
    assert set(offices) == {"SDS-PUS", "SDS-UTR", "SDS-BRT", "SDS-SEL", "SDS-TIM"}


def test_keeps_every_act_in_order_and_in_the_year() -> None:
    plan = make_plan(cases=300, seed=5, ends=ENDS)
    for course in plan.courses:
        moments = [act.moment for act in course.acts]
        assert moments == sorted(moments)
        assert ENDS - timedelta(days=367) < moments[0] <= moments[-1] < ENDS


@pytest.mark.django_db
def test_knows_houses_that_take_the_people_it_sends() -> None:
    """Every profile goes with the criteria of its houses, whatever age and sex are drawn."""
    for profile in PROFILES:
        category = Category.objects.get(pk=profile.category)
        for house in profile.houses:
            criteria = Criteria.objects.get(office__code=house)
            assert category in criteria.takes.all()
            assert criteria.disability in ("", *profile.disabilities)
            assert criteria.sex in ("", profile.sex)
            assert (criteria.min_age or 0) <= profile.ages[0]
            assert profile.ages[1] < (criteria.max_age or 200)


def test_everybody_who_lives_in_a_house_has_a_bed_of_it(year: Plan) -> None:
    lodged = Lodging.objects.filter(stay__isnull=False, ended_at__isnull=True).values("stay")
    assert not Stay.objects.filter(left_at__isnull=True).exclude(pk__in=lodged).exists()
    # beds are given again once they are cleaned
    assert Lodging.objects.filter(cleaned_at__isnull=False).exists()


def test_every_house_has_as_many_beds_as_places(year: Plan) -> None:
    beds = {
        criteria.office.code: Bed.objects.filter(room__wing__panti=criteria.office).count()
        for criteria in Criteria.objects.select_related("office")
    }
    assert beds == dict(Criteria.objects.values_list("office__code", "capacity"))
