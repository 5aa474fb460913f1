"""Background work: queued with the transaction, done by the server's own worker."""

import asyncio
import contextlib

import pytest
from django.db import transaction
from procrastinate.contrib.django import app

from casework.config.lifespan import Lifespan, refuse_socket
from casework.config.worker import work
from tests.loops import run

done: list[str] = []


@app.task(name="tests.remember", pass_context=False)
def remember(word: str) -> None:
    done.append(word)


@pytest.fixture(autouse=True)
def _forget() -> None:
    done.clear()


async def _work_until(count: int, *, seconds: float) -> None:
    worker = asyncio.create_task(work())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while len(done) < count:
                await asyncio.sleep(0.02)
    worker.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await worker


@pytest.mark.django_db(transaction=True)
def test_worker_does_what_was_committed_and_nothing_else() -> None:
    class Refused(Exception):
        pass

    def step_that_fails() -> None:
        with transaction.atomic():
            remember.defer(word="rolled back")
            raise Refused

    with pytest.raises(Refused):
        step_that_fails()
    with transaction.atomic():
        remember.defer(word="committed")
    run(_work_until(1, seconds=20))
    assert done == ["committed"]


@pytest.mark.django_db(transaction=True)
def test_task_queued_while_a_worker_runs_still_rolls_back_with_its_request() -> None:
    """Procrastinate's ``replace_connector`` would have sent this one on at once."""

    async def story() -> None:
        worker = asyncio.create_task(_work_until(2, seconds=3))
        await asyncio.sleep(1)
        await asyncio.to_thread(_defer_and_roll_back)
        await worker

    run(story())
    assert done == []


def _defer_and_roll_back() -> None:
    from django.db import connection

    try:
        with transaction.atomic():
            remember.defer(word="rolled back")
            transaction.set_rollback(True)
    finally:
        connection.close()


def test_lifespan_starts_and_ends_the_background() -> None:
    seen: list[str] = []

    async def background() -> None:
        seen.append("started")
        try:
            await asyncio.sleep(60)
        finally:
            seen.append("ended")

    async def talk() -> list[str]:
        asked = iter(["lifespan.startup", "lifespan.shutdown"])
        answers: list[str] = []

        async def receive() -> dict[str, object]:
            await asyncio.sleep(0.01)
            return {"type": next(asked)}

        async def send(message: dict[str, object]) -> None:
            answers.append(str(message["type"]))

        await Lifespan(refuse_socket, background=[background])({"type": "lifespan"}, receive, send)
        return answers

    assert run(talk()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert seen == ["started", "ended"]
