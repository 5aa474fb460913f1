"""A database into a file and back, by PostgreSQL's own programs: those on the machine, else those of the wheel."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tools.archive import PIECE
from tools.database import binaries

# what the application role may hold on a table; TRUNCATE it never does
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
# newer programs set it, older servers do not know it
_UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


class Failed(Exception):
    """A program of PostgreSQL did not do what it was asked; its last words."""


def programs(server: int, *, archive: int = 0) -> Path:
    """The folder of ``pg_dump``, ``pg_restore`` and ``psql`` that fit a server's major version.

    Those on the machine where they are as new as the server (and as the program that wrote the archive), else the
    wheel's, which are newer than any server it is likely to meet.
    """
    wanted = max(server, archive)
    found: list[tuple[int, Path]] = []
    on_path = shutil.which("pg_dump")
    for folder in ([Path(on_path).resolve().parent, Path(on_path).parent] if on_path else []) + [_of_wheel()]:
        if all((folder / name).exists() for name in ("pg_dump", "pg_restore", "psql")):
            found.append((_major(folder / "pg_dump"), folder))
    fitting = [one for one in found if one[0] >= wanted]
    if not fitting:
        raise Failed(f"pg_dump, pg_restore and psql of PostgreSQL {wanted} or newer are needed and not here")
    return min(fitting, key=lambda one: one[0])[1]


def _of_wheel() -> Path:
    return binaries() / "bin"


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    match = re.search(r"(\d+)[.\d]*", said)
    assert match is not None, said
    return int(match[1])


def connect(address: str) -> psycopg.Connection[Any]:
    return psycopg.connect(address, connect_timeout=10)


def _environment(address: str) -> dict[str, str]:
    """The address as the variables libpq reads: a password among a program's arguments would stand in every ``ps``."""
    names = {"dbname": "PGDATABASE"}
    parts = conninfo_to_dict(address)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {names.get(name, f"PG{name.upper()}"): str(value) for name, value in parts.items()}


def dump(address: str, target: Path, *, snapshot: str, server: int) -> int:
    """Write the database as a snapshot saw it; returns the major version of the program that did."""
    folder = programs(server)
    options = ["--format=custom", "--compress=6", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
    command = [str(folder / "pg_dump"), *options, f"--file={target}"]
    done = subprocess.run(command, env=_environment(address), capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"pg_dump: {done.stderr.strip()[-500:]}")
    return _major(folder / "pg_dump")


def load(address: str, source: Path, *, before: str, server: int, archive: int) -> None:
    """Fill a database from a dump, all of it or nothing; ``before`` is done first in the same transaction."""
    folder, env = programs(server, archive=archive), _environment(address)
    reading = [str(folder / "pg_restore"), "--no-owner", "--no-acl", "--file=-", str(source)]
    writing = [str(folder / "psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--output=/dev/null"]
    with (
        subprocess.Popen(reading, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        subprocess.Popen(
            [*writing, "--set=ON_ERROR_STOP=1"], env=env, stdin=subprocess.PIPE, stderr=subprocess.PIPE
        ) as writer,
    ):
        assert reader.stdout and reader.stderr and writer.stdin and writer.stderr
        try:
            writer.stdin.write(before.encode())
            _pass_on(reader.stdout, writer.stdin, server)
        except BrokenPipeError:
            # psql has stopped and says why below
            reader.kill()
        finally:
            writer.stdin.close()
        words = writer.stderr.read().decode(errors="replace") + reader.stderr.read().decode(errors="replace")
    if writer.returncode or reader.returncode:
        # the first error names what is wrong; what follows it may quote rows
        wrong = next((line for line in words.splitlines() if "ERROR" in line or "error:" in line), "it ended")
        raise Failed(f"psql: {wrong}"[:300])


def _pass_on(source: Any, target: Any, server: int) -> None:
    """The whole script; its settings, which stand at its beginning, without those an older server does not know."""
    head = source.read(PIECE)
    if server < 17:
        head = head.replace(_UNKNOWN_BEFORE_17, b"", 1)
    target.write(head)
    shutil.copyfileobj(source, target, PIECE)


# --- what a database is known by ---


def tables(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
    )
    return [name for (name,) in rows]


def analyse(connection: psycopg.Connection[Any]) -> None:
    """Let the planner know what was loaded: a dump carries no statistics, and until somebody counts, each question is
    planned as if every case had thousands of events (hours instead of minutes for the proofs of a city)."""
    for name in tables(connection):
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier("public", name)))


def counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """The number of rows of every table."""
    found = {}
    for name in tables(connection):
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name)))
        found[name] = int(row.fetchone()[0])  # type: ignore[index] # a count has a row
    return found


def heads(connection: psycopg.Connection[Any]) -> str:
    """One hash over the head of every case's ledger."""
    digest = hashlib.sha256()
    rows = connection.execute("SELECT number, event_count, head_hash FROM cases_case ORDER BY number")
    for row in rows:
        digest.update(("|".join(str(part) for part in row) + "\n").encode())
    return digest.hexdigest()


def rights(connection: psycopg.Connection[Any], role: str) -> dict[str, list[str]] | None:
    """What the application role may do with each table; None where it owns them and may do all."""
    owned = connection.execute("SELECT pg_has_role(%s, current_user, 'MEMBER')", [role]).fetchone()
    if owned and owned[0]:
        return None
    wanted = [(name, right) for name in tables(connection) for right in RIGHTS]
    found: dict[str, list[str]] = {}
    for name, right in wanted:
        held = connection.execute(
            "SELECT has_table_privilege(%s, %s, %s)", [role, f'public."{name}"', right]
        ).fetchone()
        if held and held[0]:
            found.setdefault(name, []).append(right)
    return found


def give_rights(connection: psycopg.Connection[Any], role: str, wanted: dict[str, list[str]]) -> None:
    """Give the application role what it held, and nothing else: no UPDATE in an append-only table."""
    app = sql.Identifier(role)
    with connection.transaction():
        connection.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(app))
        for name, held in wanted.items():
            listed = sql.SQL(", ").join(sql.SQL(right) for right in held if right in RIGHTS)
            connection.execute(
                sql.SQL("GRANT {} ON {} TO {}").format(listed, sql.Identifier("public", name), app)
            )
        connection.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(app))
