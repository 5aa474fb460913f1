"""Socket clients that send garbage, come from elsewhere, send too much or too fast, beside one that behaves."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Callable, Iterator

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.faults.house import House, until
from tests.faults.people import Person, Tab, open_socket
from tests.faults.scene import Scene
from tests.faults.table import Table

GARBAGE: tuple[str | bytes, ...] = (
    "{",
    "null",
    '"follow"',
    "[" * 3000,
    '{"do": "fly"}',
    '{"do": "follow", "topics": "all"}',
    '{"do": "here", "case": 7}',
    os.urandom(64),
    "\x00\x01\x02",
)


def bad_clients(house: House, scene: Scene, table: Table) -> None:
    case = scene.case()
    good = Tab(scene.officer, f"case:{case.number}")
    until(lambda: good.of("following"), seconds=15)
    bad = Person(house, scene.supervisor)

    def still_hears(fault: str) -> None:
        begun = time.monotonic()
        scene.note_again(case)
        heard = until(lambda: good.of("hint", since=begun), seconds=5)
        seen = "nothing" if heard is None else f"after {time.monotonic() - begun:.2f} s, socket {good.opened}"
        table.add(fault, "who behaves hears on, same socket", seen, heard is not None and good.opened == 1)

    codes = [_code(bad, lambda link, frame=frame: link.send(frame)) for frame in GARBAGE]
    table.add("garbage in a frame", "each closed (1007 or 1009)", codes, set(codes) <= {1007, 1009})
    still_hears("garbage in a frame")

    turned = [
        _status(bad, origin=f"https://{name}") for name in ("evil.example", "localhost.evil.example", "null")
    ]
    turned.append(_status(bad, session=""))
    table.add("a foreign origin, a stranger", "never let in (403)", turned, set(turned) == {403})
    still_hears("a foreign origin, a stranger")

    large = [
        _code(bad, lambda link, size=size: link.send("x" * size))
        for size in (5_000, 60_000, 100_000, 900_000)
    ]
    table.add("frames too large", "each closed (1009)", large, set(large) == {1009})
    still_hears("frames too large")

    flood = [_code(bad, _flood) for _time in range(5)]
    table.add("1,000 frames at once, five times", "each closed (1008)", flood, set(flood) == {1008})
    still_hears("1,000 frames at once, five times")

    with _half_open(house, 200):
        table.add(
            "200 connections that say nothing",
            "pages answer",
            bad.ask("/").status,
            bad.ask("/").status == 200,
        )
        still_hears("200 connections that say nothing")

    with contextlib.ExitStack() as stack:
        opened = 0
        for _tab in range(40):
            with contextlib.suppress(InvalidStatus):
                stack.enter_context(open_socket(bad))
                opened += 1
        table.add("40 sockets of one person", "24 at most", opened, opened == 24)
        still_hears("40 sockets of one person")
    named = sum(str(line.get("message", "")).startswith("socket ") for line in house.server.lines())
    table.add("all of these", "closed ones stand in the log", f"{named} lines", named >= len(GARBAGE) + 9)
    table.add("all of these", "the server lives", house.server.runs, house.server.runs)
    good.leave()


def _code(person: Person, act: Callable[[ClientConnection], None]) -> int:
    """The code the server closes with after what a client did; 0 where it did not."""
    with open_socket(person) as link:
        try:
            act(link)
            while True:
                link.recv(timeout=5)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        except TimeoutError:
            return 0


def _status(person: Person, *, origin: str = "", session: str | None = None) -> int:
    try:
        with open_socket(person, origin=origin, session=session):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def _flood(link: ClientConnection) -> None:
    frame = json.dumps({"do": "leave", "topics": []})
    for _time in range(1000):
        link.send(frame)


@contextlib.contextmanager
def _half_open(house: House, count: int) -> Iterator[None]:
    links = [socket.create_connection(("127.0.0.1", house.port), timeout=5) for _one in range(count)]
    try:
        for link in links[: count // 2]:
            link.sendall(b"GET /langsung/ HTTP/1.1\r\nHost: localhost\r\n")
        yield
    finally:
        for link in links:
            link.close()
