"""What this room shows on the case page and to deciders: to whom, with how many questions to the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from casework.care import services
from casework.cases import registry
from casework.cases.enums import Outcome, Purpose, Stage
from casework.cases.errors import Refusal
from casework.cases.models import AccessLog, Case, Proposal
from casework.cases.services import propose
from casework.offices.models import User
from casework.offices.queries import memberships_of
from tests.care.steps import (
    TODAY,
    agreed,
    fresh,
    goal,
    home_visit,
    minutes,
    planned,
    programme,
    put_at,
    report,
    session,
    submitted,
)
from tests.staff import staff

KEYS = {
    "care_summary": "summary",
    "assessments": "assessment",
    "conferences": "assessment",
    "plan": "plan",
    "progress": "plan",
    "sessions": "services",
    "programmes": "services",
    "home_visits": "services",
    "follow_ups": "services",
}


def section(key: str) -> registry.Section:
    return next(section for section in registry.sections(KEYS[key]) if section.key == key)


def drawn(key: str, case: Case, actor: User) -> str:
    found = section(key)
    context = found.context(case, actor)
    return render_to_string(found.template, {**context, "case": case, "actor": actor})


def filled(case: Case, worker: User, times: int = 1) -> Case:
    """Every kind of record, so many times."""
    plan = services.write_plan(
        case, actor=worker, version=0, aim="Pulang", goals=[goal() for _ in range(times)]
    )
    agreed(plan, actor=worker)
    for _ in range(times):
        submitted(case)
        services.hold_conference(case, actor=worker, **minutes())
        rows = {goal.pk: ("under_way", "") for goal in plan.goals.all()}
        services.write_progress(case, actor=worker, **report(goals=rows))
        services.record_session(case, actor=worker, **session())
        services.record_programme(case, actor=worker, **programme())
        services.record_home_visit(case, actor=worker, **home_visit())
    case = put_at(case, Stage.AFTERCARE)
    for days in range(times):
        services.plan_follow_up(
            case, actor=staff("social_worker", "SDS-PUS"), planned_for=TODAY() + timedelta(days=days)
        )
    return Case.objects.select_related("person", "category").get(pk=case.pk)


ADDS = {
    "assessments": "/asesmen/",
    "conferences": "/temu-bahas/",
    "plan": "/rencana/",
    "progress": "/perkembangan/",
    "sessions": "/sesi/",
    "programmes": "/program/",
    "home_visits": "/kunjungan-rumah/",
}


@pytest.mark.parametrize("key", ADDS)
def test_empty_section_teaches_and_offers_adding_to_holders_alone(case: Case, worker: User, key: str) -> None:
    to_worker, to_clerk = drawn(key, case, worker), drawn(key, case, staff("clerk", "PSBI-1"))
    assert "jk-empty" in to_worker
    assert "jk-empty" in to_clerk
    assert f'href="/kasus/{case.number}{ADDS[key]}"' in to_worker
    assert f'href="/kasus/{case.number}{ADDS[key]}"' not in to_clerk


@pytest.mark.parametrize("key", ADDS)
def test_closed_case_offers_no_adding(case: Case, worker: User, key: str) -> None:
    closed = put_at(case, Stage.CLOSED)
    assert f'href="/kasus/{case.number}{ADDS[key]}"' not in drawn(key, closed, worker)


@pytest.mark.parametrize(("role", "reads"), [("panti_social_worker", True), ("panti_staff", False)])
def test_words_of_a_session_only_for_those_who_read_health_notes(
    case: Case, worker: User, role: str, reads: bool
) -> None:
    services.record_session(case, actor=worker, **session())
    reader = staff(role, "PSBI-1")
    page = drawn("sessions", case, reader)
    assert ("Bercerita tentang rumahnya" in page) is reads
    assert ("Mulai percaya" in page) is reads
    assert AccessLog.objects.filter(user=reader, purpose=Purpose.HEALTH).exists() is reads


def test_changed_plan_says_that_it_needs_a_new_agreement(case: Case, worker: User) -> None:
    plan = planned(case, actor=worker)
    agreed(plan, actor=worker)
    before = drawn("plan", case, worker)
    services.write_plan(case, actor=worker, version=1, aim="Lain", goals=[goal(pk=plan.goals.get().pk)])
    assert "/rencana/kesepakatan/" not in before
    assert "/rencana/kesepakatan/" in drawn("plan", case, worker)


QUERIES = {
    "care_summary": 5,
    "assessments": 2,
    "conferences": 1,
    "plan": 3,
    "progress": 3,
    "sessions": 2,
    "programmes": 1,
    "home_visits": 3,
    "follow_ups": 1,
}


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("key", QUERIES)
def test_section_asks_the_database_the_same_however_much_there_is(
    case: Case, worker: User, key: str, times: int
) -> None:
    full = filled(case, worker, times)
    reader = fresh(staff("social_worker", "SDS-PUS"))
    # rights and memberships are read once a request, before any section
    section("plan").context(full, reader)
    memberships_of(reader)
    with CaptureQueriesContext(connection) as asked:
        drawn(key, full, reader)
    questions = [
        query for query in asked.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert len(questions) == QUERIES[key], [query["sql"][:120] for query in questions]


DECISIONS: dict[str, tuple[str, str]] = {
    "begin_support": ("Punya KTP", "Pulang"),
    "begin_rehabilitation": ("Makin mandiri", ""),
    "begin_resocialisation": ("Menjahit dasar", "Makin mandiri"),
    "step_back": ("Punya KTP", "Makin mandiri"),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_decider_reads_the_facts_without_health_text(case: Case, worker: User, name: str) -> None:
    full = filled(case, worker)
    (facts,) = registry.decision_facts(name)
    proposal = Proposal(case=full, transition=name, facts={})
    page = render_to_string(
        facts.template, {**facts.context(full, proposal), "case": full, "proposal": proposal}
    )
    for words in DECISIONS[name]:
        assert words in page
    assert "Bercerita tentang rumahnya" not in page
    assert "Luka lama" not in page


def test_decider_of_a_close_reads_outcome_and_visits(case: Case, worker: User) -> None:
    actor = staff("social_worker", "SDS-PUS")
    aftercare = put_at(case, Stage.AFTERCARE)
    visit = services.plan_follow_up(aftercare, actor=actor, planned_for=TODAY())
    services.waive_follow_up(visit, actor=actor, version=1, waive_reason="Pindah ke luar Jawa")
    proposal = propose(
        aftercare, "close", actor=actor, expected_stage="aftercare", facts={"outcome": "working"}
    )
    (facts,) = registry.decision_facts("close")
    page = render_to_string(facts.template, {**facts.context(aftercare, proposal), "case": aftercare})
    assert "Pindah ke luar Jawa" in page
    assert str(Outcome.WORKING.label) in page


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("place", ("Dirujuk ke panti lanjut usia", "Tidur di kolong jalan layang")),
        ("return_to_family", ("Rumah bersih",)),
    ],
)
def test_this_room_adds_to_what_the_house_shows_a_decider(
    case: Case, worker: User, name: str, said: tuple[str, ...]
) -> None:
    full = filled(case, worker)
    before, ours = (
        next(facts for facts in registry.decision_facts(name) if facts.template.startswith(f"{room}/"))
        for room in ("panti", "care")
    )
    assert registry.decision_facts(name).index(before) < registry.decision_facts(name).index(ours)
    proposal = Proposal(case=full, transition=name, facts={})
    page = render_to_string(ours.template, {**ours.context(full, proposal), "case": full, "actor": worker})
    for words in said:
        assert words in page
    assert "Luka lama" not in page


def test_close_without_a_known_outcome_is_refused(case: Case) -> None:
    actor = staff("social_worker", "SDS-PUS")
    aftercare = put_at(case, Stage.AFTERCARE)
    visit = services.plan_follow_up(aftercare, actor=actor, planned_for=TODAY())
    services.waive_follow_up(visit, actor=actor, version=1, waive_reason="Pindah")
    for outcome in ("", "vanished", None):
        with pytest.raises(Refusal):
            propose(aftercare, "close", actor=actor, expected_stage="aftercare", facts={"outcome": outcome})


@pytest.mark.parametrize("name", ["begin_support", "begin_rehabilitation", "begin_resocialisation"])
def test_note_form_explains_what_follows(case: Case, worker: User, name: str) -> None:
    brought = registry.step_form(name)
    assert brought is not None
    form = brought.form({"idempotency_key": "6f0f7f9e-3f4c-4a55-9a0e-0c9d0a2f1b11"}, case=case, actor=worker)
    assert form.is_valid()
    assert form.fields["note"].help_text
    assert form.facts() == {}  # type: ignore[attr-defined] # every step form has facts


def test_step_back_asks_for_a_reason_and_close_for_an_outcome(case: Case, worker: User) -> None:
    key = {"idempotency_key": "6f0f7f9e-3f4c-4a55-9a0e-0c9d0a2f1b11"}
    back, close = registry.step_form("step_back"), registry.step_form("close")
    assert back is not None
    assert close is not None
    assert set(back.form(key, case=case, actor=worker).errors) == {"note"}
    assert set(close.form(key | {"outcome": "vanished"}, case=case, actor=worker).errors) == {"outcome"}
    form: Any = close.form(key | {"outcome": "school"}, case=case, actor=worker)
    assert form.is_valid()
    assert form.facts() == {"outcome": "school"}


@pytest.mark.parametrize(
    "verb",
    [
        "draft_assessment",
        "submit_assessment",
        "hold_conference",
        "write_plan",
        "agree_plan",
        "write_progress",
        "record_session",
        "record_programme",
        "record_home_visit",
        "plan_follow_up",
        "record_follow_up",
        "waive_follow_up",
    ],
)
def test_every_verb_of_the_room_has_its_words(verb: str) -> None:
    assert registry.words(verb) is not None


def test_event_says_what_its_facts_know_without_asking_the_database(
    case: Case, worker: User, django_assert_num_queries: Any
) -> None:
    services.record_session(case, actor=worker, **session())
    event = case.events.order_by("-seq").first()
    words = registry.words(event.verb)
    assert words is not None
    assert words.context is not None
    with django_assert_num_queries(0):
        page = render_to_string(words.template, words.context(event, {}))
    assert "45" in page
