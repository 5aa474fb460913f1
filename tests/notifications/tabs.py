"""A browser tab's socket without a browser: opened against the whole application, by whoever is logged in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings
from django.test import Client
from uvicorn.protocols.utils import ClientDisconnected

from casework.config.asgi import application
from casework.offices.models import User
from notifications import consumers, delivery
from tests.loops import run

PAGE = "http://localhost"
# what takes longer on the busiest machine has failed
PATIENCE = 5.0

# work done by a request: in a thread of its own, with a connection of its own
request = partial(database_sync_to_async, thread_sensitive=False)


def cookie_of(person: User) -> str:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Tab:
    """``async with Tab(cookie) as tab``; ``opened`` says whether the server let it in."""

    def __init__(self, cookie: str = "", *, origin: str = PAGE, path: str = "/langsung/") -> None:
        headers = [(b"host", b"localhost")]
        headers += [(b"origin", origin.encode())] if origin else []
        headers += [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())] if cookie else []
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
        }
        self.socket = ApplicationCommunicator(self._served, scope)
        self.opened = self.gone = self.deaf = False

    async def _served(self, scope: Any, receive: Any, send: Any) -> None:
        """The application behind this tab, and between them a line that may break."""

        async def line(message: dict[str, Any]) -> None:
            if self.deaf:
                # nobody reads at the other end, and what was sent fills the line
                await asyncio.Event().wait()
            if self.gone:
                raise ClientDisconnected
            await send(message)

        await application(scope, receive, line)

    async def __aenter__(self) -> Tab:
        await self.socket.send_input({"type": "websocket.connect"})
        self.opened = (await self.socket.receive_output(PATIENCE))["type"] == "websocket.accept"
        return self

    async def __aexit__(self, *_error: Any) -> None:
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1005})
        await self.socket.wait(PATIENCE)

    async def send(self, **frame: str | bytes) -> None:
        await self.socket.send_input({"type": "websocket.receive", **frame})

    async def say(self, **frame: Any) -> None:
        await self.send(text=json.dumps(frame))

    async def hear(self) -> dict[str, Any]:
        message = await self.socket.receive_output(PATIENCE)
        assert message["type"] == "websocket.send", message
        return json.loads(message["text"])

    async def follow(self, *topics: str, since: int | None = None) -> dict[str, Any]:
        await self.say(do="follow", topics=list(topics), since=since)
        return await self.hear()

    async def hears_of(self, topic: str) -> dict[str, Any]:
        """The next hint, of this very topic."""
        said = await self.hear()
        assert (said["type"], said["topic"]) == ("hint", topic)
        return said

    async def hears_nothing(self) -> bool:
        return await self.socket.receive_nothing(0.15)

    async def closed_by(self) -> int:
        """The code the server closes with, whatever it said before."""
        while True:
            message = await self.socket.receive_output(PATIENCE)
            if message["type"] == "websocket.close":
                return int(message["code"])


def serving(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a story inside an event loop that serves sockets, as the server's does."""

    async def served() -> None:
        # the server of the journeys may run in another thread, and serves on afterwards
        before = delivery.serve_from(asyncio.get_running_loop())
        try:
            await story()
        finally:
            delivery.serve_from(before)
            consumers.OPEN.difference_update(consumers.open_here())

    run(served())
