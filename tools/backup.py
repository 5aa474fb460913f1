"""``make backup``: the whole of Jangkau in one file, the database, the uploads and a manifest; never the keys.

With ``DATABASE_URL`` it is that database (``DATABASE_OWNER_URL`` names its owner), without it the embedded one of
``make run``, which may be running meanwhile.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict

from tools import dump
from tools.archive import DUMP, MEDIA, writing
from tools.database import ROOT, EmbeddedServer, home_of_data
from tools.run import VAR, environment, hold_lock, open_database

FORMAT = 1
MIGRATIONS = ("casework/*/migrations", "workflows/migrations", "notifications/migrations")
KEYS = """The keys are not in it. Without FIELD_KEYS and BLIND_INDEX_KEY the NIK and health notes in it stay closed
for good: keep them (var/keys.env on a machine of its own) apart from it, and as long as any backup."""


class Refused(SystemExit):
    """What stands against it, for whoever asked; nothing was changed."""


def release() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def known_migrations() -> set[str]:
    """Those of this release, of our own apps: a backup that knows another one is newer."""
    return {
        f"{folder.parent.name}.{file.stem}"
        for pattern in MIGRATIONS
        for folder in ROOT.glob(pattern)
        for file in folder.glob("[0-9]*.py")
    }


@contextmanager
def house(*, running_is_fine: bool) -> Iterator[dict[str, str]]:
    """The environment of the database meant, which answers for as long as the block runs."""
    if os.environ.get("DATABASE_URL"):
        yield dict(os.environ)
        return
    VAR.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(home_of_data(VAR), lasting=True)
    try:
        lock = hold_lock()
    except SystemExit:
        if not running_is_fine:
            raise
        # `make run` holds it; on this socket no password is asked for
        yield environment(server, "", 0)
        return
    try:
        server.start()
        yield environment(server, open_database(server), 0)
    finally:
        server.stop()
        lock.close()


def owner_address(env: Mapping[str, str]) -> str:
    return env.get("DATABASE_OWNER_URL") or env["DATABASE_URL"]


def application_role(env: Mapping[str, str]) -> str:
    return str(conninfo_to_dict(env["DATABASE_URL"]).get("user", ""))


def media_folder(env: Mapping[str, str]) -> Path:
    var = Path(env.get("VAR_DIR") or ROOT / "var")
    return Path(env.get("MEDIA_ROOT") or var / "media")


def backup(target: Path, env: Mapping[str, str]) -> dict[str, Any]:
    """Write everything to a file; rows, counts and heads are those of one moment. Returns the manifest's facts."""
    if target.exists():
        raise Refused(f"{target} is there already; choose another name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    address, media = owner_address(env), media_folder(env)
    with (
        dump.connect(address) as connection,
        writing(target) as archive,
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder,
    ):
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        facts = _facts(connection, application_role(env))
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        file = Path(folder) / DUMP
        facts["pg_dump"] = dump.dump(address, file, snapshot=snapshot, server=facts["postgresql"])
        archive.add(DUMP, file)
        # after the database: every upload its rows name is there by now
        facts["media"] = _add_media(archive, media)
        archive.seal(facts)
    return facts


def _facts(connection: Any, role: str) -> dict[str, Any]:
    applied = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    (events,) = connection.execute("SELECT count(*) FROM cases_caseevent").fetchone()
    return {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "release": release(),
        "migrations": [name for (name,) in applied],
        "postgresql": connection.info.server_version // 10000,
        "rows": dump.counts(connection),
        "events": events,
        "heads": dump.heads(connection),
        "rights": dump.rights(connection, role),
    }


def _add_media(archive: Any, media: Path) -> dict[str, int]:
    files = size = 0
    for file in sorted(path for path in media.rglob("*") if path.is_file()) if media.is_dir() else []:
        try:
            size += archive.add(MEDIA + file.relative_to(media).as_posix(), file)
        except FileNotFoundError:
            # a paper whose time was over, cleared away just now
            continue
        files += 1
    return {"files": files, "bytes": size}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", help="where to; a name with the time where none is given")
    options = parser.parse_args()
    begun = time.monotonic()
    target = Path(options.file or VAR / "backups" / f"jangkau-{time.strftime('%Y%m%d-%H%M%S')}.tar")
    try:
        with house(running_is_fine=True) as env:
            facts = backup(target, env)
    except dump.Failed as failure:
        raise SystemExit(f"{failure}") from None
    size = target.stat().st_size / 2**20
    print(
        f"{target}: {size:.1f} MB in {time.monotonic() - begun:.1f} s; {sum(facts['rows'].values())} rows,"
        f" {facts['events']} events, {facts['media']['files']} uploads.\n{KEYS}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
