"""Watches over the sockets of a server process for as long as it lives.

Every few seconds: are their holders still logged in, enabled and in the memberships they came with? Is the channel
layer there? And who is still at which case? Three queries for all sockets together.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import Final

from . import delivery, presence
from .consumers import OPEN
from .listening import ask
from .sockets import refused

logger = logging.getLogger("notifications.watch")

# with the time to ask and to close: a socket lives at most five seconds longer than the right to it
EVERY_SECONDS: Final = 3
PRESENCE_SECONDS: Final = 9
REJOIN_SECONDS: Final = 1.2
# the group nobody is in, by which the layer is tried
_TRIAL: Final = "live.trial"


async def attend() -> None:
    """Serve hints from this event loop and watch over its sockets until cancelled."""
    delivery.serve_from(asyncio.get_running_loop())
    layer_is_there, told_at = True, 0.0
    try:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            with _logged("sockets not checked"):
                await prove_all()
            if OPEN and time.monotonic() - told_at >= PRESENCE_SECONDS:
                told_at = time.monotonic()
                with _logged("presence not kept"):
                    await ask(presence.keep)([one.id for one in OPEN if one.here is not None])
            layer_is_there = await _try_layer(layer_is_there)
    finally:
        delivery.serve_from(None)


class _logged(contextlib.AbstractContextManager[None]):  # noqa: N801 - read as a word of the sentence it stands in
    """A database that is away is met again at the next round; the watch goes on."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> bool:
        if kind is None or not issubclass(kind, Exception):
            return False
        logger.warning("%s: %s", self.words, kind.__name__)
        return True


async def prove_all() -> None:
    """Close every socket whose holder may not keep it."""
    by_holder = {one.holder: one for one in OPEN}
    for holder, code in (await ask(refused)(by_holder)).items():
        await by_holder[holder].end(code)


async def _try_layer(was_there: bool) -> bool:
    """Whether the layer takes messages; sockets hear when that changes, to poll meanwhile and to read all after."""
    if not OPEN:
        return was_there
    try:
        await delivery.send([(_TRIAL, {"type": "live.trial"})])
    except Exception as error:
        is_there = False
        if was_there:
            logger.warning("channel layer away: %s", type(error).__name__)
    else:
        is_there = True
    if is_there != was_there:
        if is_there:
            # what reads from the layer comes back a second after what writes to it
            await asyncio.sleep(REJOIN_SECONDS)
        for one in list(OPEN):
            await one.say(type="resync" if is_there else "away")
    return is_there
