"""Where the hints of a server process come in: one ear at the channel layer for all its sockets.

A channel of its own for every socket costs a subscription when it opens, and a queue, a copy and a dispatch with each
hint. Here a group is subscribed to once however many tabs follow it, what a hint asks of the database is asked once,
and its words are written once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from . import topics
from .sockets import refused

if TYPE_CHECKING:
    from .consumers import LiveConsumer

logger = logging.getLogger("notifications.exchange")

# each in a thread of its own: sockets do not wait for each other's questions
ask = partial(database_sync_to_async, thread_sensitive=False)

# how long a layer that fails to listen is left alone
REST_SECONDS: Final = 1

Sockets = list["LiveConsumer"]


def frame(**message: Any) -> str:
    """What a tab is told, as it reads it."""
    return json.dumps(message, separators=(",", ":"))


class Exchange:
    """The groups that sockets of one event loop follow, over one channel layer."""

    def __init__(self, layer: Any) -> None:
        self.layer = layer
        self._channel = ""
        self._lines: dict[str, set[LiveConsumer]] = {}
        self._ear: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()
        # a tab that joins a group while another opens it waits until it is open: what follows is heard by both
        self._turn = asyncio.Lock()

    async def join(self, group: str, socket: LiveConsumer) -> None:
        """Let a socket hear of a group from here on; raises what the layer raises, and then it hears nothing."""
        async with self._turn:
            if not self._lines.get(group):
                try:
                    await self._open(group)
                except BaseException:
                    await self._rest()
                    raise
            self._lines.setdefault(group, set()).add(socket)

    async def _open(self, group: str) -> None:
        if self._ear is None:
            self._channel = await self.layer.new_channel()
            self._ear = asyncio.create_task(self._listen())
        await self.layer.group_add(group, self._channel)

    async def leave(self, groups: Iterable[str], socket: LiveConsumer) -> None:
        """Let a socket hear no more of groups, at once; the last one closes its group, and the last group the ear.

        Never raises what the layer raises: a group that could not be closed is tried again by ``renew``.
        """
        left = [group for group in groups if socket in self._lines.get(group, ())]
        for group in left:
            self._lines[group].discard(socket)
        for group in left:
            try:
                await self._close(group)
            except Exception as error:
                logger.info("group not closed: %s", type(error).__name__)

    async def _close(self, group: str) -> None:
        async with self._turn:
            if self._lines.get(group) != set():
                return
            await self.layer.group_discard(group, self._channel)
            del self._lines[group]
            await self._rest()

    async def renew(self) -> None:
        """Join every group once more, and close those nobody listens to.

        The layer in memory forgets whoever joined a day ago, or let a message lie for a minute; of a ward whose tabs
        follow one another without a gap nobody would join anew. Raises what the layer raises.
        """
        for group in list(self._lines):
            async with self._turn:
                # asked in its turn: the last tab may have gone meanwhile
                if self._lines.get(group):
                    await self.layer.group_add(group, self._channel)
            await self._close(group)

    async def _rest(self) -> None:
        if self._lines or self._ear is None:
            return
        ear, self._ear = self._ear, None
        ear.cancel()
        await asyncio.wait([ear])

    async def _listen(self) -> None:
        while True:
            try:
                message = await self.layer.receive(self._channel)
            except Exception as error:
                logger.warning("not listening: %s", type(error).__name__)
                await asyncio.sleep(REST_SECONDS)
                continue
            if sockets := list(self._lines.get(message.get("group", ""), ())):
                # told beside the next one: a tab that reads slowly holds up its own line alone
                telling = asyncio.create_task(self._tell(message, sockets))
                self._telling.add(telling)
                telling.add_done_callback(self._telling.discard)

    async def _tell(self, message: dict[str, Any], sockets: Sockets) -> None:
        try:
            await (_prove(sockets) if message["type"] == "live.prove" else _hint(message, sockets))
        except Exception as error:
            # their browsers come back and read everything
            logger.warning("hint not passed on: %s", type(error).__name__)
            await asyncio.gather(*(socket.break_off() for socket in sockets))


async def _hint(message: dict[str, Any], sockets: Sockets) -> None:
    """Pass a hint on; of a case only to whoever may read it still, since what happened may be its sealing.

    Who may is asked of all who listen at once, after the hint: one to a hundred tabs costs as many queries as one to a
    single tab.
    """
    topic, case = message["topic"], message.get("case")
    readers = None if case is None else await ask(topics.readers_of)(case)
    words = frame(type="hint", topic=topic, version=message["version"])
    await asyncio.gather(
        *(
            socket.pass_on(topic, words)
            if readers is None or socket.holder.user.pk in readers
            else socket.lose(topic)
            for socket in sockets
        )
    )


async def _prove(sockets: Sockets) -> None:
    """Close those of these sockets whose holders may not keep them."""
    by_holder = {socket.holder: socket for socket in sockets}
    codes = await ask(refused)(list(by_holder))
    await asyncio.gather(*(by_holder[holder].end(code) for holder, code in codes.items()))


_exchanges: dict[asyncio.AbstractEventLoop, Exchange] = {}


def exchange() -> Exchange:
    """The exchange of the running event loop, over the channel layer there is now."""
    loop, layer = asyncio.get_running_loop(), get_channel_layer()
    for one in [one for one in _exchanges if one.is_closed()]:
        del _exchanges[one]
    found = _exchanges.get(loop)
    if found is None or found.layer is not layer:
        found = _exchanges[loop] = Exchange(layer)
    return found
