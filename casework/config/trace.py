"""The number of the request at work: in its log lines, its answer, and the tasks it queues.

A proxy we trust may bring its own, so that its log and ours name the same one. Only a random number is taken (32
hexadecimal digits, with or without hyphens): nothing a person could be told by fits into it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

HEADER: Final = "X-Request-ID"
_SAFE: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_at_work: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The number of the request, or of the one that queued the task; empty outside both."""
    return _at_work.get()


def safe(given: str) -> str:
    """A number somebody brought, where it has the form of one; empty for anything else."""
    return given.lower() if _SAFE.fullmatch(given) else ""


@contextmanager
def at_work(given: str = "") -> Iterator[str]:
    """Carry a number for as long as the block runs; a new one where none is given."""
    number = given or uuid.uuid4().hex
    token = _at_work.set(number)
    try:
        yield number
    finally:
        _at_work.reset(token)
