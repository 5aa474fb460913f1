"""Fixtures every test may use; those of the browser stand in ``browser.py``."""

import gc
from collections.abc import Iterator
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadGroupScheduling

from tests import database

pytest_plugins = ["tests.browser"]
# A busy machine is no failure: how long an example takes is not what these tests are about.
hypothesis.settings.register_profile("jangkau", deadline=None)
hypothesis.settings.load_profile("jangkau")


# files whose tests share something that takes a minute to make
ONE_WORKER_EACH = ("tests/desk/test_demo_year.py",)


class _Scheduling(LoadGroupScheduling):
    """One test at a time to whichever worker is free, but some files to one worker whole.

    xdist's own mark for that names the group in the test's id, which pytest no longer lets it change.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((file for file in ONE_WORKER_EACH if nodeid.startswith(file)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadGroupScheduling:
    return _Scheduling(config, log)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """The test database of this worker; ``--reuse-db`` keeps it, ``--create-db`` makes it anew."""
    name = settings.DATABASES["default"]["TEST"]["NAME"]
    with django_db_blocker.unblock():
        database.build(name, keep=django_db_keepdb and not django_db_createdb)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            database.destroy(name)


def _restore_baseline(self: TransactionTestCase) -> None:
    database.Baseline().restore()


def pytest_collection_finish(session: pytest.Session) -> None:
    # What is loaded by now stays: thousands of tests need not look through it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    # Replaces Django's flush for every committing test, pytest's `transactional_db` included.
    TransactionTestCase._fixture_teardown = _restore_baseline  # type: ignore[method-assign] # the one hook Django gives


@pytest.fixture
def owner_connection(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """The database as its owner, outside Django: for tampering that the application role could not do."""
    with database.owner_connection() as connection:
        yield connection
