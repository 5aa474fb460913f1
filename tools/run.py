"""``make run`` and ``make shell``: Jangkau with a database of its own on one machine.

Starts the embedded PostgreSQL, prepares it, serves until Ctrl-C or SIGTERM and then stops both. Nothing here
is used on a server with its own PostgreSQL; see docs/operations.md.
"""

import argparse
import base64
import fcntl
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.database import (
    ROOT,
    Address,
    EmbeddedServer,
    die_with_parent,
    grant_application_rights,
    home_of_data,
    make_database,
    make_roles,
)

VAR = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()
OWNER, APPLICATION, DATABASE = "jangkau_owner", "jangkau_app", "jangkau"
# What decides whether a database prepared by an earlier start is still current.
PREPARED_FROM = (
    "casework/**/migrations/*.py",
    "notifications/migrations/*.py",
    "casework/**/management/commands/*.py",
    "casework/**/data/**/*",
    # who may do what, and the flow the open tasks follow
    "casework/offices/rules.py",
    "casework/cases/law.py",
    "workflows/**/*.py",
    "static/**/*",
    "locale/parts/*.po",
    "requirements/run.txt",
)
# Run in this order, as the role the command needs (migrate turns into the owner by itself).
PREPARATION = (
    ["migrate", "--no-input", "--verbosity", "0"],
    ["load_reference"],
    # what the tasks of an earlier release lack, such as timers
    ["reconcile_workflows", "--repair"],
    ["demo_accounts"],
    # before anybody lives there; in a database of an earlier release, those who do are given a bed
    ["demo_houses"],
    # before the cases that are told one by one, whose people take the beds that are left
    ["demo_residents"],
    ["demo_cases"],
    ["collectstatic", "--no-input", "--verbosity", "0"],
)
ANSWER_SECONDS = 60
STOP_SECONDS = 15


def local_keys() -> dict[str, str]:
    """Keys of this machine, made once and readable by nobody else."""
    file = VAR / "keys.env"
    if not file.exists():
        keys = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": f"{time.strftime('%Y%m%d')}:{base64.b64encode(secrets.token_bytes(32)).decode()}",
            "BLIND_INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        fresh = file.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.writelines(f"{name}={value}\n" for name, value in keys.items())
            handle.flush()
            os.fsync(handle.fileno())
        fresh.rename(file)
    lines = file.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def hold_lock() -> IO[str]:
    """One launcher for each folder of data; the lock goes with the process, even after ``kill -9``."""
    lock = (VAR / "run.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(
            "Jangkau is already running from this folder. Stop it first (Ctrl-C there)."
        ) from None
    return lock


def environment(server: EmbeddedServer, password: str, port: int) -> dict[str, str]:
    sockets = str(server.sockets)
    # Keys in the environment win: data encrypted with them must stay readable.
    return {
        "DEBUG": "0",
        "JANGKAU_DEMO": "1",
        "SITE_URL": f"http://localhost:{port}",
        **local_keys(),
        **os.environ,
        "DATABASE_URL": Address(APPLICATION, DATABASE, sockets, password=password).url(),
        "DATABASE_OWNER_URL": Address(OWNER, DATABASE, sockets, password=password).url(),
        "VAR_DIR": str(VAR),
        "PYTHONUNBUFFERED": "1",
    }


def manage(arguments: list[str], env: Mapping[str, str], output: IO[str] | None = None) -> None:
    """Run one management command; a failure ends the launcher with that command's own message."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=output)
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(arguments)} failed.")


def fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in PREPARED_FROM:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                digest.update(
                    f"{path.relative_to(ROOT)} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode()
                )
    return digest.hexdigest()


def accounts_file(server: EmbeddedServer) -> Path:
    return server.folder / "accounts.txt"


def prepare(server: EmbeddedServer, env: Mapping[str, str], *, few_cases: bool = True) -> None:
    """Bring database and static files up to date; nothing to do when no file they come from changed.

    ``few_cases`` adds the few invented ones, where a whole year does not follow.
    """
    stamp = server.folder / "prepared"
    current = fingerprint()
    if stamp.exists() and stamp.read_text() == current and (VAR / "static").is_dir():
        return
    print("Preparing the database and the static files ...", flush=True)
    for arguments in PREPARATION:
        if arguments == ["demo_cases"] and not few_cases:
            continue
        if arguments == ["demo_accounts"]:
            # Kept to be shown at every start without asking the database again.
            with accounts_file(server).open("w") as output:
                manage(arguments, env, output)
        else:
            manage(arguments, env)
    stamp.write_text(current)


def open_database(server: EmbeddedServer) -> str:
    password = make_roles(server.superuser, owner=OWNER, application=APPLICATION)
    make_database(server.superuser, DATABASE, owner=OWNER)
    as_owner = Address(OWNER, DATABASE, str(server.sockets), password=password)
    grant_application_rights(as_owner, application=APPLICATION)
    return password


def free(port: int) -> bool:
    with socket.socket() as probe:
        # As the server will: a port whose last connections are only closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_for_answer(port: int, pages: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        if pages.poll() is not None:
            raise SystemExit("The server ended before it answered; its message stands above.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"The server did not answer within {ANSWER_SECONDS} s.")


def serve(env: Mapping[str, str], port: int, accounts: str) -> int:
    """Serve pages until a signal; returns the exit code for the shell."""
    command = [sys.executable, "-m", "uvicorn", "casework.config.asgi:application"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-access-log"]
    command += ["--timeout-graceful-shutdown", "5", "--lifespan", "on"]
    # no page of ours sends more than a few kilobytes in a frame
    command += ["--ws-max-size", "65536"]
    asked_to_stop = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        asked_to_stop.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    # Killed with the launcher: without it nobody would stop them, and a half-done request rolls back.
    with_launcher = partial(die_with_parent, signal.SIGKILL)
    pages = subprocess.Popen(
        command, env=env, cwd=ROOT, start_new_session=True, preexec_fn=with_launcher, stdin=subprocess.DEVNULL
    )
    try:
        wait_for_answer(port, pages)
        print(
            f"\n{accounts.rstrip()}\n\nJangkau answers on http://localhost:{port}  (stop with Ctrl-C)",
            flush=True,
        )
        while not asked_to_stop.wait(0.5):
            if pages.poll() is not None:
                print("The server ended by itself; its message stands above.", file=sys.stderr)
                return 1
        return 0
    finally:
        if pages.poll() is None:
            pages.terminate()
            try:
                pages.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                pages.kill()
                pages.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "manage", nargs="*", help="a manage.py command to run with this database instead of serving"
    )
    options = parser.parse_args()
    VAR.mkdir(parents=True, exist_ok=True)
    if not options.manage and not free(options.port):
        raise SystemExit(f"Port {options.port} is taken. Choose another: make run PORT={options.port + 1}")
    lock = hold_lock()
    server = EmbeddedServer(home_of_data(VAR), lasting=True)
    # A signal while starting ends the launcher the ordinary way, so that `finally` stops the database.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    # A shell starts background jobs with Ctrl-C ignored; here it always stops.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        server.start()
        env = environment(server, open_database(server), options.port)
        if options.manage:
            if options.manage[0] == "demo":
                prepare(server, env, few_cases=False)
            manage(options.manage, env)
            return 0
        prepare(server, env)
        return serve(env, options.port, accounts_file(server).read_text())
    except KeyboardInterrupt:
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        server.stop()
        lock.close()


if __name__ == "__main__":
    sys.exit(main())
