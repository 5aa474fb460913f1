"""What can be known of the house from outside: is the process alive, and is what it needs there?

Each check runs in a thread of its own with a time of its own, and at most once a second however often it is asked for.
A stranger learns whether something is in order; by how much it is not stands in the log.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Final

import psycopg
import redis
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

logger = logging.getLogger("casework.health")

# each check's own time; connecting to a database that hangs takes libpq two at least
SECONDS: Final = 2.5
KEPT_SECONDS: Final = 1.0
_WAITING_JOBS: Final = """
    SELECT coalesce(max(extract(epoch FROM now() - coalesce(job.scheduled_at, queued.at))), 0)
    FROM (
        SELECT id, scheduled_at FROM procrastinate_jobs
        WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now() ORDER BY id LIMIT 100
    ) AS job
    LEFT JOIN LATERAL (
        SELECT max(at) AS at FROM procrastinate_events WHERE job_id = job.id AND type::text LIKE 'deferred%'
    ) AS queued ON true
"""


class Wrong(Exception):
    """What is not in order, in words for the log."""


def _query(statement: str) -> list[tuple[Any, ...]]:
    """Ask by a connection beside the pool: a pool that is all in use is no database that is away."""
    parameters = connections["default"].get_connection_params()
    parameters |= {"connect_timeout": 2, "autocommit": True}
    parameters["options"] = f"{parameters.get('options', '')} -c statement_timeout=2000"
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    with psycopg.connect(**parameters) as connection:
        return connection.execute(statement).fetchall()


def _database() -> None:
    _query("SELECT 1")


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _migrations() -> None:
    missing = _known_migrations() - set(_query("SELECT app, name FROM django_migrations"))
    if missing:
        raise Wrong(f"{len(missing)} migrations to apply")


def _layer() -> None:
    if not settings.REDIS_URL:
        return
    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as server:
        server.ping()


def _queue() -> None:
    ((seconds,),) = _query(_WAITING_JOBS)
    if seconds > settings.READY_QUEUE_SECONDS:
        raise Wrong(f"a task waits for {seconds:.0f} s")


def _disk() -> None:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    if free < settings.READY_FREE_MEGABYTES:
        raise Wrong(f"{free} MB are free")


CHECKS: Final[dict[str, Callable[[], None]]] = {
    "database": _database,
    "migrations": _migrations,
    "layer": _layer,
    "queue": _queue,
    "disk": _disk,
}


class Watch:
    """Runs the checks side by side, none of them twice at once; each run leaves one line at most in the log."""

    def __init__(self, checks: dict[str, Callable[[], None]]) -> None:
        self.checks = checks
        self.pool = ThreadPoolExecutor(len(checks), thread_name_prefix="health")
        self.lock = threading.Lock()
        self.running: dict[str, tuple[float, Future[bool]]] = {}
        self.late: dict[str, Future[bool]] = {}

    def results(self) -> dict[str, bool]:
        """Each check by its name, and whether it is in order; one that takes too long is not."""
        asked = {name: self._asked(name) for name in self.checks}
        return {name: self._passed(name, *one) for name, one in asked.items()}

    def _asked(self, name: str) -> tuple[float, Future[bool]]:
        with self.lock:
            now = time.monotonic()
            begun, future = self.running.get(name, (0.0, None))
            # one that hangs still is waited for; a new one beside it would hang as well
            if future is None or (future.done() and now - begun > KEPT_SECONDS):
                begun, future = now, self.pool.submit(self._run, name)
                self.running[name] = begun, future
            return begun, future

    def _run(self, name: str) -> bool:
        try:
            self.checks[name]()
        except Wrong as wrong:
            _log(name, str(wrong))
        except Exception as error:
            _log(name, type(error).__name__)
        else:
            return True
        return False

    def _passed(self, name: str, begun: float, future: Future[bool]) -> bool:
        try:
            return future.result(max(0.0, begun + SECONDS - time.monotonic()))
        except TimeoutError:
            if self.late.get(name) is not future:
                self.late[name] = future
                _log(name, "no answer in time")
            return False


def _log(name: str, words: str) -> None:
    logger.warning("not ready: %s", words, extra={"check": name})


WATCH: Final = Watch(CHECKS)
