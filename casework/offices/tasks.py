"""Work of the night."""

from procrastinate.contrib.django import app

from .services import sync_grants


# 00.05 WIB: memberships begin and end with the day
@app.periodic(cron="5 17 * * *")
@app.task(queueing_lock="sync_grants")
def sync_grants_nightly(timestamp: int) -> None:
    sync_grants()
