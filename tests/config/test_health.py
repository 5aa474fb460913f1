"""What a monitor is told, and what it is not."""

import logging
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.config import health, probes
from casework.config.health import Watch, Wrong

CHECKS = {"database", "migrations", "layer", "queue", "disk"}


def test_alive_touches_nothing_and_asks_for_no_host_name(client: Client) -> None:
    # no database in this test: a query would fail it
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_ready_where_everything_is_there_without_a_session(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/readyz", headers={"host": "10.0.0.7"})
    assert answer.status_code == 200, answer.json()
    assert answer.json() == {"ready": True, "checks": dict.fromkeys(CHECKS, "ok")}
    # its own connection beside the pool, closed again
    assert len(asked) == 0
    assert not answer.cookies


@pytest.mark.django_db
def test_a_task_that_waits_and_a_full_disk_are_told_by_name_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings
) -> None:
    settings.READY_FREE_MEGABYTES = 10**9

    def waiting(statement: str) -> list[tuple[int]]:
        return [(4000,)]

    monkeypatch.setattr(health, "_query", waiting)
    checks = {name: health.CHECKS[name] for name in ("queue", "disk", "layer")}
    monkeypatch.setattr(probes, "WATCH", Watch(checks))
    logging.getLogger("casework").addHandler(caplog.handler)
    try:
        answer = client.get("/readyz")
    finally:
        logging.getLogger("casework").removeHandler(caplog.handler)
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"queue": "not ok", "disk": "not ok", "layer": "ok"}
    assert "a task waits for 4000 s" in caplog.text


def test_a_check_that_hangs_ends_in_time_and_is_not_begun_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SECONDS", 0.1)
    begun, held = [], threading.Event()

    def hangs() -> None:
        begun.append(1)
        held.wait(10)

    def wrong() -> None:
        raise Wrong("secret of the house")

    watch = Watch({"database": hangs, "disk": wrong})
    try:
        for _time in range(3):
            assert watch.results() == {"database": False, "disk": False}
        assert len(begun) == 1
    finally:
        held.set()
