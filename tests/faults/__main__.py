"""Does each fault, prints a table of what was expected and seen, and fails where they differ."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile

from tests.faults.house import House
from tests.faults.table import Table

FAULTS = ("clients", "database", "redis", "kills", "mail")


def _say(words: str) -> None:
    print(words, flush=True)


def _run(house: House, chosen: list[str], scale: float, table: Table) -> None:
    # the environment is the house's from here on, and with it Django
    os.environ.clear()
    os.environ.update(
        house.env | {"DATABASE_POOL_SIZE": "0", "DJANGO_SETTINGS_MODULE": "casework.config.settings"}
    )
    import django

    django.setup()
    from tests.faults import clients, kills, mails, outages
    from tests.faults.scene import Scene

    scene = Scene(house)
    if "clients" in chosen:
        clients.bad_clients(house, scene, table)
    if "database" in chosen:
        outages.database_away(house, scene, table, outages.DATABASE_AWAY * scale)
    if "redis" in chosen:
        outages.redis_away(house, scene, table, outages.REDIS_AWAY * scale)
    if "kills" in chosen:
        kills.server_killed(house, scene, table)
        kills.worker_killed(house, scene, table)
    if "mail" in chosen:
        mails.mail_server_away(house, scene, table)
    kills.proofs(house, table)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "faults", nargs="*", choices=[*FAULTS, []], help="which of them; all where none is named"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="outages so many times as long (default: 1)")
    parser.add_argument("--keep-logs", help="a folder to copy the logs of server and worker to")
    options = parser.parse_args()
    table = Table()
    with House(_say) as house:
        try:
            _run(house, list(options.faults or FAULTS), options.scale, table)
        finally:
            if options.keep_logs:
                for log in house.folder.glob("*.log"):
                    shutil.copy(log, tempfile.mkdtemp(dir=options.keep_logs, prefix=f"{log.stem}-"))
    table.show()
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
