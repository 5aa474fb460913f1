"""Questions the sockets of a process ask the database, and one that all of them ask at once asked once for all."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from channels.db import database_sync_to_async

from . import topics

# each in a thread of its own: sockets do not wait for each other's questions
ask = partial(database_sync_to_async, thread_sensitive=False)

# how long the tabs that hear of a case in the same moment are waited for
GATHER_SECONDS: Final = 0.005

_gathering: dict[int, asyncio.Task[set[int]]] = {}


async def still_reads(user_id: int, case: int) -> bool:
    """Whether somebody may read a case still, read after this was asked."""
    asked = _gathering.get(case)
    if asked is None or asked.get_loop() is not asyncio.get_running_loop():
        asked = _gathering[case] = asyncio.create_task(_readers_of(case))
    # a tab that closes meanwhile takes nobody else's answer away
    return user_id in await asyncio.shield(asked)


async def _readers_of(case: int) -> set[int]:
    await asyncio.sleep(GATHER_SECONDS)
    # whoever asks from here on may be told of something later, and waits for an answer of their own
    _gathering.pop(case, None)
    readers: set[int] = await ask(topics.readers_of)(case)
    return readers
