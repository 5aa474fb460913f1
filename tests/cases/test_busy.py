"""A lock that is not given in time is a page that says so and when to try again, never an error page."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework.cases.models import Case, IdempotencyKey, Note
from casework.cases.services import locking
from tests.road import open_case
from tests.staff import staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Case:
    return open_case()


@pytest.fixture
def client(case: Case) -> Client:
    client = Client()
    client.force_login(staff("outreach_officer", "SDS-PUS"))
    return client


@pytest.fixture
def impatient() -> Iterator[None]:
    """Nobody here waits longer than a tenth of a second for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield
    connection.close()


@pytest.fixture
def a_colleague() -> Iterator[Any]:
    """A connection with a transaction open, to hold locks in."""
    other = connection.copy()
    other.set_autocommit(False)
    yield other
    other.rollback()
    other.close()


def send(client: Client, case: Case, key: str) -> Any:
    typed = {"body": "Sudah makan.", "idempotency_key": key}
    return client.post(reverse("note_add", args=[case.number]), typed)


@pytest.mark.usefixtures("impatient")
def test_a_form_whose_key_is_taken_by_a_request_that_hangs_is_busy(
    client: Client, case: Case, a_colleague: Any
) -> None:
    key = str(uuid4())
    officer = staff("outreach_officer", "SDS-PUS")
    with a_colleague.cursor() as cursor:
        row = IdempotencyKey(key=key, actor=officer, action=f"note_add:{case.number}")
        columns = [
            field for field in row._meta.local_concrete_fields if not field.primary_key or field.name == "key"
        ]
        names = ", ".join(f'"{field.column}"' for field in columns)
        marks = ", ".join(["%s"] * len(columns))
        values = [field.get_db_prep_save(field.pre_save(row, True), a_colleague) for field in columns]
        cursor.execute(f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({marks})", values)
    answer = send(client, case, key)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "503.html" in [template.name for template in answer.templates]
    assert not Note.objects.exists()


def test_a_form_on_a_case_somebody_holds_keeps_the_text_and_says_when_to_try_again(
    client: Client, case: Case, a_colleague: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "LOCK_WAIT", "100ms")
    with a_colleague.cursor() as cursor:
        cursor.execute("SELECT 1 FROM cases_case WHERE id = %s FOR NO KEY UPDATE", [case.pk])
    answer = send(client, case, str(uuid4()))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Sudah makan." in answer.content.decode()
