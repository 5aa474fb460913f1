"""Tampering with the ledger is found, and the first bad row is named."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from casework.cases import ledger, services
from casework.cases.ledger import faults
from casework.cases.models import Case
from tests.road import open_case, somebody
from tests.staff import office, staff

Owner = psycopg.Connection[Any]


@pytest.fixture
def case(transactional_db: None) -> Case:
    case = open_case()
    for body in ("Pertama.", "Kedua.", "Ketiga."):
        services.write_note(case, actor=staff("outreach_officer", "SDS-PUS"), body=body)
    services.transition(
        case,
        "hand_over",
        actor=staff("outreach_officer", "SDS-PUS"),
        expected_stage="outreach",
        panti=office("PSBI-1").pk,
    )
    return Case.objects.get(pk=case.pk)


def edited(owner: Owner, case: Case) -> int:
    owner.execute(
        "UPDATE cases_caseevent SET actor_id = actor_id + 0, verb = 'attach' WHERE case_id = %s AND seq = 3",
        [case.pk],
    )
    return 3


def deleted(owner: Owner, case: Case) -> int:
    owner.execute(
        "DELETE FROM cases_eventtext WHERE event_id IN (SELECT id FROM cases_caseevent WHERE case_id = %s AND seq = 2)",
        [case.pk],
    )
    owner.execute("DELETE FROM cases_caseevent WHERE case_id = %s AND seq = 2", [case.pk])
    return 2


def cut(owner: Owner, case: Case) -> int:
    owner.execute("DELETE FROM notifications_notification WHERE case_id = %s", [case.pk])
    owner.execute("UPDATE workflows_casetask SET duty_id = NULL WHERE case_id = %s", [case.pk])
    owner.execute("DELETE FROM cases_duty WHERE case_id = %s", [case.pk])
    owner.execute("DELETE FROM cases_caseevent WHERE case_id = %s AND seq = 5", [case.pk])
    return 5


def inserted(owner: Owner, case: Case) -> int:
    owner.execute(
        """INSERT INTO cases_caseevent (case_id, seq, verb, source, target, actor_id, office_id, occurred_at,
               recorded_at, facts, text_hash, previous_hash, hash)
           SELECT case_id, 6, 'accept', target, target, actor_id, office_id, occurred_at, recorded_at, facts, '',
               hash, hash
           FROM cases_caseevent WHERE case_id = %s AND seq = 5""",
        [case.pk],
    )
    return 6


def reordered(owner: Owner, case: Case) -> int:
    for wrong, right in ((2, 102), (3, 2), (102, 3)):
        owner.execute(
            "UPDATE cases_caseevent SET seq = %s WHERE case_id = %s AND seq = %s",
            [right, case.pk, wrong],
        )
    return 2


@pytest.mark.parametrize("tamper", [edited, deleted, cut, inserted, reordered])
def test_tampering_is_found_and_the_first_bad_event_named(
    case: Case, owner_connection: Owner, tamper: Callable[[Owner, Case], int]
) -> None:
    call_command("verify_ledger", stdout=StringIO())
    with owner_connection.transaction():
        owner_connection.execute("ALTER TABLE cases_caseevent DISABLE TRIGGER USER")
        first_bad = tamper(owner_connection, case)
        owner_connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        owner_connection.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER USER")
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=StringIO(), stderr=errors)
    assert f"{case.number} event {first_bad}:" in errors.getvalue()


@pytest.mark.django_db
def test_a_corrected_text_leaves_the_ledger_whole() -> None:
    case = open_case(note="Salah tulis.")
    text = case.events.get().text
    text.body = "Dihapus atas permintaan."
    text.save()
    out = StringIO()
    call_command("verify_ledger", case.number, stdout=out)
    assert "whole" in out.getvalue()
    assert f"{case.number} event 1: its text was changed" in out.getvalue()


@pytest.mark.django_db
def test_a_text_as_it_was_written_is_not_named_and_one_taken_away_is() -> None:
    case = open_case(note="Salah tulis.")
    services.write_note(case, actor=staff("outreach_officer", "SDS-PUS"), body="Kedua.")
    untouched, taken = StringIO(), StringIO()
    call_command("verify_ledger", case.number, stdout=untouched)
    assert "text" not in untouched.getvalue()
    case.events.get(seq=1).text.delete()
    call_command("verify_ledger", case.number, stdout=taken)
    assert f"{case.number} event 1: its text was taken away" in taken.getvalue()


def test_who_writes_while_a_ledger_is_proved_breaks_nothing(case: Case) -> None:
    """Cases are read before their events, some hundreds at once; what is written in between is no fault."""
    services.write_note(case, actor=staff("outreach_officer", "SDS-PUS"), body="Sementara dibaca.")
    assert list(faults(iter([case]))) == []


def test_every_ledger_is_proved_however_few_are_read_at_once(
    case: Case, owner_connection: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [open_case(person=somebody(label=f"Pak {n}")) for n in range(4)]
    monkeypatch.setattr(ledger, "CASES_AT_ONCE", 2)
    with owner_connection.transaction():
        owner_connection.execute("ALTER TABLE cases_caseevent DISABLE TRIGGER USER")
        edited(owner_connection, case)
        owner_connection.execute("UPDATE cases_caseevent SET verb = 'x' WHERE case_id = %s", [others[3].pk])
        owner_connection.execute("ALTER TABLE cases_caseevent ENABLE TRIGGER USER")
    found = list(faults(Case.objects.order_by("pk").iterator()))
    assert [(one.number, one.seq) for one in found] == [(case.number, 3), (others[3].number, 1)]
