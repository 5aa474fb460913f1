"""The one door: what it refuses, in which words, and that a refusal leaves nothing behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from casework.cases import services
from casework.cases.errors import Illegal, NotAllowed, Refusal, Stale
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import explain, explain_all
from casework.cases.signals import case_event_recorded
from tests.road import open_case, somebody, walk_to
from tests.staff import office, staff

pytestmark = pytest.mark.django_db


def hand_over(case: Case, **changes: Any) -> CaseEvent:
    call: dict[str, Any] = {
        "actor": staff("outreach_officer", "SDS-PUS"),
        "expected_stage": "outreach",
        "panti": office("PSBI-1").pk,
    }
    return services.transition(case, "hand_over", **(call | changes))


def snapshot(case: Case) -> tuple[Any, ...]:
    fresh = Case.objects.get(pk=case.pk)
    return (
        fresh.stage,
        fresh.head_hash,
        fresh.event_count,
        CaseEvent.objects.filter(case=case).count(),
    )


def test_register_opens_a_case_with_its_first_event() -> None:
    case = open_case(note="Duduk di bawah jembatan.")
    event = case.events.get()
    assert (event.verb, event.source, event.target, event.seq) == (
        "register",
        "",
        "outreach",
        1,
    )
    assert event.text.body == "Duduk di bawah jembatan."
    assert case.number == f"K-{timezone.localdate().year}-{int(case.number[-6:]):06d}"


def test_numbers_of_a_year_have_no_gaps() -> None:
    first = open_case()
    second = open_case(person=somebody(label="Bu Sri"))
    assert int(second.number[-6:]) == int(first.number[-6:]) + 1


def test_one_open_case_per_person() -> None:
    case = open_case()
    with pytest.raises(Refusal):
        open_case(person=case.person)


def test_hand_over_moves_the_case_and_appends_an_event() -> None:
    case = open_case()
    event = hand_over(case, note="Ikut dengan mobil dinas.")
    case = Case.objects.get(pk=case.pk)
    assert (case.stage, case.present_panti, case.whereabouts) == (
        "assessment",
        office("PSBI-1"),
        "transit",
    )
    assert (event.source, event.target, event.office) == (
        "outreach",
        "assessment",
        office("SDS-PUS"),
    )
    assert event.previous_hash == case.events.get(seq=1).hash
    assert case.head_hash == event.hash


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"expected_stage": "assessment"}, Stale),
        ({"actor": ("panti_staff", "PSBI-1")}, NotAllowed),
        ({"actor": ("outreach_officer", "SDS-BRT")}, NotAllowed),
        ({"occurred_at": timezone.now() + timedelta(days=1)}, ValidationError),
        ({"occurred_at": timezone.now() - timedelta(days=9)}, ValidationError),
    ],
    ids=["stale", "role", "office", "future", "before the case"],
)
def test_a_refusal_leaves_nothing_behind(changes: dict[str, Any], refusal: type[Exception]) -> None:
    case = open_case()
    before = snapshot(case)
    if "actor" in changes:
        changes = {**changes, "actor": staff(*changes["actor"])}
    with pytest.raises(refusal), transaction.atomic():
        hand_over(case, **changes)
    assert snapshot(case) == before


def test_a_wrong_actor_is_told_who_may() -> None:
    case = open_case()
    officer = staff("outreach_officer", "SDS-PUS")
    with pytest.raises(NotAllowed) as caught:
        hand_over(case, actor=staff("social_worker", "SDS-PUS"))
    assert officer.name in [holder.name for holder in caught.value.holders]


def test_an_edge_the_law_does_not_have_is_refused() -> None:
    case = open_case()
    with pytest.raises(Illegal):
        services.transition(
            case,
            "accept",
            actor=staff("head_of_panti", "PSTW-BM2"),
            expected_stage="outreach",
        )


def test_a_decision_does_not_pass_the_door_without_a_proposal() -> None:
    case = hand_over(open_case()).case
    with pytest.raises(Illegal):
        services.transition(
            case,
            "place",
            actor=staff("supervisor", "SDS-PUS"),
            expected_stage="assessment",
            panti=office("PSTW-BM2").pk,
        )


def test_a_method_of_the_machine_refuses_outside_the_door() -> None:
    case = open_case()
    from django_fsm import TransitionNotAllowed

    with pytest.raises(TransitionNotAllowed):
        case.hand_over(panti=office("PSBI-1").pk)
    with pytest.raises(AttributeError):
        case.stage = "closed"


def test_a_placement_is_accepted_once() -> None:
    case, head = walk_to("placement"), staff("head_of_panti", "PSTW-BM2")
    services.transition(case, "accept", actor=head, expected_stage="placement")
    before = snapshot(case)
    with pytest.raises(Illegal, match=r"sudah diterima"):
        services.transition(case, "accept", actor=head, expected_stage="placement")
    assert snapshot(case) == before
    accepted = Case.objects.get(pk=case.pk)
    assert "accept" not in [found.name for found in explain_all(accepted, head)]
    assert not explain(accepted, "accept", head).possible


def test_a_failing_receiver_undoes_the_step() -> None:
    case = open_case()
    before = snapshot(case)

    def fail(**kwargs: Any) -> None:
        raise RuntimeError("receiver failed")

    case_event_recorded.connect(fail)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            hand_over(case)
    finally:
        case_event_recorded.disconnect(fail)
    assert snapshot(case) == before


def update(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(stage="closed")


def create(case: Case) -> None:
    Case.objects.create(
        number="K-2026-999999",
        person=somebody(label="Tanpa jejak"),
        responsible_office=case.responsible_office,
        stage="closed",
        opened_at=timezone.now(),
        stage_since=timezone.now(),
        created_by=case.created_by,
    )


def by_sql(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET stage = 'aftercare' WHERE id = %s", [case.pk])


@pytest.mark.parametrize("way", [update, create, by_sql])
def test_the_database_refuses_a_stage_without_its_event(
    way: Callable[[Case], None],
) -> None:
    case = open_case()

    def commit() -> None:
        with transaction.atomic():
            way(case)
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_caseevent SET verb = 'x'",
        "DELETE FROM cases_caseevent",
        "TRUNCATE cases_caseevent CASCADE",
        "UPDATE cases_accesslog SET purpose = 'x'",
        "DELETE FROM cases_accesslog",
    ],
)
def test_the_ledger_and_the_access_log_are_append_only(statement: str) -> None:
    case = open_case()
    services.log_access(actor=case.created_by, purpose="case_page", person=case.person, case=case)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_access_is_logged_once_a_quarter_of_an_hour() -> None:
    case = open_case()
    for _again in range(3):
        services.log_access(actor=case.created_by, purpose="case_page", person=case.person, case=case)
        services.log_access(actor=case.created_by, purpose="person_page", person=case.person)
    assert case.access_log.count() == 1
    assert case.person.access_log.count() == 2
