"""Two people at one case, in an order that is forced and not left to chance, on cases laid down again for each test.

A test of these commits, since the second connection must see what the first wrote. Putting the whole database back
after each would cost more than the collision: only the rooms a case writes to are emptied, the rest once at the end.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from casework.cases.models import Case
from tests import database, road, walked
from tests.together import SECONDS, together

Call = Callable[[], Any]


@pytest.fixture(scope="module")
def one_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[psycopg.Connection[Any]]:
    """The database for the tests of a module, open to their threads, put back after the last."""
    with django_db_blocker.unblock(), database.owner_connection() as owner:
        database.Baseline().restore()
        yield owner
        connection.close()
        database.Baseline().restore()


@pytest.fixture
def empty_rooms(one_world: psycopg.Connection[Any]) -> Iterator[None]:
    """Nobody and no case, again after the test."""
    yield
    tables = [
        model._meta.db_table
        for room in walked.ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
    ]
    database.Baseline().forget(one_world, tables)


def laid(name: str, make: Callable[[], Case]) -> Case:
    """A case as it once was made, every later time from the rows of the first."""
    with transaction.atomic():
        pk = walked.lay_down(f"laid:{name}")
    if pk is None:
        pk = make().pk
        walked.remember(f"laid:{name}", pk)
    return road.fresh(Case.objects.get(pk=pk))


def laid_at(stage: str) -> Case:
    """A case at a stage of the road, or absent from it; each step of the way walked once."""
    if stage == "outreach":
        return laid(stage, road.open_case)
    if stage in road.BESIDE:
        return laid(stage, lambda: road.BESIDE[stage](laid_at("psychosocial")))
    before = road.ROAD[road.ROAD.index(stage) - 1]
    return laid(stage, lambda: road.STEPS[stage](laid_at(before)))


def one_after_the_other(first: Call, second: Call) -> list[Any]:
    """Both start together; the second reads, and asks for its lock while the first has done all but commit.

    What each gave or ended with. Where the second needs no lock of the first's it is done before the commit.
    """
    done, waits, answered = threading.Event(), [], threading.Event()

    def act_first() -> Any:
        try:
            with transaction.atomic():
                result = first()
                done.set()
                _until(lambda: answered.is_set() or bool(waits and _is_waiting(waits[0])))
        finally:
            done.set()
        return result

    def act_second() -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pid = cursor.fetchone()[0]
            assert done.wait(SECONDS)
            waits.append(pid)
            return second()
        finally:
            answered.set()

    return together(act_first, act_second)


def _is_waiting(pid: int) -> bool:
    with connection.cursor() as cursor:
        # not pg_stat_activity, of which a transaction sees one state only
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)", [pid])
        return bool(cursor.fetchone()[0])


def _until(happened: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(SECONDS * 200):
        if happened():
            return
        pause.wait(0.005)
    raise AssertionError("the second neither waited nor ended")
