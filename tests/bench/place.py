"""The database of the benchmarks: a city built once, kept by name and used again while nothing it came from changed."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg import sql

from tools.database import (
    ROOT,
    Address,
    EmbeddedServer,
    drop_database,
    grant_application_rights,
    home_of_data,
    make_database,
    make_roles,
)

OWNER, APPLICATION = "jangkau_bench_owner", "jangkau_bench_app"
# what a city is made of: another file there, another city
_MADE_OF: Final = (
    "casework/**/migrations/*.py",
    "workflows/migrations/*.py",
    "notifications/migrations/*.py",
    "casework/desk/demo/city/*.py",
    "casework/desk/demo/year/names.py",
    "casework/desk/demo/year/profile*.py",
    "casework/panti/house/plans.py",
    "casework/panti/house/services/showing.py",
    "casework/offices/data/*.csv",
    "casework/offices/rules.py",
    "casework/offices/demo.py",
    "workflows/city.py",
    "notifications/city.py",
)
# known to everybody, as the people are invented: what is encrypted must be readable in the next run
_KEY: Final = base64.b64encode(b"jangkau-benchmarks-know-no-secret"[:32]).decode()


@dataclass(frozen=True)
class Size:
    cases: int
    people: int
    events: int
    seed: int = 1
    # how many live in the houses, and the one house in which they all do; left to the city where not told
    residents: int | None = None
    house: str = ""

    @property
    def name(self) -> str:
        """By which its database is kept."""
        return "_".join(filter(None, ("jangkau_bench", str(self.cases), self.house.lower().replace("-", ""))))

    def __str__(self) -> str:
        return f"{self.cases:,} cases, {self.people:,} people, {self.events:,} events"


@dataclass
class Place:
    """Where the city stands, and how long it took to build, if it was built now."""

    admin: Address
    size: Size
    server_name: str
    built_in: float | None = None
    # what a process needs to work on it
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.size.name

    def beside(self, size: Size) -> Place:
        """Another city on the same server, built where it is not there yet; this process goes on with its own."""
        return _prepared(self.admin, size, self.server_name)


@contextmanager
def opened(size: Size) -> Iterator[Place]:
    """A city of this size, ready to be used by this process; the embedded server runs while this lasts."""
    if given := os.environ.get("DATABASE_URL"):
        yield _used(_prepared(_address(given), size, "the server of DATABASE_URL"))
        return
    folder = ROOT / "var" / "bench"
    server = EmbeddedServer(home_of_data(folder), lasting=True)
    lock = (folder / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit("Benchmarks are running from this folder already.") from None
    try:
        server.start()
        yield _used(_prepared(server.superuser, size, "embedded server"))
    finally:
        server.stop()
        lock.close()


def _address(url: str) -> Address:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return Address(
        user=unquote(parts.username or "postgres"),
        password=unquote(parts.password or ""),
        host=query.get("host") or unquote(parts.hostname or "127.0.0.1"),
        port=query.get("port") or str(parts.port or 5432),
        database=parts.path.lstrip("/") or "postgres",
    )


def _prepared(admin: Address, size: Size, server_name: str) -> Place:
    place = Place(admin, size, server_name)
    password = make_roles(admin, owner=OWNER, application=APPLICATION)
    wanted = _fingerprint(size)
    fresh = _comment(admin, place.name) != wanted
    if fresh:
        drop_database(admin, place.name)
    make_database(admin, place.name, owner=OWNER)
    owner = Address(OWNER, place.name, admin.host, admin.port, password)
    place.environment = _environment(
        owner, Address(APPLICATION, place.name, admin.host, admin.port, password)
    )
    if fresh:
        began = time.monotonic()
        _build(owner, place)
        place.built_in = time.monotonic() - began
        _remember(admin, place.name, wanted)
    return place


def _used(place: Place) -> Place:
    """Let this process work on a city."""
    os.environ |= place.environment
    return place


def _environment(owner: Address, application: Address) -> dict[str, str]:
    """As on a server: no debugging, which would keep every statement in memory."""
    return {
        "DATABASE_URL": application.url(),
        "DATABASE_OWNER_URL": owner.url(),
        # a connection for each thread that is measured, whatever a pool would hold
        "DATABASE_POOL_SIZE": "0",
        "DEBUG": "0",
        "JANGKAU_DEMO": "1",
        "SITE_URL": "http://localhost:8000",
        "SECRET_KEY": "of-the-benchmarks",
        "FIELD_KEYS": f"bench:{_KEY}",
        "BLIND_INDEX_KEY": _KEY,
        "VAR_DIR": str(ROOT / "var" / "bench"),
        "WORKER_IN_SERVER": "0",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }


def _build(owner: Address, place: Place) -> None:
    grant_application_rights(owner, application=APPLICATION)
    size = place.size
    print(f"Building the city once: {size} ...", flush=True)
    for arguments in (
        ["migrate", "--no-input", "--verbosity", "0"],
        ["load_reference"],
        ["demo_accounts"],
        [
            "demo_city",
            f"--cases={size.cases}",
            f"--people={size.people}",
            f"--events={size.events}",
            f"--seed={size.seed}",
            *([f"--residents={size.residents}"] if size.residents is not None else []),
            *([f"--house={size.house}"] if size.house else []),
        ],
    ):
        quiet = subprocess.DEVNULL if arguments[0] != "demo_city" else None
        env = {**os.environ, **place.environment, "DJANGO_SETTINGS_MODULE": "casework.config.settings"}
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=quiet)
        if done.returncode:
            raise SystemExit(f"manage.py {arguments[0]} failed.")
    with Address(
        place.admin.user, place.name, place.admin.host, place.admin.port, place.admin.password
    ).connect() as connection:
        # what autovacuum would do within the hour
        connection.execute("VACUUM ANALYZE")


def _fingerprint(size: Size) -> str:
    digest = hashlib.sha256(repr(size).encode())
    for pattern in _MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _comment(admin: Address, name: str) -> str | None:
    with admin.connect() as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return row[0] if row else None


def _remember(admin: Address, name: str, fingerprint: str) -> None:
    with admin.connect() as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(fingerprint))
        )
