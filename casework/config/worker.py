"""The background worker: inside the server process, or by ``python -m casework.config.worker`` in one of its own.

``manage.py procrastinate worker`` does the same work, and ends when the database goes away.
"""

import asyncio
import contextlib
import logging
import os
import signal

import django
import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from casework.config.jobs import TracingManager

logger = logging.getLogger("casework.worker")

FIRST_PAUSE, LONGEST_PAUSE = 1, 4
# how long a worker waits for one of its connections
CONNECT_SECONDS = 3


async def work() -> None:
    """Work off queued tasks until cancelled; a lost database is retried with growing pauses.

    The worker gets an app of its own by ``with_connector``. Procrastinate's documented
    ``replace_connector`` swaps the connector under the request's own ``defer`` too, and a request that
    rolled back still ran its task.
    """
    assert isinstance(app.connector, DjangoConnector)
    pause = FIRST_PAUSE
    while True:
        parameters = connector_params()
        connector = PsycopgConnector(
            kwargs=parameters,
            min_size=1,
            max_size=settings.WORKER_CONCURRENCY + 2,
            timeout=CONNECT_SECONDS,
            # the pool's own pauses double: each try ends soon, and this loop begins the next
            reconnect_timeout=1,
        )
        worker = app.with_connector(connector)
        worker.job_manager = TracingManager(connector)
        try:
            # a pool that is opened waits half a minute for a database that is away
            async with await psycopg.AsyncConnection.connect(**parameters):
                pass
            async with worker.open_async():
                pause = FIRST_PAUSE
                await worker.run_worker_async(
                    concurrency=settings.WORKER_CONCURRENCY,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=5,
                )
        except Exception:
            # Whatever ended it, pages go on being served; the log names the type.
            logger.exception("worker stopped, starting again in %s s", pause)
        finally:
            # periodic tasks are queued over Django's own connection, kept in asgiref's thread: a dead one would end
            # each later try as well
            await sync_to_async(connections.close_all)()
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _work_until_told() -> None:
    working = asyncio.create_task(work())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await working


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.config.settings")
    django.setup(set_prefix=False)
    asyncio.run(_work_until_told())
