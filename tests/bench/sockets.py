"""Case 8: from a commit to five hundred tabs that hear of it, and three hundred that connect at once.

Ours is the whole server (uvicorn, Redis, the database); the peer a consumer as the manual of Channels shows it, on the
core layer of channels-redis, which asks nobody who they are; the limit a bare ``websockets.broadcast``. The tabs are in
a process of their own, on the clock of the machine.
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

from asgiref.sync import async_to_sync
from channels.layers import channel_layers
from channels_redis.core import RedisChannelLayer
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
def _under_uvicorn(application: str, env: dict[str, str], tell: Any) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port)]
    command += ["--log-level", "error", "--no-access-log", "--ws-max-size", "65536"]
    env = {**os.environ, "SITE_URL": f"http://localhost:{port}", "DATABASE_POOL_SIZE": "16", **env}
    with _process(command, env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        _wait_for(port)
        yield Server(port, tell)


def _whole(redis: str, tell: Any) -> Any:
    """The whole application."""
    return _under_uvicorn("casework.config.asgi:application", {"REDIS_URL": redis}, tell)


def _plain(redis: str, tell: Any) -> Any:
    """A consumer with a channel of its own for every socket, on the layer the manual names first."""
    return _under_uvicorn("tests.bench.plain:application", {"BENCH_REDIS": redis}, tell)


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
    core = RedisChannelLayer(hosts=[redis])
    with ExitStack() as stack:
        ours = _whole(redis, lambda: _hint_in_a_commit(redis, case))
        peer = _plain(redis, lambda: _plain_hint(core, topic))
        servers = [
            (OURS, "the whole server, pub/sub layer", stack.enter_context(ours)),
            (PEER, "a plain consumer, core layer", stack.enter_context(peer)),
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


def _hint_in_a_commit(redis: str, case: Case) -> None:
    """What every step of a case sends once it is committed, through the layer the server listens on."""
    from notifications import delivery
    from notifications.topics import now_version, touched_by

    wanted = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [redis]}}
    if settings.CHANNEL_LAYERS["default"] != wanted:
        settings.CHANNEL_LAYERS["default"] = wanted
        channel_layers.backends.clear()
    delivery.hint(touched_by(case), now_version())


def _plain_hint(layer: RedisChannelLayer, topic: str) -> None:
    async_to_sync(layer.group_send)("plain", {"type": "live.hint", "topic": topic, "version": 1})


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

    def nothing() -> None:
        """Nobody is told anything."""

    with ExitStack() as stack:
        servers = [
            (OURS, "the whole server, pub/sub layer", stack.enter_context(_whole(redis, nothing))),
            (PEER, "a plain consumer, core layer", stack.enter_context(_plain(redis, nothing))),
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
