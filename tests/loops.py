"""Coroutines of a test, run in a thread: Playwright keeps a loop running in the thread of the tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connections

Result = TypeVar("Result")


def run(story: Coroutine[Any, Any, Result]) -> Result:
    """What the coroutine returns, or the exception it ends with."""

    def alone() -> Result:
        try:
            return asyncio.run(story)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()
