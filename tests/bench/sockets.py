"""Case 8: from a commit to five hundred tabs that hear of it, and three hundred that connect at once.

Ours and the peer are the whole server (uvicorn, Redis, the database) on the two channel layers of channels-redis; the
limit is a bare ``websockets.broadcast``. The tabs are in a process of their own, on the clock of the machine.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from casework.cases.models import Case
from casework.offices.demo import SINCE
from casework.offices.enums import Role
from casework.offices.models import Office, User
from casework.offices.services import give_membership, sync_grants
from tools.database import ROOT

from .measure import LIMIT, OURS, PEER, Result, Skipped, Target, Timed, take_turns

TABS, STORM = 500, 300
REDIS: Final = "redis://127.0.0.1:6379"
OFFICE: Final = "PSBI-1"
_TABS_OF_ONE: Final = 20
_PATIENCE: Final = 60


def sockets(repeats: int) -> list[Result | Skipped]:
    redis = os.environ.get("REDIS_URL") or REDIS
    title = f"commit to {TABS} sockets told, p95"
    if not _answers(redis):
        return [Skipped("8", title, f"no Redis answers at {redis}; start one or name it in REDIS_URL")]
    return [*_told(redis, repeats), _storm(redis, repeats)]


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), timeout=2).close()
    except OSError:
        return False
    return True


# --- servers ---


@dataclass
class Server:
    """A server that holds the sockets, and how to have it tell them something."""

    port: int
    tell: Any


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(command: list[str], env: dict[str, str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, cwd=ROOT, env=env, text=True, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def _whole(redis: str, tell: Any, *, core: bool = False) -> Iterator[Server]:
    """The whole application under uvicorn, on our channel layer or the older one."""
    port = _free_port()
    env = {
        **os.environ,
        "REDIS_URL": redis,
        "SITE_URL": f"http://localhost:{port}",
        "DATABASE_POOL_SIZE": "16",
        "BENCH_CORE_LAYER": "1" if core else "",
    }
    command = [sys.executable, "-m", "uvicorn", "casework.config.asgi:application", "--port", str(port)]
    command += ["--log-level", "error", "--no-access-log", "--lifespan", "on", "--ws-max-size", "65536"]
    with _process(command, env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        _wait_for(port)
        yield Server(port, lambda: tell(core=core))


@contextmanager
def _bare() -> Iterator[Server]:
    """``websockets.broadcast`` and nothing else; told over a socket of its own."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.broadcast", str(port)]
    with _process(command, dict(os.environ), stdin=subprocess.PIPE) as process:
        _wait_for(port)
        assert process.stdin is not None
        pipe: IO[str] = process.stdin

        def tell() -> None:
            pipe.write("tell\n")
            pipe.flush()

        yield Server(port, tell)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("A server of the benchmark did not answer.")


# --- tabs ---


