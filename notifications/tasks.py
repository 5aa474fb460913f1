"""What is done after the request: sending e-mail."""

from __future__ import annotations

from typing import Final

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from . import mail

# over about a day: half a minute, one, two, four … then every hour
TRIES: Final = 30
FIRST_PAUSE, LONGEST_PAUSE = 30, 3600
# below everything else: e-mail waits for the timers of the cases, never they for it
PRIORITY: Final = -10


class Patience(BaseRetryStrategy):
    """Tries again for about a day with growing pauses."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts + 1 >= TRIES:
            return None
        return RetryDecision(
            retry_in={"seconds": min(FIRST_PAUSE * 2 ** min(job.attempts, 12), LONGEST_PAUSE)}
        )


@app.task(name="notifications.send_mail", retry=Patience(), priority=PRIORITY, pass_context=True)
def send_mail(context: JobContext, notification: int) -> None:
    try:
        mail.deliver(notification)
    except Exception:
        mail.failed(notification, for_good=context.job.attempts + 1 >= TRIES)
        raise


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="queue_lost_mail", pass_context=False)
def queue_lost_mail(timestamp: int) -> None:
    mail.queue_lost()
