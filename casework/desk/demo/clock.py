"""A clock for the demonstration: what colleagues did last week is written down as of last week."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Final
from unittest.mock import patch

from django.apps import apps
from django.utils import timezone

_real_now: Final = timezone.now
OPENS, HOURS, MINUTES = 8, 8, 47


class Clock:
    """Tells the time so far back as it was set; goes on ticking, so that nothing happens at one instant."""

    def __init__(self) -> None:
        self._behind = timedelta(0)

    def now(self) -> datetime:
        return _real_now() - self._behind

    def set(self, moment: datetime) -> None:
        """Turn to a moment, never into the future."""
        self._behind = max(timedelta(0), _real_now() - moment)

    def catch_up(self) -> None:
        """Tell the present time again."""
        self._behind = timedelta(0)


@contextmanager
def turned_back() -> Iterator[Clock]:
    """Run the services by a clock of ours. For invented cases in an empty database alone."""
    clock = Clock()
    with ExitStack() as stack:
        stack.enter_context(patch("django.utils.timezone.now", clock.now))
        for model in apps.get_models():
            for field in model._meta.get_fields():
                if getattr(field, "default", None) is _real_now:
                    # a default holds the function itself, and is asked by this name
                    stack.enter_context(patch.object(field, "_get_default", clock.now))
        yield clock


def moments(start: datetime, end: datetime, count: int) -> list[datetime]:
    """So many moments from start to end, in order, those between in the hours of an office."""
    found = [start]
    for number in range(1, count):
        even = start + (end - start) * number / max(count - 1, 1)
        local = timezone.localtime(even)
        office = local.replace(hour=OPENS + number * 3 % HOURS, minute=number * 13 % MINUTES)
        earliest = found[-1] + (end - found[-1]) / (count - number + 1)
        found.append(office if found[-1] < office < end and number < count - 1 else min(earliest, end))
    return found
