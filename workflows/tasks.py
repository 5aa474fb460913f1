"""What happens to tasks by the clock."""

from procrastinate.contrib.django import app

from .firing import fire_due_timers
from .strangers import free_tasks_of_strangers


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="fire_due_timers", pass_context=False)
def fire_due_timers_every_minute(timestamp: int) -> None:
    fire_due_timers()


# 00.15 WIB, after the rights of the new day are in force
@app.periodic(cron="15 17 * * *")
@app.task(queueing_lock="free_tasks_of_strangers", pass_context=False)
def free_tasks_of_strangers_nightly(timestamp: int) -> None:
    free_tasks_of_strangers()
