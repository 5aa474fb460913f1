"""What the application role may do in the database, whatever the application thinks."""

from typing import Any

import psycopg
import pytest
from django.db import connection, models
from django.db.utils import ProgrammingError

from casework.cases.models import AccessLog, CaseEvent
from tests.settings import TEST_APPLICATION

pytestmark = pytest.mark.django_db


def ask(question: str, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


def test_application_connects_as_a_role_that_owns_nothing() -> None:
    assert ask("SELECT current_user") == TEST_APPLICATION
    assert ask("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user") == 0
    assert (
        ask("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        is False
    )


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine (id int)", "TRUNCATE django_session", "DROP TABLE django_session"]
)
def test_application_may_not_touch_tables_themselves(statement: str) -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", [CaseEvent, AccessLog])
def test_append_only_table_gives_the_application_no_right_to_change_it(model: type[models.Model]) -> None:
    table = model._meta.db_table
    rights = {
        right: ask("SELECT has_table_privilege(%s, %s)", table, right)
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
    }
    assert rights == {"SELECT": True, "INSERT": True, "UPDATE": False, "DELETE": False, "TRUNCATE": False}


def test_database_is_put_back_between_committing_tests(owner_connection: psycopg.Connection[Any]) -> None:
    from django.contrib.auth.models import Group

    from tests.database import Baseline

    before = set(Group.objects.values_list("name", flat=True))
    Group.objects.create(name="left behind")
    Baseline().restore()
    assert set(Group.objects.values_list("name", flat=True)) == before
