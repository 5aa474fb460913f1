"""The test database: made by the owner, used by the application role, put back after each committing test.

The application role may not truncate, and the ledger's triggers refuse UPDATE, DELETE and TRUNCATE to everybody.
Django's ``flush`` therefore cannot clean up; the owner does, with those triggers off for one transaction.
"""

import os
from typing import Any, LiteralString
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from casework.offices.demo import make_accounts
from casework.offices.reference import load_reference
from tests.settings import TEST_APPLICATION, TEST_OWNER
from tools.database import (
    Address,
    drop_database,
    grant_application_rights,
    make_database,
)

# Belongs to the schema, not to any test.
UNTOUCHED = {"django_migrations"}
SNAPSHOT = "baseline"


def address(variable: str, database: str) -> Address:
    """The address in an environment variable, in another database of the same server."""
    parts = urlsplit(os.environ[variable])
    query = dict(parse_qsl(parts.query))
    return Address(
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=query.get("host") or unquote(parts.hostname or ""),
        port=query.get("port") or str(parts.port or 5432),
        database=database,
    )


def owner_connection() -> psycopg.Connection[Any]:
    """The test database as its owner, for what only an owner or an attacker could do."""
    return address("DATABASE_OWNER_URL", str(connection.settings_dict["NAME"])).connect()


def build(name: str, *, keep: bool) -> None:
    """Create, migrate as owner, load reference data as application role, remember the result."""
    admin = address("TEST_ADMIN_URL", urlsplit(os.environ["TEST_ADMIN_URL"]).path.lstrip("/"))
    if not keep:
        drop_database(admin, name)
    make_database(admin, name, owner=TEST_OWNER)
    owner = address("DATABASE_OWNER_URL", name)
    grant_application_rights(owner, application=TEST_APPLICATION)
    connection.close()
    settings = connection.settings_dict
    application = {part: settings[part] for part in ("USER", "PASSWORD", "OPTIONS")}
    settings["NAME"] = name
    settings.update(
        USER=owner.user,
        PASSWORD=owner.password,
        OPTIONS={"options": f"-c jangkau.app_role={TEST_APPLICATION}"},
    )
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        settings.update(application)
    load_reference()
    # each role at its own place, so that a test need not hire somebody first
    make_accounts("rahasia-uji")
    connection.close()
    Baseline().capture()


def destroy(name: str) -> None:
    connection.close()
    drop_database(
        address("TEST_ADMIN_URL", urlsplit(os.environ["TEST_ADMIN_URL"]).path.lstrip("/")),
        name,
    )


class Baseline:
    """The rows that were there before the first test: permissions, offices, areas, categories."""

    def capture(self) -> None:
        with owner_connection() as owner:
            owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SNAPSHOT)))
            owner.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SNAPSHOT)))
            for table in self._tables(owner):
                owner.execute(
                    sql.SQL("CREATE TABLE {} AS TABLE {}").format(
                        sql.Identifier(SNAPSHOT, table), sql.Identifier("public", table)
                    )
                )

    def restore(self) -> None:
        """Make every table what it was; tables no test changed are left alone."""
        with owner_connection() as owner, owner.transaction():
            owner.execute("SET LOCAL lock_timeout = '15s'")
            changed = self._changed(owner)
            guarded = self._with_triggers(owner) & set(changed)
            for table in guarded:
                owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
            # Children first, for the few foreign keys that are not deferred; the rest wait for the end.
            for table in changed:
                owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table in reversed(changed):
                self._refill(owner, table)
            # A table with checks still waiting cannot be altered.
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in guarded:
                owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))

    def forget(self, owner: psycopg.Connection[Any], tables: list[str]) -> None:
        """Empty tables that hold nothing before the first test, and look at no other."""
        guarded = self._with_triggers(owner) & set(tables)
        off, on = (
            [
                sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(table), sql.SQL(word))
                for table in guarded
            ]
            for word in ("DISABLE", "ENABLE")
        )
        emptied = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables]
        check = [sql.SQL("SET CONSTRAINTS ALL IMMEDIATE")]
        with owner.transaction():
            owner.execute("SET LOCAL lock_timeout = '15s'")
            # one message to the server for all of it
            owner.execute(sql.SQL("; ").join([*off, *emptied, *check, *on]))

    def _refill(self, owner: psycopg.Connection[Any], table: str) -> None:
        rows = owner.execute(
            """SELECT attname FROM pg_attribute
               WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''""",
            [f'public."{table}"'],
        ).fetchall()
        columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)
        owner.execute(
            sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
                sql.Identifier("public", table),
                columns,
                columns,
                sql.Identifier(SNAPSHOT, table),
            )
        )

    def _changed(self, owner: psycopg.Connection[Any]) -> list[str]:
        """Tables whose rows differ from the snapshot, those that refer to others before those."""
        digest: LiteralString = (
            "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} AS t"
        )
        tables = self._tables(owner)
        comparisons = [
            sql.SQL("SELECT {} WHERE ({}) <> ({})").format(
                sql.Literal(table),
                sql.SQL(digest).format(sql.Identifier("public", table)),
                sql.SQL(digest).format(sql.Identifier(SNAPSHOT, table)),
            )
            for table in tables
        ]
        found = {name for (name,) in owner.execute(sql.SQL(" UNION ALL ").join(comparisons))}
        return [table for table in tables if table in found]

    def _tables(self, owner: psycopg.Connection[Any]) -> list[str]:
        """Every table of ours, a table that refers to another before the other where there is no circle."""
        names = [
            name
            for (name,) in owner.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            )
            if name not in UNTOUCHED
        ]
        refers: dict[str, set[str]] = {name: set() for name in names}
        for child, parent in owner.execute(
            """SELECT child.relname, parent.relname FROM pg_constraint
               JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
               WHERE contype = 'f' AND conrelid <> confrelid AND NOT condeferrable"""
        ):
            refers.setdefault(child, set()).add(parent)
        ordered: list[str] = []
        visited: set[str] = set()

        def visit(name: str) -> None:
            if name in visited or name not in refers:
                return
            visited.add(name)
            for parent in sorted(refers[name]):
                visit(parent)
            ordered.append(name)

        for name in sorted(names):
            visit(name)
        return ordered[::-1]

    def _with_triggers(self, owner: psycopg.Connection[Any]) -> set[str]:
        rows = owner.execute(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
        )
        return {name for (name,) in rows}
