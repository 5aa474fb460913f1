"""Which of what happens every day in a house happens to whom and when: things kept, medicine given. Pure.

Put between the steps of an episode in the order of time, so that its ledger is told as it would have been written.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from casework.panti.health.rules import USUAL_TIMES
from casework.panti.shifts import shift_at

from ..city.plan import Episode, Home
from .stock import Ward

# how far back the doses of a house reach: as far as a page shows them
DAYS: Final = 6.9
_ARRIVED: Final = {Home.PANTI: "admit", Home.TRANSIT: "sign"}
_AWAY: Final = ("go_to_hospital", "go_on_leave")
# of those with something kept, how many took or moved some of it since; and for how many money came or went
_HANDLED, _PAID = 0.34, 0.55
# of those who get medicine, how many are measured every other day
_MEASURED: Final = 0.45
_SETTLED: Final = timedelta(minutes=50)
_OPENS, _CLOSES = 8, 20


def with_days(episode: Episode, ward: Ward, *, now: datetime, seed: int) -> None:
    """Add to an episode what happens to its person in the house where they live; nothing where they live in none."""
    begun = _arrived(episode)
    if begun is None:
        return
    rng = random.Random(f"daily/{seed}/{episode.person}")  # noqa: S311 - luck, no secret
    until = min(
        [now - _SETTLED]
        + [at for step, at in zip(episode.steps, episode.moments, strict=True) if step in _AWAY]
    )
    told = list(zip(episode.steps, episode.moments, strict=True))
    added = [
        (step, at)
        for step, at in (*_kept(rng, ward, begun, until), *_treated(rng, ward, begun, until, now))
        if begun < at < until
    ]
    # sorted as they were where two fall together
    both = sorted([*told, *added], key=lambda one: one[1])
    episode.steps = tuple(step for step, _at in both)
    episode.moments = tuple(at for _step, at in both)


def _arrived(episode: Episode) -> datetime | None:
    step = _ARRIVED.get(episode.home)
    if step is None or step not in episode.steps:
        return None
    return episode.moments[episode.steps.index(step)]


def _kept(rng: random.Random, ward: Ward, begun: datetime, until: datetime) -> Iterator[tuple[str, datetime]]:
    if rng.randrange(100) >= ward.carry:
        return
    listed = begun + timedelta(minutes=rng.randint(12, 55))
    yield "carry", listed
    for step, share in (("handle", _HANDLED), ("pay", _PAID)):
        for _time in range(2):
            if rng.random() < share and until > listed:
                yield step, _by_day(listed + (until - listed) * rng.random())


def _by_day(moment: datetime) -> datetime:
    """What falls into the night is done the next morning."""
    local = timezone.localtime(moment)
    return local if _OPENS <= local.hour < _CLOSES else local.replace(hour=_OPENS + local.minute % 3)


def _treated(
    rng: random.Random, ward: Ward, begun: datetime, until: datetime, now: datetime
) -> Iterator[tuple[str, datetime]]:
    if rng.randrange(100) >= ward.medicated:
        return
    first, lately = begun + timedelta(hours=rng.uniform(2, 9)), now - timedelta(days=rng.uniform(0.7, DAYS))
    ordered = _by_day(max(first, lately))
    yield "order_medicine", ordered
    for at in _rounds(ordered, min(until, shift_at(now).begins_at)):
        yield "round", at + timedelta(minutes=rng.randint(1, 14))
    if rng.random() < _MEASURED:
        day = ordered + timedelta(minutes=20)
        while day < until:
            yield "measure", _by_day(day)
            day += timedelta(days=2)


def _rounds(since: datetime, until: datetime) -> Iterator[datetime]:
    """The times of day at which a house gives medicine, from one moment until another."""
    day = timezone.localdate(since)
    while day <= timezone.localdate(until):
        for at in USUAL_TIMES:
            moment = _at(day, at)
            if since < moment < until:
                yield moment
        day += timedelta(days=1)


def _at(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
