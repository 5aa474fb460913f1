"""Tasks remember the request that queued them, and leave a line in the log when they are done."""

from __future__ import annotations

import logging
import time
from typing import Any, Final

from procrastinate import App, JobContext
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from casework.config import trace

logger = logging.getLogger("casework.tasks")

# among the arguments of a queued task, taken out again before it runs
KEY: Final = "_request"


class TracingManager(JobManager):
    """Queues a task with the number of the request at work."""

    def batch_defer_jobs(self, jobs: list[Job], connection: Any | None = None) -> list[Job]:
        return super().batch_defer_jobs([_marked(job) for job in jobs], connection)

    async def batch_defer_jobs_async(self, jobs: list[Job], connection: Any | None = None) -> list[Job]:
        return await super().batch_defer_jobs_async([_marked(job) for job in jobs], connection)


def _marked(job: Job) -> Job:
    number = trace.current()
    return job.evolve(task_kwargs={**job.task_kwargs, KEY: number}) if number else job


async def traced(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Run a task under the number of its request; one line says how it ended and how long it took."""
    job = context.job
    started = time.perf_counter()
    # its worker calls the task with what is left of the very same dictionary
    with trace.at_work(trace.safe(str(job.task_kwargs.pop(KEY, "")))):
        outcome, level = "failed", logging.WARNING
        try:
            result = await call_next()
            outcome, level = "done", logging.INFO
            return result
        except BaseException as error:
            outcome = f"failed: {type(error).__name__}"
            raise
        finally:
            line = {
                "task": job.task_name,
                "job": job.id,
                "attempt": job.attempts + 1,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            }
            logger.log(level, "task %s", outcome, extra=line)


def prepare(app: App) -> None:
    """Called once by procrastinate when its app is made (``PROCRASTINATE_ON_APP_READY``)."""
    app.job_manager = TracingManager(app.connector)
    others = app.worker_defaults.get("worker_middleware", [])
    app.worker_defaults = {**app.worker_defaults, "worker_middleware": [traced, *others]}
