"""The shared cache, which goes on in each process alone while Redis is away.

What is kept here are counts of failed logins: without them nobody could log in while Redis is stopped, or everybody
could guess passwords without end.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("casework.cache")

# how long a process does not ask a Redis that did not answer
REST_SECONDS: Final = 5


def _or_alone(name: str) -> Callable[..., Any]:
    def ask(self: RedisOrMemory, *args: Any, **how: Any) -> Any:
        if time.monotonic() >= RedisOrMemory.rest_until:
            try:
                return getattr(RedisCache, name)(self, *args, **how)
            except RedisError as error:
                RedisOrMemory.rest_until = time.monotonic() + REST_SECONDS
                logger.warning("shared cache away: %s", type(error).__name__)
        return getattr(self.alone, name)(*args, **how)

    return ask


class RedisOrMemory(RedisCache):
    rest_until: ClassVar[float] = 0.0

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        alone = {name: value for name, value in params.items() if name.upper() != "OPTIONS"}
        self.alone = LocMemCache("while-redis-is-away", alone)

    add = _or_alone("add")
    get = _or_alone("get")
    set = _or_alone("set")
    touch = _or_alone("touch")
    delete = _or_alone("delete")
    get_many = _or_alone("get_many")
    set_many = _or_alone("set_many")
    delete_many = _or_alone("delete_many")
    has_key = _or_alone("has_key")
    incr = _or_alone("incr")
    clear = _or_alone("clear")
