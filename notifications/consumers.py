"""The socket of a tab: takes what it wants to hear of, answers with hints, and holds whoever misuses it off.

The browser sends ``{"do": "follow", "topics": [...], "since": ms}``, ``{"do": "leave", "topics": [...]}`` and
``{"do": "here", "case": number, "editing": bool}``. It hears ``following``, ``hint``, ``gone`` (something listened to
may no longer be read), ``away`` and ``resync`` (hints are being lost; they come again, read everything once).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter
from typing import Any, Final
from uuid import uuid4

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from . import presence, topics
from .exchange import ask, exchange, frame
from .sockets import Holder, holder_of, same_origin

logger = logging.getLogger("notifications.sockets")

MAX_FRAME: Final = 4096
# a full bucket at first, then so many frames a second
BURST, FRAMES_PER_SECOND = 20, 4
MAX_TOPICS: Final = 48
# tabs of one person at one server process
MAX_SOCKETS_OF_ONE: Final = 24
UNREADABLE, TOO_FAST, TOO_LARGE, BROKE_OFF, TOO_MANY = 1007, 1008, 1009, 1011, 4429
# how long a tab may take to be told something; whoever reads no faster is let go and reads everything when it is back
SAY_SECONDS, CLOSE_SECONDS = 5, 1

# every open socket of this process
OPEN: set[LiveConsumer] = set()


def open_here() -> list[LiveConsumer]:
    """The open sockets of the event loop that asks; another thread may serve others."""
    return [one for one in list(OPEN) if one.loop is asyncio.get_running_loop()]


class LiveConsumer(AsyncWebsocketConsumer):
    """One tab of one person."""

    # hints come by the exchange, not by a channel of its own
    channel_layer_alias = ""
    holder: Holder

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.id, self.loop, self.exchange = uuid4(), asyncio.get_running_loop(), exchange()
        self.joined: dict[str, list[topics.Place]] = {}
        self.here: tuple[str, int] | None = None
        self.tokens, self.filled_at = float(BURST), time.monotonic()
        self.control = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve the tab to its end, whichever way it ends: it leaves nothing behind and takes nobody along."""
        try:
            await super().__call__(scope, receive, send)
        except (OSError, DatabaseError, RedisError) as error:
            # the layer or the database is away: the browser asks again
            logger.warning("socket broke off: %s", type(error).__name__)
            await self._stop(BROKE_OFF)
        finally:
            await self._let_go()

    async def connect(self) -> None:
        """Let in whoever is logged in, from a page of ours; everybody else is closed unaccepted (403)."""
        headers = dict(self.scope["headers"])
        if not same_origin(headers):
            await self.turn_away("foreign origin")
            return
        holder = await ask(holder_of)(headers)
        if holder is None:
            await self.turn_away("nobody logged in")
            return
        if Counter(one.holder.user.pk for one in open_here())[holder.user.pk] >= MAX_SOCKETS_OF_ONE:
            await self.turn_away("too many tabs", TOO_MANY)
            return
        self.holder = holder
        OPEN.add(self)
        self.control = topics.control_of(holder.user.pk)
        await self.exchange.join(self.control, self)
        await self.accept()

    async def turn_away(self, why: str, code: int = 4403) -> None:
        logger.warning("socket refused: %s", why)
        await self.close(code)

    async def shut(self, why: str, code: int) -> None:
        if self in OPEN:
            logger.warning("socket closed: %s", why, extra={"user_id": self.holder.user.pk})
            await self._stop(code)

    async def end(self, code: int) -> None:
        """Close a socket its holder may not keep; their browser asks anew and gets what they may have now."""
        if self in OPEN:
            logger.info("socket ended", extra={"user_id": self.holder.user.pk, "code": code})
            await self._stop(code)

    async def _stop(self, code: int) -> None:
        """Hear and say nothing more from here on, and close. Never raises, and waits for nobody's line."""
        OPEN.discard(self)
        with contextlib.suppress(OSError, RuntimeError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.close(code)

    async def _let_go(self) -> None:
        OPEN.discard(self)
        groups = [place.group for places in self.joined.values() for place in places]
        # the layer or the database may be away, which is why the socket ends; presence ends by itself
        with contextlib.suppress(OSError, DatabaseError, RedisError):
            async with asyncio.timeout(SAY_SECONDS):
                await self.exchange.leave([*groups, self.control], self)
        with contextlib.suppress(OSError, DatabaseError):
            if self.here is not None:
                await ask(presence.leave)([self.id])

    # --- what the browser says ---

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self not in OPEN:
            return
        if not self._has_token():
            await self.shut("too many frames", TOO_FAST)
        elif text_data is None or len(text_data) > MAX_FRAME:
            await self.shut("a frame too large or not of text", TOO_LARGE)
        elif (said := _read(text_data)) is None:
            await self.shut("an unreadable frame", UNREADABLE)
        else:
            await self._do(said)

    def _has_token(self) -> bool:
        now = time.monotonic()
        self.tokens = min(BURST, self.tokens + (now - self.filled_at) * FRAMES_PER_SECOND)
        self.filled_at = now
        self.tokens -= 1
        return self.tokens >= 0

    async def _do(self, said: dict[str, Any]) -> None:
        match said:
            case {"do": "follow", "topics": list(wanted), **rest} if len(wanted) <= MAX_TOPICS:
                await self._follow(wanted, rest.get("since"))
            case {"do": "leave", "topics": list(known)} if len(known) <= MAX_TOPICS:
                for topic in known:
                    if isinstance(topic, str):
                        await self._forget(topic)
            case {"do": "here", "case": str(number), "editing": bool(editing)}:
                await self._be_here(number, editing)
            case _:
                await self.shut("an unknown request", UNREADABLE)

    async def _follow(self, wanted: list[Any], since: Any) -> None:
        fresh = [one for one in wanted if isinstance(one, str) and one not in self.joined]
        if len(self.joined) + len(fresh) > MAX_TOPICS:
            await self.shut("too many topics", TOO_MANY)
            return
        granted = await ask(_granted)(self.holder, fresh) if fresh else {}
        for topic, places in granted.items():
            self.joined[topic] = places
            for place in places:
                await self.exchange.join(place.group, self)
        following = [one for one in wanted if isinstance(one, str) and one in self.joined]
        stale = False
        if isinstance(since, int) and 0 < since < 1 << 45 and following:
            # asked after joining: what happens from here on is heard
            stale = await ask(topics.missed)(self.holder.user, following, since)
        await self.say(type="following", topics=following, stale=stale)

    async def _forget(self, topic: str) -> None:
        await self.exchange.leave([place.group for place in self.joined.pop(topic, [])], self)

    async def _be_here(self, number: str, editing: bool) -> None:
        places = self.joined.get(f"presence:{number}")
        if not places or places[0].case is None:
            await self.say(type="refused", topics=[f"presence:{number}"[:64]])
            return
        self.here = (number, places[0].case)
        await ask(presence.enter)(self.id, user=self.holder.user, case=places[0].case, editing=editing)

    # --- what the exchange says ---

    async def pass_on(self, topic: str, words: str) -> None:
        """Tell a hint of a topic this tab follows still."""
        if topic in self.joined:
            await self._tell(words)

    async def lose(self, topic: str) -> None:
        """The holder may not read the case of this topic any longer: hear of it no more, and say that it is gone."""
        places = self.joined.get(topic)
        if not places or self not in OPEN:
            return
        try:
            await self._forget(topic)
            if self.here is not None and self.here[1] == places[0].case:
                await self._forget(f"presence:{self.here[0]}")
                self.here = None
                await ask(presence.leave)([self.id])
        except (OSError, DatabaseError, RedisError):
            await self.break_off()
        await self.say(type="gone", topic=topic)

    async def break_off(self) -> None:
        """Close: what there was to tell could not be asked, and the browser reads everything when it is back."""
        await self.shut("hint not passed on", BROKE_OFF)

    async def say(self, **message: Any) -> None:
        """Tell the tab; one that is gone or does not listen is let go. Never raises."""
        await self._tell(frame(**message))

    async def _tell(self, words: str) -> None:
        if self not in OPEN:
            return
        try:
            async with asyncio.timeout(SAY_SECONDS):
                await self.send(words)
        except TimeoutError:
            await self.shut("does not read", BROKE_OFF)
        except (OSError, RuntimeError):
            # it went between the hint and here
            OPEN.discard(self)


def _granted(holder: Holder, wanted: list[str]) -> dict[str, list[topics.Place]]:
    found = {topic: topics.places_for(holder.user, topic) for topic in dict.fromkeys(wanted)}
    return {topic: places for topic, places in found.items() if places}


def _read(text: str) -> dict[str, Any] | None:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
