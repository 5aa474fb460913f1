"""A mail server that refuses, and one that takes the call and says nothing."""

from __future__ import annotations

import time

from tests.faults.house import House, until
from tests.faults.scene import Scene
from tests.faults.table import Table

AT_ONCE = 6
OTHER_TASK = "casework.documents.tasks.clear_prints"


def mail_server_away(house: House, scene: Scene, table: Table) -> None:
    for mood in ("refuses", "hangs"):
        fault = f"a mail server that {mood}"
        if mood == "refuses":
            house.mail.stop()
        else:
            house.mail.mood = "hangs"
        case = scene.case()
        slowest, told = 0.0, []
        for number in range(AT_ONCE):
            begun = time.monotonic()
            told.append(scene.tell(case, f"Catatan {number}."))
            slowest = max(slowest, time.monotonic() - begun)
        table.add(
            fault,
            "a step that mails takes no longer (2 s)",
            f"slowest of {AT_ONCE}: {slowest:.2f} s",
            slowest < 2,
        )
        done = _other_task(house)
        # two at once wait ten seconds each at most, and rest a minute after
        table.add(
            fault,
            "another task is done within 25 s",
            "never" if done is None else f"{done:.1f} s",
            done is not None,
        )
        house.mail.mood = "takes"
        if mood == "refuses":
            house.mail.start()
        came = until(lambda told=told: all(scene.mailed(pk) for pk in told), seconds=240, every=0.5)
        copies = [scene.mailed(pk) for pk in told]
        seen = f"{copies} after {came:.0f} s" if came is not None else f"{copies} after 240 s"
        table.add(fault, "back again: each e-mail once", seen, copies == [1] * AT_ONCE)


def _other_task(house: House) -> float | None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    before = set(ProcrastinateJob.objects.filter(task_name=OTHER_TASK).values_list("pk", flat=True))
    house.manage("procrastinate", "defer", OTHER_TASK, '{"timestamp": 1}')
    fresh = ProcrastinateJob.objects.filter(task_name=OTHER_TASK, status="succeeded").exclude(pk__in=before)
    return until(fresh.exists, seconds=25)
