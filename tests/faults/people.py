"""People at the house's pages and sockets, over real connections."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from tests.faults.house import House

CSRF = "a" * 32


@dataclass
class Answer:
    status: int
    seconds: float
    headers: dict[str, str]
    body: str


class Person:
    """Somebody signed in; each request is a connection of its own."""

    def __init__(self, house: House, user: Any) -> None:
        from django.conf import settings
        from django.test import Client

        self.house, self.user = house, user
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    def ask(self, path: str, data: dict[str, Any] | None = None, *, cookie: str | None = None) -> Answer:
        """GET, or POST where there are data; status 0 where nobody answered."""
        begun = time.monotonic()
        headers = {"Cookie": f"{self.session if cookie is None else cookie}; csrftoken={CSRF}"}
        body = None
        if data is not None:
            body = urlencode(data, doseq=True)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF}
        link = http.client.HTTPConnection("localhost", self.house.port, timeout=60)
        try:
            link.request("GET" if data is None else "POST", path, body, headers)
            answer = link.getresponse()
            text = answer.read().decode("utf-8", "replace")
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, time.monotonic() - begun, named, text)
        except (OSError, http.client.HTTPException):
            return Answer(0, time.monotonic() - begun, {}, "")
        finally:
            link.close()

    def note(self, case: Any, body: str, *, tell: Any = None, key: str = "") -> Answer:
        """Write a note on a case; whoever is told gets a notification, and an e-mail where they have an address."""
        data = {"body": body, "idempotency_key": key or str(uuid4()), "mentions": [tell.pk] if tell else []}
        return self.ask(f"/kasus/{case.number}/catatan/", data)


class Tab:
    """An open page's socket as a browser holds it: it connects again whenever it is closed."""

    def __init__(self, person: Person, *topics: str) -> None:
        self.person, self.topics = person, list(topics)
        self.heard: list[tuple[float, dict[str, Any]]] = []
        self.opened = 0
        self.link: ClientConnection | None = None
        self._leaving = False
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def _live(self) -> None:
        while not self._leaving:
            with contextlib.suppress(OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                self._listen()
            self.link = None
            time.sleep(0.5)

    def _listen(self) -> None:
        with open_socket(self.person) as link:
            self.link, self.opened = link, self.opened + 1
            link.send(json.dumps({"do": "follow", "topics": self.topics}))
            for frame in link:
                self.heard.append((time.monotonic(), json.loads(frame)))

    def leave(self) -> None:
        self._leaving = True
        if self.link is not None:
            self.link.close()
        self._thread.join(10)

    def of(self, kind: str, *, since: float = 0.0) -> list[dict[str, Any]]:
        return [said for at, said in list(self.heard) if said["type"] == kind and at >= since]


def open_socket(person: Person, *, origin: str = "", session: str | None = None) -> ClientConnection:
    port = person.house.port
    cookie = person.session if session is None else session
    return connect(
        f"ws://localhost:{port}/langsung/",
        origin=origin or f"http://localhost:{port}",  # type: ignore[arg-type] # a plain text to the server
        additional_headers={"Cookie": cookie} if cookie else {},
        open_timeout=10,
        close_timeout=2,
        compression=None,
        max_size=2**20,
    )
