"""Somebody who opens pages of a city, in a process of its own: ``python -m tests.bench.visits``.

Reads a line of JSON for each visit, answers one: so that two processes on two cities can take turns.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from .measure import percentile

P95: Final = 0.95


def board(house: str) -> str:
    return _reverse("house_board", house)


def log(house: str) -> str:
    """The grid of the whole house for yesterday's morning, which is written."""
    from django.utils import timezone

    day = timezone.localdate() - timedelta(days=1)
    return f"{_reverse('ward_log', house)}?sif={day.isoformat()}-morning"


def roll_call(house: str) -> str:
    return _reverse("roll_call", house)


def home(house: str) -> str:
    return _reverse("home")


def case_list(house: str) -> str:
    return _reverse("case_list")


def case_page(house: str) -> str:
    """Whoever has lived longest in the house of those in support."""
    from casework.cases.enums import Stage
    from casework.panti.models import Stay

    here = Stay.objects.filter(panti__code=house, left_at__isnull=True, case__sealed=False)
    stay = here.filter(case__stage=Stage.PSYCHOSOCIAL).select_related("case").order_by("arrived_at").first()
    assert stay is not None
    return _reverse("case_detail", stay.case.number)


def _reverse(name: str, *arguments: str) -> str:
    from django.urls import reverse

    return reverse(name, args=arguments)


# the pages with whoever opens them
PAGES: Final[dict[str, tuple[Callable[[str], str], str]]] = {
    "board": (board, "nurse.{house}"),
    "log": (log, "nurse.{house}"),
    "roll call": (roll_call, "nurse.{house}"),
    "home": (home, "sw.{house}"),
    "case list": (case_list, "decider.dinas"),
    "case page": (case_page, "nurse.{house}"),
}


def visit(page: str, house: str, times: int) -> dict[str, Any]:
    """Open a page so many times: the 95th percentile in seconds, what a visit takes of this process's processor time
    in the mean, and how many queries it asks.

    The whole of Django answers, from the session to the template; no network and no server before it.
    """
    from django.test import Client

    from casework.offices.models import User

    from .lists import queries_of

    address, username = PAGES[page]
    client, path = Client(SERVER_NAME="localhost"), address(house)
    client.force_login(User.objects.get(username=username.format(house=house.lower())))
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    took, cpu = [], time.process_time()
    for _ in range(times):
        began = time.perf_counter()
        client.get(path)
        took.append(time.perf_counter() - began)
    cpu = (time.process_time() - cpu) / times
    queries = queries_of(lambda: client.get(path))
    return {"p95": percentile(took, P95), "cpu": cpu, "queries": queries}


def main() -> None:
    import django

    django.setup()
    # a line for each request would be measured with it
    logging.getLogger("casework.requests").setLevel(logging.WARNING)
    for line in sys.stdin:
        print(json.dumps(visit(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
