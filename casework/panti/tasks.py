"""What happens to houses by the clock."""

from django.utils import timezone
from procrastinate.contrib.django import app

from .house.services import follow_beds
from .shifts import shift_at
from .ward.handovers import gather_everywhere


# 07, 15 and 23 WIB, a minute later so that what happened on the hour is in it
@app.periodic(cron="1 0,8,16 * * *")
@app.task(queueing_lock="gather_handovers")
def gather_handovers(timestamp: int) -> None:
    gather_everywhere(shift_at(timezone.now()).previous)


# a bed may go out of service, or come back, on a day that was said before
@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="follow_beds")
def follow_beds_everywhere(timestamp: int) -> None:
    follow_beds()
