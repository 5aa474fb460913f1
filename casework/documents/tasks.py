"""Papers made in the background."""

from procrastinate.contrib.django import app

from .services import clear_away, make_print


@app.task(pass_context=False)
def make_one_print(print_id: int) -> None:
    make_print(print_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="clear_prints", pass_context=False)
def clear_prints(timestamp: int) -> None:
    clear_away()
