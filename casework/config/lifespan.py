"""What ASGI servers ask besides requests: start, stop, and sockets nobody serves."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

logger = logging.getLogger("casework.lifespan")

Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Background = Callable[[], Coroutine[Any, Any, None]]

STOP_SECONDS = 10


async def refuse_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Close a socket before accepting it: the client sees 403 and falls back to polling."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


class Lifespan:
    """Runs background coroutines for as long as the server lives.

    ``ProtocolTypeRouter`` refuses the lifespan protocol, so it is answered here and everything else
    is passed on.
    """

    def __init__(self, application: Application, *, background: Sequence[Background]) -> None:
        self.application = application
        self.background = background

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self.application(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        tasks: list[asyncio.Task[None]] = []
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                tasks = [asyncio.create_task(start()) for start in self.background]
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                for task in tasks:
                    task.cancel()
                if tasks:
                    await asyncio.wait(tasks, timeout=STOP_SECONDS)
                await send({"type": "lifespan.shutdown.complete"})
                return
