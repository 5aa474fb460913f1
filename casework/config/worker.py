"""The background worker inside the server process.

``manage.py procrastinate worker`` does the same work in a process of its own.
"""

import asyncio
import logging

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

logger = logging.getLogger("casework.worker")

FIRST_PAUSE, LONGEST_PAUSE = 1, 30


async def work() -> None:
    """Work off queued tasks until cancelled; a lost database is retried with growing pauses.

    The worker gets an app of its own by ``with_connector``. Procrastinate's documented
    ``replace_connector`` swaps the connector under the request's own ``defer`` too, and a request that
    rolled back still ran its task.
    """
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    pause = FIRST_PAUSE
    while True:
        worker = app.with_connector(connector.get_worker_connector())
        try:
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
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
