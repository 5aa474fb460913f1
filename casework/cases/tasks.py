"""What happens to cases by the clock."""

from procrastinate.contrib.django import app

from .services import expire_approvals


# the first run after midnight WIB; the others catch up where the server was down then
@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="expire_approvals", pass_context=False)
def expire_approvals_hourly(timestamp: int) -> None:
    expire_approvals()
