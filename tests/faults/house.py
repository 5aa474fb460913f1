"""A whole house of its own: PostgreSQL, Redis, server, worker, mail server; each can be stopped and killed."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.mailbox import MailServer
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

OWNER, APPLICATION, DATABASE = "faults_owner", "faults_app", "faults"
STARTS_IN = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def until(happened: Callable[[], Any], *, seconds: float, every: float = 0.05) -> float | None:
    """Seconds until something was so; None where it was not in its time."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if happened():
            return time.monotonic() - begun
        time.sleep(every)
    return None


class Process:
    """A program of ours with its log; ends with us whatever happens."""

    def __init__(self, name: str, command: list[str], env: dict[str, str], folder: Path) -> None:
        self.name, self.command, self.env, self.log = name, command, env, folder / f"{name}.log"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, signal.SIGKILL),
            )

    @property
    def runs(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def end(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = 15) -> None:
        """Send a signal and wait; what does not end in time is killed."""
        if self.child is None or self.child.poll() is not None:
            return
        self.child.send_signal(number)
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def lines(self) -> list[dict[str, Any]]:
        """The lines of its log that are JSON."""
        found = []
        for line in self.log.read_text(errors="replace").splitlines():
            if line.startswith("{"):
                found.append(json.loads(line))
        return found


class House:
    """Made once for a run; ``with House() as house``."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        base = home_of_data(ROOT / "var")
        self.folder = Path(tempfile.mkdtemp(prefix="faults-", dir=base))
        # PostgreSQL runs under an account of its own when this runs as root
        self.folder.chmod(0o755)
        self.port, self.redis_port = free_port(), free_port()
        self.mail = MailServer(free_port())
        self.postgres = EmbeddedServer(self.folder, lasting=False)
        self.redis: Process | None = None
        if program := shutil.which("redis-server"):
            options = [
                "--port",
                str(self.redis_port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ]
            command = [program, *options, "--dir", str(self.folder)]
            self.redis = Process("redis", command, {"PATH": os.environ.get("PATH", "")}, self.folder)

    def __enter__(self) -> House:
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for process in (getattr(self, "server", None), getattr(self, "worker", None), self.redis):
            if process is not None:
                process.end()
        self.mail.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.postgres.sockets, ignore_errors=True)

    def _build(self) -> None:
        self.say("Starting PostgreSQL ...")
        self.postgres.start()
        password = make_roles(self.postgres.superuser, owner=OWNER, application=APPLICATION)
        make_database(self.postgres.superuser, DATABASE, owner=OWNER)
        sockets = str(self.postgres.sockets)
        self.owner = Address(OWNER, DATABASE, sockets, password=password)
        grant_application_rights(self.owner, application=APPLICATION)
        self.env = self._environment(Address(APPLICATION, DATABASE, sockets, password=password))
        self.say("Preparing the database ...")
        for command in (
            "migrate --no-input -v 0",
            "load_reference",
            "demo_accounts",
            "collectstatic --no-input -v 0",
        ):
            self.manage(*command.split())
        if self.redis is not None:
            self.redis.start()
            until(lambda: answers(self.redis_port), seconds=STARTS_IN)
        self.mail.start()
        web = "casework.config.asgi:application --host 127.0.0.1 --lifespan on --no-access-log --ws-max-size 65536"
        command = [sys.executable, "-m", "uvicorn", *web.split(), "--port", str(self.port)]
        self.server = Process("server", [*command, "--timeout-graceful-shutdown", "5"], self.env, self.folder)
        worker = [sys.executable, "-m", "casework.config.worker"]
        self.worker = Process("worker", worker, self.env, self.folder)
        self.say("Starting server and worker ...")
        self.start_server()
        self.worker.start()

    def _environment(self, application: Address) -> dict[str, str]:
        def key() -> str:
            return b64encode(secrets.token_bytes(32)).decode()

        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "DEBUG": "0",
            "JANGKAU_DEMO": "1",
            "SITE_URL": f"http://localhost:{self.port}",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": f"faults:{key()}",
            "BLIND_INDEX_KEY": key(),
            "DATABASE_URL": application.url(),
            "DATABASE_OWNER_URL": self.owner.url(),
            "VAR_DIR": str(self.folder),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0" if self.redis else "",
            "WORKER_IN_SERVER": "0",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail.port),
            "EMAIL_USE_TLS": "0",
            "READY_FREE_MEGABYTES": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start_server(self) -> None:
        self.server.start()
        if until(lambda: answers(self.port), seconds=STARTS_IN) is None:
            raise SystemExit(f"The server did not start:\n{self.server.log.read_text()[-2000:]}")

    def as_owner(self, statement: str, *values: Any) -> None:
        """Change rows the application may not, such as the time something was written down."""
        with self.owner.connect() as connection:
            connection.execute(statement, values)  # type: ignore[call-overload] # statements of these tests
