"""The limit of case 8: a server that tells everybody connected by ``websockets.broadcast`` when a line comes in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from typing import Any

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

_open: set[ServerConnection] = set()


async def _hold(tab: ServerConnection) -> None:
    _open.add(tab)
    try:
        # tabs go without a word when the benchmark is over
        with contextlib.suppress(ConnectionClosed):
            async for said in tab:
                wanted: dict[str, Any] = json.loads(said)
                if wanted.get("do") == "follow":
                    await tab.send(
                        json.dumps({"type": "following", "topics": wanted["topics"], "stale": False})
                    )
    finally:
        _open.discard(tab)


async def _main(port: int) -> None:
    loop = asyncio.get_running_loop()

    def tell() -> None:
        if sys.stdin.readline():
            broadcast(_open, json.dumps({"type": "hint", "topic": "panti:1", "version": 1}))
        else:
            loop.remove_reader(sys.stdin)

    loop.add_reader(sys.stdin, tell)
    async with serve(_hold, "127.0.0.1", port, compression=None):
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
