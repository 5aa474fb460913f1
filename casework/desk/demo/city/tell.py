"""Tells the cases of a plan one by one: each step with the rows it leaves, none after the moment the city ends."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from casework.cases.models import Case, Proposal

from .beds import Beds
from .books import Books
from .life import BETWEEN_EVENTS, Life
from .people import Somebody, somebody
from .places import Places
from .plan import EVENTS, PACE, Episode, Home, pace_of
from .sheets import Sheets
from .steps import STEPS, Step

# after every step at least so long, so that nothing happens before what it follows
_BREATH: Final = timedelta(minutes=20)


class Teller:
    """Tells episodes, each step after the one before; keeps whom it has told of.

    ``steps`` are what their steps leave, by name.
    """

    def __init__(
        self,
        plan: list[Episode],
        sheets: Sheets,
        places: Places,
        *,
        now: datetime,
        seed: int,
        steps: Mapping[str, Step] = STEPS,
    ) -> None:
        self.sheets, self.places, self.now, self._seed, self._steps = sheets, places, now, seed, steps
        self.books = Books(places.offices, sheets, Beds(places, now))
        self._known: dict[int, Somebody] = {}
        # whose house must be the one they live in at the end, whenever they are first met
        self._residents = {episode.person for episode in plan if episode.home != Home.NONE}

    def tell(self, episode: Episode) -> Life:
        """Walk an episode to its end."""
        rng = random.Random(f"{self._seed}/{episode.person}/{episode.begins:%Y%m%d%H%M}")  # noqa: S311 - no secret
        life = self._begin(episode, rng)
        steps = _with_more(rng, episode)
        gap = _gap(episode, steps)
        for number, name in enumerate(steps):
            if number and not episode.moments:
                life.moment += _BREATH + gap * PACE.get(name, 1.0) * rng.uniform(0.2, 1)
            elif episode.moments:
                life.moment = max(life.moment, episode.moments[number])
            self._steps[name](life, self.books)
            self._keep(life, name)
        # whoever lives in a house still, or has a bed kept there
        self.books.beds.settle(life)
        return life

    def _begin(self, episode: Episode, rng: random.Random) -> Life:
        office = episode.office or rng.choice(self.places.fields)
        actor = self.places.who("register", office)
        who = self._known.get(episode.person)
        if who is None:
            house, category = episode.house or self.places.house_for(
                rng, lived_in=episode.person in self._residents
            )
            who = somebody(
                rng,
                episode.person,
                house=house,
                category=category,
                sex=episode.sex,
                sheets=self.sheets,
                met=episode.begins,
                actor=actor,
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
        return Life(
            case,
            who,
            rng,
            self.places,
            self.sheets,
            episode.begins,
            stays_for_good="begin_longterm_care" in episode.steps,
            home=episode.home,
        )

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
    """How long there is for each ordinary step so that the last is over in time."""
    whole = episode.ends - episode.begins
    events = sum(EVENTS.get(name, 1) for name in steps)
    free = whole - events * BETWEEN_EVENTS - len(steps) * _BREATH
    return max(free, timedelta(0)) / max(pace_of(steps), 1)
