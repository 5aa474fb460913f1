"""Builds a city: plans it, staffs its offices, tells every case and writes the lot in batches."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from casework.cases.models import Case, Proposal
from casework.offices.models import Office, User
from casework.offices.queries import remembering_terms

from ..year.staff import staff
from .books import Books
from .life import BETWEEN_EVENTS, Life
from .people import Somebody, somebody
from .places import Places
from .plan import EVENTS, Episode, make_plan
from .sheets import Sheets
from .signals import lives_told
from .steps import STEPS

Progress = Callable[[int, int], None]
BATCH: Final = 4_000
# after every step at least so long, so that nothing happens before what it follows
_BREATH: Final = timedelta(minutes=20)


class OtherCases(Exception):
    """The database holds cases already, or no accounts to work with."""


def build_city(*, cases: int, people: int, events: int, seed: int, progress: Progress) -> None:
    """Fill a database without cases with so many of so many people, with exactly so many events.

    Effects, in order: colleagues at every office; then batch by batch, each a transaction, every row of its cases and
    of whoever listens to ``lives_told``. Raises ``OtherCases`` and ``plan.TooFewEvents`` before anything is written.
    """
    _require_empty()
    now = timezone.now()
    plan = make_plan(cases=cases, people=people, events=events, seed=seed, now=now)
    staff(Office.objects.values_list("code", flat=True), seed=seed)
    with Sheets() as sheets, remembering_terms():
        teller = _Teller(sheets, seed)
        for first in range(0, len(plan), BATCH):
            lives = [teller.tell(episode, now) for episode in plan[first : first + BATCH]]
            for life in lives:
                life.finish()
            lives_told.send(Life, lives=lives, sheets=sheets, now=now)
            teller.books.close_batch()
            sheets.write()
            progress(first + len(lives), len(plan))


def _require_empty() -> None:
    if Case.objects.exists():
        raise OtherCases(
            "This database holds cases. A city is built in a database of its own, which holds nothing else."
        )
    if not User.objects.filter(username="outreach.sds-pus").exists():
        raise OtherCases("Run load_reference and demo_accounts first.")


class _Teller:
    def __init__(self, sheets: Sheets, seed: int) -> None:
        self.sheets, self.seed, self.places = sheets, seed, Places()
        self.books = Books(self.places.offices, sheets)
        self._known: dict[int, Somebody] = {}

    def tell(self, episode: Episode, now: datetime) -> Life:
        """Walk an episode to its end, each step after the one before."""
        rng = random.Random(f"{self.seed}/{episode.person}/{episode.begins:%Y%m%d%H%M}")  # noqa: S311 - no secret
        life = self._begin(episode, rng)
        steps = _with_more(rng, episode)
        gap = _gap(episode, steps)
        for number, name in enumerate(steps):
            if number:
                life.moment += _BREATH + gap * rng.uniform(0.2, 1)
            STEPS[name](life, self.books)
            self._keep(life, name)
        if life.stay is not None:
            self.books.stays_on(life.stay)
        return life

    def _begin(self, episode: Episode, rng: random.Random) -> Life:
        office = rng.choice(self.places.fields)
        actor = self.places.who("register", office)
        who = self._known.get(episode.person)
        if who is None:
            who = somebody(
                rng, episode.person, places=self.places, sheets=self.sheets, met=episode.begins, actor=actor
            )
            self._known[episode.person] = who
        case = self.sheets.new(
            Case,
            number=self.books.case_number(episode.begins),
            person_id=who.pk,
            responsible_office_id=office,
            opened_at=episode.begins,
            stage_since=episode.begins,
            created_by=actor,
            updated_at=episode.begins,
        )
        return Life(case, who, rng, self.places, self.sheets, episode.begins)

    @staticmethod
    def _keep(life: Life, name: str) -> None:
        """A proposal that is settled will not change any more."""
        proposal: Proposal | None = life.proposal
        if proposal is not None and life.live is None:
            life.sheets.put(proposal)
            life.proposal = None


def _with_more(rng: random.Random, episode: Episode) -> list[str]:
    """The steps with the notes between them, none before the first and none after the case has ended."""
    steps = list(episode.steps)
    for _ in range(episode.more):
        steps.insert(rng.randint(1, len(steps) - (not episode.is_open)), "note")
    return steps


def _gap(episode: Episode, steps: list[str]) -> timedelta:
    """How long there is for each step so that the last is over in time."""
    whole = episode.ends - episode.begins
    events = sum(EVENTS.get(name, 1) for name in steps)
    free = whole - events * BETWEEN_EVENTS - len(steps) * _BREATH
    return max(free, timedelta(0)) / max(len(steps), 1)
