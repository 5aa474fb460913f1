"""A real server and clients that misuse it over the wire: each loses its own socket, in a line of the log."""

import json
import logging
import socket
import struct
import time
from contextlib import suppress

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from casework.cases import services
from notifications import consumers
from tests.notifications.tabs import cookie_of
from tests.road import open_case
from tests.staff import staff

PUS = "SDS-PUS"


def opened(site: str, cookie: str) -> ClientConnection:
    return connect(
        site.replace("http", "ws") + "/langsung/",
        origin=site,  # type: ignore[arg-type]
        additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"},
        compression=None,
        max_queue=None,
    )


def code_of(client: ClientConnection) -> int:
    """The code the server closes with."""
    with pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=5)
    assert closed.value.rcvd is not None, "the line broke, it was not closed"
    return closed.value.rcvd.code


def flood(client: ClientConnection) -> int:
    with suppress(ConnectionClosed):
        for _each in range(400):
            client.send('{"do":"leave","topics":[]}')
    return code_of(client)


def garbage(client: ClientConnection) -> int:
    # no frame of any kind: reserved bits and a reserved opcode
    client.socket.sendall(b"\xff\xff" + bytes(range(256)))
    return code_of(client)


def oversized(client: ClientConnection) -> int:
    with suppress(ConnectionClosed):
        for _each in range(3):
            client.send("x" * 60_000)
    return code_of(client)


def half(client: ClientConnection) -> int:
    # the head of a long frame, and then the line is torn
    client.socket.sendall(b"\x81\xfe\x0f\xff")
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.socket.close()
    return 0


MISUSES = {flood: consumers.TOO_FAST, garbage: 1002, oversized: consumers.TOO_LARGE, half: 0}


def test_who_misuses_the_wire_harms_nobody_else(site: str, caplog: pytest.LogCaptureFixture) -> None:
    case = open_case()
    topic = f"case:{case.number}"
    quiet_cookie, cookie = cookie_of(staff("supervisor", PUS)), cookie_of(staff("social_worker", PUS))
    with opened(site, quiet_cookie) as quiet, caplog.at_level(logging.WARNING):
        quiet.send(json.dumps({"do": "follow", "topics": [topic]}))
        assert json.loads(quiet.recv(timeout=5))["topics"] == [topic]
        for misuse, code in MISUSES.items():
            with opened(site, cookie) as client:
                assert misuse(client) == code, misuse
        services.write_note(case, actor=staff("social_worker", PUS), body="Masih terhubung.")
        assert json.loads(quiet.recv(timeout=5))["topic"] == topic
        deadline = time.monotonic() + 5
        while len(consumers.OPEN) > 1 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(consumers.OPEN) == 1
    said = [record.getMessage() for record in caplog.records]
    assert said == ["socket closed: too many frames", "socket closed: a frame too large or not of text"]