class Tabs:
    """Five hundred tabs in a process of their own (``tests.bench.tabs``)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def say(self, **message: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def _tabs() -> Iterator[Tabs]:
    command = [sys.executable, "-m", "tests.bench.tabs"]
    with _process(command, dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Tabs(process)


def _cookies(number: int) -> list[str]:
    """Sessions of people who read the cases of the office, each at as many tabs as one person may have."""
    people = _readers(-(-number // _TABS_OF_ONE))
    found = []
    for place in range(number):
        person, session = people[place // _TABS_OF_ONE], SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        found.append(str(session.session_key))
    return found


def _readers(number: int) -> list[User]:
    """So many clerks of the office: they read, and no next step is told to them."""
    office, found = Office.objects.get(code=OFFICE), []
    for place in range(number):
        person, is_new = User.objects.get_or_create(
            username=f"bench.clerk.{place}", defaults={"name": f"Petugas arsip {place + 1}", "password": "!"}
        )
        if is_new:
            give_membership(person, office=office, role=Role.CLERK, actor=None, valid_from=SINCE, sync=False)
        found.append(person)
    sync_grants()
    return found


# --- told ---


def _told(redis: str, repeats: int) -> list[Result]:
    office = Office.objects.get(code=OFFICE)
    case = Case.objects.filter(present_panti=office, sealed=False).order_by("pk")[0]
    cookies = _cookies(TABS)
    found = []
    for topic, words in ((f"panti:{office.pk}", "a list"), (f"case:{case.number}", "one case")):
        found.append(_of_topic(redis, repeats, topic, words, case, cookies))
    return found


def _of_topic(redis: str, repeats: int, topic: str, words: str, case: Case, cookies: list[str]) -> Result:
    def tell(*, core: bool) -> None:
        _hint_in_a_commit(redis, case, core=core)

    with ExitStack() as stack:
        servers = [
            (OURS, "channels-redis pub/sub", stack.enter_context(_whole(redis, tell))),
            (PEER, "channels-redis core layer", stack.enter_context(_whole(redis, tell, core=True))),
            (LIMIT, "websockets.broadcast", stack.enter_context(_bare())),
        ]
        crowds = []
        for name, label, server in servers:
            tabs = stack.enter_context(_tabs())
            opened = tabs.say(do="open", port=server.port, cookies=cookies, topic=topic, at_once=20)
            crowds.append((name, label, _heard(tabs, server)))
            if opened["opened"] != len(cookies):
                raise SystemExit(f"{label}: {opened['opened']} of {len(cookies)} tabs were let in.")
        timings: list[Timed] = take_turns(repeats, crowds)
    result = Result("8", f"commit to {len(cookies)} sockets told of {words}, p95", timings)
    result.targets = [Target("p95 ≤ 4× limit", result.ratio(OURS, LIMIT) <= 4)]
    return result


def _heard(tabs: Tabs, server: Server) -> Any:
    def run() -> float:
        tabs.say(do="listen")
        at = time.time()
        server.tell()
        return float(tabs.say(do="heard", since=at)["p95"])

    return run


def _hint_in_a_commit(redis: str, case: Case, *, core: bool) -> None:
    """What every step of a case sends once it is committed, through the layer the servers listen on."""
    from channels.layers import channel_layers

    from notifications import delivery
    from notifications.topics import now_version, touched_by

    backend = "core.RedisChannelLayer" if core else "pubsub.RedisPubSubChannelLayer"
    if type(channel_layers["default"]).__module__.split(".")[-1] != backend.split(".")[0]:
        settings.CHANNEL_LAYERS["default"] = {
            "BACKEND": f"channels_redis.{backend}",
            "CONFIG": {"hosts": [redis]},
        }
        channel_layers.backends.clear()
    delivery.hint(touched_by(case), now_version())


# --- the storm ---


def _storm(redis: str, repeats: int) -> Result:
    office = Office.objects.get(code=OFFICE)
    cookies = _cookies(STORM)
    let_in: dict[str, list[int]] = {OURS: [], PEER: []}

    def storm(name: str, tabs: Tabs, server: Server) -> Any:
        def run() -> float:
            told = tabs.say(
                do="open", port=server.port, cookies=cookies, topic=f"panti:{office.pk}", at_once=STORM
            )
            let_in.setdefault(name, []).append(told["opened"])
            tabs.say(do="close")
            return float(told["took"])

        return run

    def nothing(*, core: bool) -> None:
        """Nobody is told anything."""

    with ExitStack() as stack:
        servers = [
            (OURS, "channels-redis pub/sub", stack.enter_context(_whole(redis, nothing))),
            (PEER, "channels-redis core layer", stack.enter_context(_whole(redis, nothing, core=True))),
            (LIMIT, "websockets alone", stack.enter_context(_bare())),
        ]
        tabs = stack.enter_context(_tabs())
        timings = take_turns(
            repeats, [(name, label, storm(name, tabs, server)) for name, label, server in servers]
        )
    result = Result("8", f"{STORM} connecting at once, until the last listens", timings)
    result.targets = [Target("100 % connected", set(let_in[OURS]) == {STORM})]
    result.notes.append(
        f"Storm: at least {min(let_in[OURS])} of {STORM} connected with ours, {min(let_in[PEER])} with the peer."
    )
    return result
