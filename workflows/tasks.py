"""What happens to tasks by the clock."""

from procrastinate.contrib.django import app

from .firing import fire_due_timers


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="fire_due_timers", pass_context=False)
def fire_due_timers_every_minute(timestamp: int) -> None:
    fire_due_timers()
