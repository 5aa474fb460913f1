"""Watches over the sockets of a server process for as long as it lives.

Every few seconds: are their holders still logged in, enabled and in the memberships they came with? Is the channel
layer there? And who is still at which case? Three questions that do not wait for each other, of all sockets together.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from . import delivery, presence
from .consumers import open_here
from .exchange import ask, exchange
from .sockets import refused

logger = logging.getLogger("notifications.watch")

# with the time to ask and to close: a socket lives at most five seconds longer than the right to it
EVERY_SECONDS: Final = 3
PRESENCE_SECONDS: Final = 9
RENEW_SECONDS: Final = 60
REJOIN_SECONDS: Final = 1.2
# the group nobody is in, by which the layer is tried
_TRIAL: Final = "live.trial"


async def attend() -> None:
    """Serve hints from this event loop and watch over its sockets until cancelled."""
    before = delivery.serve_from(asyncio.get_running_loop())
    try:
        await asyncio.gather(
            _every(EVERY_SECONDS, prove_all, "sockets not checked"),
            _every(PRESENCE_SECONDS, keep_presence, "presence not kept"),
            _every(RENEW_SECONDS, renew, "groups not renewed"),
            _try_on(),
        )
    finally:
        delivery.serve_from(before)


async def _every(seconds: float, act: Callable[[], Awaitable[None]], failed: str) -> None:
    while True:
        await asyncio.sleep(seconds)
        with _logged(failed):
            await act()


async def _try_on() -> None:
    is_there = True
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        with _logged("channel layer not tried"):
            is_there = await try_layer(was_there=is_there)


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
    """Close every socket whose holder may not keep it; all at once, so that none waits for another's line."""
    by_holder = {one.holder: one for one in open_here()}
    codes = await ask(refused)(by_holder)
    await asyncio.gather(*(by_holder[holder].end(code) for holder, code in codes.items()))


async def renew() -> None:
    """Have the layer know once more what this process listens to."""
    await exchange().renew()


async def keep_presence() -> None:
    """Say of whoever is at a case by a socket of this process that they are still."""
    if there := open_here():
        await ask(presence.keep)([one.id for one in there if one.here is not None])


async def try_layer(*, was_there: bool) -> bool:
    """Whether the layer takes messages; sockets hear when that changes, to poll meanwhile and to read all after."""
    if not open_here():
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
        await asyncio.gather(*(one.say(type="resync" if is_there else "away") for one in open_here()))
    return is_there
