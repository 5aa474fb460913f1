"""Carries hints to the sockets, after the commit and without ever holding up or failing what was committed.

Inside the server a hint is handed to its event loop and the request goes on. Another process (a worker, a command)
reaches the servers through Redis by a loop of its own; without Redis nobody listens elsewhere and there is nothing to
send. A hint that is lost costs nothing: pages catch up when they reconnect, and poll while they cannot.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import transaction

from .topics import Place, control_of

logger = logging.getLogger("notifications.delivery")

SEND_SECONDS: Final = 5
# how long a command waits for its hint to go out, and for how long it does not try again after a failure
OUTSIDE_SECONDS, REST_SECONDS = 2, 10
# hints under way at once; beyond it the layer does not answer, and more would only fill the memory
MOST_UNDER_WAY: Final = 500

Message = tuple[str, dict[str, Any]]

_server: asyncio.AbstractEventLoop | None = None
_under_way: set[asyncio.Task[None]] = set()
_outside: asyncio.AbstractEventLoop | None = None
_outside_lock = threading.Lock()
_rest_until = 0.0


def serve_from(loop: asyncio.AbstractEventLoop | None) -> asyncio.AbstractEventLoop | None:
    """Name the event loop that holds the sockets of this process, or none; returns the one named before."""
    global _server
    before, _server = _server, loop
    return before


def hint(places: Iterable[Place], version: int) -> None:
    """Tell whoever listens, once the transaction is committed, that there is something newer to read."""
    messages: list[Message] = [
        (
            place.group,
            {"type": "live.hint", "topic": place.topic, "version": version, "case": place.case},
        )
        for place in places
    ]
    transaction.on_commit(partial(_post, messages), robust=True)


def prove(user_id: int) -> None:
    """Have every socket of a person show again, once the transaction is committed, that they may hold it."""
    messages: list[Message] = [(control_of(user_id), {"type": "live.prove"})]
    transaction.on_commit(partial(_post, messages), robust=True)


def _post(messages: list[Message]) -> None:
    if not messages:
        return
    server = _server
    if server is not None and server.is_running():
        server.call_soon_threadsafe(_begin, messages)
    elif not isinstance(get_channel_layer(), InMemoryChannelLayer):
        _post_from_outside(messages)


def _begin(messages: list[Message]) -> None:
    if len(_under_way) >= MOST_UNDER_WAY:
        logger.warning("hints dropped", extra={"hints": len(messages)})
        return
    task = asyncio.get_running_loop().create_task(_deliver(messages))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


async def _deliver(messages: list[Message]) -> None:
    try:
        await send(messages)
    except Exception as error:
        logger.warning("hints not delivered: %s", type(error).__name__)


async def send(messages: list[Message]) -> None:
    """Give messages to the channel layer; raises what the layer raises, ``TimeoutError`` after five seconds."""
    layer = get_channel_layer()
    async with asyncio.timeout(SEND_SECONDS):
        for group, message in messages:
            # several groups come in at one ear, which tells them apart by name
            await layer.group_send(group, {**message, "group": group})


def _post_from_outside(messages: list[Message]) -> None:
    """Send from a process without sockets, waiting so that a command does not end before its hint is out."""
    global _rest_until
    if time.monotonic() < _rest_until:
        return
    sending = asyncio.run_coroutine_threadsafe(send(messages), _outside_loop())
    try:
        sending.result(OUTSIDE_SECONDS)
    except Exception as error:
        sending.cancel()
        _rest_until = time.monotonic() + REST_SECONDS
        logger.warning("hints not delivered: %s", type(error).__name__)


def _outside_loop() -> asyncio.AbstractEventLoop:
    global _outside
    with _outside_lock:
        if _outside is None:
            _outside = asyncio.new_event_loop()
            threading.Thread(target=_outside.run_forever, name="hints", daemon=True).start()
        return _outside
