"""Work nobody has to start."""

from procrastinate.contrib.django import app

from .services import sync_grants


@app.periodic(cron="5 17 * * *")
@app.task(name="offices.sync_grants_nightly", queueing_lock="offices.sync_grants_nightly")
def sync_grants_nightly(timestamp: int) -> None:
    """At 00.05 WIB (cron counts in UTC): memberships that begin or end with the day give or take their grants."""
    sync_grants()
