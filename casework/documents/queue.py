"""Putting prints before the worker: in the transaction that asks, so that one rolled back prints nothing."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from .models import Print

TASK = "casework.documents.tasks.make_one_print"
# somebody waits for a single paper in front of the screen; a batch goes on in the background
ALONE, IN_BATCH = 10, 0


def put(made: Print) -> None:
    app.configure_task(
        TASK,
        priority=IN_BATCH if made.batch_id else ALONE,
        # one waiting job for each print, so that a sweep may ask for it again without harm
        queueing_lock=f"print {made.pk}",
    ).defer(print_id=made.pk)


def put_again(made: Print) -> None:
    """Queue a print whose worker may have died before it began; nothing where it still waits."""
    try:
        with transaction.atomic():
            put(made)
    except AlreadyEnqueued:
        return


def held_since(moment: datetime) -> set[int]:
    """The prints in the hands of workers that have said since that they live."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status="doing", worker__last_heartbeat__gte=moment)
    return {args["print_id"] for args in jobs.values_list("args", flat=True)}
