"""Several people at once on real PostgreSQL: each call in a thread and a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

SECONDS = 30


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same moment; the result of each, or the exception it ended with, in order."""
    results: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(position: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(SECONDS)
            results[position] = call()
        except Exception as error:  # the test looks at what each call ended with
            results[position] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive(), "a call hangs: deadlock?"
    return results


def failures(results: list[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
