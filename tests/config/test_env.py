"""A bad value stops the start and names its variable."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured

from casework.config import env

KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.text("JK_TEST"), ""),
        (lambda: env.flag("JK_TEST", default=False), "perhaps"),
        (lambda: env.number("JK_TEST", default=1), "many"),
        (lambda: env.number("JK_TEST", default=1, least=1), "0"),
        (lambda: env.web_address("JK_TEST"), "jangkau.example.id"),
        (lambda: env.web_address("JK_TEST"), "https://jangkau.example.id/path"),
        (lambda: env.keyring("JK_TEST"), KEY),
        (lambda: env.keyring("JK_TEST"), f"a:{KEY},a:{KEY}"),
        (lambda: env.keyring("JK_TEST"), "a:c2hvcnQ="),
        (lambda: env.keyring("JK_TEST"), "a:***"),
        (lambda: env.database("JK_TEST", options={}), "mysql://root@localhost/jangkau"),
        (lambda: env.database("JK_TEST", options={}), "postgres://localhost"),
        (lambda: env.database("JK_TEST", options={}), "postgres://localhost:often/jangkau"),
    ],
)
def test_bad_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, read: Callable[[], object], value: str
) -> None:
    monkeypatch.setenv("JK_TEST", value)
    with pytest.raises(ImproperlyConfigured, match="JK_TEST"):
        read()


def test_bad_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JK_TEST", "a:c2VjcmV0")
    with pytest.raises(ImproperlyConfigured) as raised:
        env.keyring("JK_TEST")
    assert "c2VjcmV0" not in str(raised.value)


def test_database_address_over_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JK_TEST", "postgres://app:p%40ss@/jangkau?host=%2Frun%2Fpg&port=5433")
    read = env.database("JK_TEST", options={"connect_timeout": 5})
    assert (read["NAME"], read["USER"], read["PASSWORD"]) == ("jangkau", "app", "p@ss")
    assert (read["HOST"], read["PORT"]) == ("/run/pg", "5433")
    assert read["OPTIONS"] == {"connect_timeout": 5}


def test_database_address_passes_the_rest_to_libpq(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JK_TEST", "postgresql://app@db.example.id:5432/jangkau?sslmode=require")
    read = env.database("JK_TEST", options={})
    assert (read["HOST"], read["OPTIONS"]) == ("db.example.id", {"sslmode": "require"})
