"""Many tabs in one process: opens sockets, and says when each of them heard. Told what to do by lines of JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.measure import percentile

_PATIENCE = 60


class Crowd:
    def __init__(self) -> None:
        self.tabs: list[ClientConnection] = []
        self.listening: list[asyncio.Task[float]] = []

    async def open(self, *, port: int, cookies: list[str], topic: str, at_once: int) -> dict[str, Any]:
        """Open a tab for each cookie, so many at once, each following a topic; says how many were let in, and how long
        it took."""
        places = asyncio.Semaphore(at_once)
        began = time.time()
        tried = await asyncio.gather(
            *(self._tab(port, cookie, topic, places) for cookie in cookies), return_exceptions=True
        )
        self.tabs = [tab for tab in tried if isinstance(tab, ClientConnection)]
        return {"opened": len(self.tabs), "took": time.time() - began}

    async def _tab(self, port: int, cookie: str, topic: str, places: asyncio.Semaphore) -> ClientConnection:
        async with places:
            tab = await connect(
                f"ws://localhost:{port}/langsung/",
                origin=f"http://localhost:{port}",  # type: ignore[arg-type]  # a str of its own
                additional_headers={"Cookie": f"sessionid={cookie}"},
                compression=None,
                open_timeout=_PATIENCE,
                ping_interval=None,
            )
            await tab.send(json.dumps({"do": "follow", "topics": [topic], "since": 0}))
            async with asyncio.timeout(_PATIENCE):
                said = json.loads(await tab.recv())
            if said.get("topics") != [topic]:
                raise ConnectionError(said)
            return tab

    async def listen(self) -> dict[str, Any]:
        """Begin to listen for the next hint at every tab."""
        self.listening = [asyncio.create_task(_hint(tab)) for tab in self.tabs]
        await asyncio.sleep(0.05)
        return {}

    async def heard(self, *, since: float) -> dict[str, Any]:
        """How long after a moment each heard."""
        moments = await asyncio.gather(*self.listening)
        return {"p95": percentile([moment - since for moment in moments], 0.95)}

    async def close(self) -> dict[str, Any]:
        await asyncio.gather(*(tab.close() for tab in self.tabs), return_exceptions=True)
        self.tabs = []
        return {}


async def _hint(tab: ClientConnection) -> float:
    async with asyncio.timeout(_PATIENCE):
        while True:
            said = json.loads(await tab.recv())
            if said["type"] == "hint":
                return time.time()


async def _main() -> None:
    crowd, loop = Crowd(), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        answer = await getattr(crowd, asked.pop("do"))(**asked)
        print(json.dumps(answer), flush=True)
    await crowd.close()


if __name__ == "__main__":
    asyncio.run(_main())
