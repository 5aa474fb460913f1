"""``make restore FROM=…``: a backup back into an empty database, migrated forward and proven.

A file that is damaged or from a newer release is refused before anything is changed, and so is a database that holds
something, unless ``REPLACE=yes`` says that it may be lost.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from psycopg.conninfo import conninfo_to_dict

from tools import dump
from tools.archive import DUMP, Damaged, read_manifest, take_out, take_out_media
from tools.backup import (
    FORMAT,
    Refused,
    application_role,
    house,
    known_migrations,
    media_folder,
    owner_address,
)
from tools.database import Address, grant_application_rights
from tools.run import manage

# goes with the load in one transaction: what fails leaves what was there
EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


def restore(archive: Path, env: Mapping[str, str], *, replace: bool) -> None:
    """Fill the database and the uploads from a file, migrate forward, and prove what came of it."""
    manifest = _whole(archive)
    address, role, media = owner_address(env), application_role(env), media_folder(env)
    with dump.connect(address) as connection:
        server = connection.info.server_version // 10000
        taken = dump.tables(connection)
        others = _others(connection)
    _refuse(manifest, server, taken=bool(taken) or _has_files(media), others=others, replace=replace)
    _check_keys(env)
    with tempfile.TemporaryDirectory(dir=archive.resolve().parent, prefix=".restore-") as folder:
        file = Path(folder) / DUMP
        take_out(archive, DUMP, file)
        before = EMPTY if taken else ""
        dump.load(address, file, before=before, server=server, archive=manifest["pg_dump"])
    _give_rights(address, role, manifest)
    with dump.connect(address) as connection:
        _compare(connection, manifest)
        dump.analyse(connection)
    aside = _put_media(archive, media, manifest)
    manage(["migrate", "--no-input", "--verbosity", "0"], env)
    older = known_migrations() - set(manifest["migrations"])
    if older:
        # rights and timers a newer release brought
        manage(["sync_grants"], env)
    for command in (
        ["verify_keys"],
        ["verify_ledger"],
        ["reconcile_workflows", *(["--repair"] if older else [])],
        ["verify_registers"],
    ):
        manage(command, env)
    if aside is not None:
        print(f"The uploads that were there before lie in {aside}.")


def _whole(archive: Path) -> dict[str, Any]:
    if not archive.is_file():
        raise Refused(f"There is no file {archive}.")
    try:
        return read_manifest(archive)
    except Damaged as damage:
        raise Refused(f"{archive.name} is damaged: {damage}. Nothing was changed.") from None


def _refuse(manifest: dict[str, Any], server: int, *, taken: bool, others: int, replace: bool) -> None:
    ours = {name for name in manifest["migrations"] if name.split(".")[0] in _our_apps()}
    newer = sorted(ours - known_migrations())
    if manifest["format"] > FORMAT or newer:
        what = f" ({newer[0]} is unknown here)" if newer else ""
        raise Refused(
            f"The backup is from a newer release, {manifest['release']}{what}. Install that one first."
        )
    if server < manifest["postgresql"]:
        raise Refused(f"The backup is of PostgreSQL {manifest['postgresql']}, this server is {server}.")
    if taken and not replace:
        raise Refused(
            "There are data here already. REPLACE=yes puts the backup in their place; they are lost then."
        )
    if others:
        raise Refused(f"{others} connections of Jangkau are open. Stop its servers and workers first.")


def _our_apps() -> set[str]:
    return {name.split(".")[0] for name in known_migrations()}


def _others(connection: Any) -> int:
    (count,) = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jangkau'"
    ).fetchone()
    return int(count)


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


def _check_keys(env: Mapping[str, str]) -> None:
    for name in ("SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY"):
        if not env.get(name):
            raise Refused(f"{name} is not set: the keys are no part of a backup.")


def _give_rights(address: str, role: str, manifest: dict[str, Any]) -> None:
    """The rights the application role held where the backup was made, whatever it was called there."""
    parts = conninfo_to_dict(address)
    if parts.get("user") == role:
        print("One role owns and uses this database: triggers alone keep the ledger (docs/operations.md).")
        return
    owner = Address(
        user=str(parts.get("user", "")),
        database=str(parts.get("dbname", "")),
        host=str(parts.get("host", "")),
        port=str(parts.get("port", "5432")),
        password=str(parts.get("password", "")),
    )
    grant_application_rights(owner, application=role)
    if manifest["rights"] is None:
        raise Refused("The backup is of a database with one role; it cannot say what the application may do.")
    with dump.connect(address) as connection:
        dump.give_rights(connection, role, manifest["rights"])


def _compare(connection: Any, manifest: dict[str, Any]) -> None:
    found = dump.counts(connection)
    wrong = {
        name
        for name in found.keys() | manifest["rows"].keys()
        if found.get(name) != manifest["rows"].get(name)
    }
    if wrong:
        raise Refused(f"Rows are missing or too many in: {', '.join(sorted(wrong))}.")
    if dump.heads(connection) != manifest["heads"]:
        raise Refused("The heads of the ledgers are not those of the backup.")
    print(
        f"{sum(found.values())} rows in {len(found)} tables and the heads of all ledgers are those of the backup."
    )


def _put_media(archive: Path, media: Path, manifest: dict[str, Any]) -> Path | None:
    """The uploads in their place; returns where those that were there before lie now."""
    media.parent.mkdir(parents=True, exist_ok=True)
    fresh = media.with_name(f"{media.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    count = take_out_media(archive, fresh)
    if count != manifest["media"]["files"]:
        raise Refused(f"{count} uploads came out of the backup, not {manifest['media']['files']}.")
    aside = None
    if media.exists():
        aside = media.with_name(f"{media.name}.before-{time.strftime('%Y%m%d-%H%M%S')}")
        media.rename(aside)
    fresh.rename(media)
    if aside is not None and not _has_files(aside):
        shutil.rmtree(aside)
        return None
    return aside


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", default="", help="the archive of a backup")
    parser.add_argument("--replace", action="store_true", help="put it in the place of data that are there")
    options = parser.parse_args()
    if not options.file:
        raise SystemExit("Which file? make restore FROM=var/backups/jangkau-….tar")
    begun = time.monotonic()
    try:
        with house(running_is_fine=False) as env:
            restore(Path(options.file), env, replace=options.replace)
    except dump.Failed as failure:
        raise SystemExit(f"{failure}") from None
    print(f"Restored and proven in {time.monotonic() - begun:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
