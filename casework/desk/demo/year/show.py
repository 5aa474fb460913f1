"""Shows the year: plans it, hires the colleagues, plays it, all or nothing."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from casework.cases.models import Case
from casework.offices.demo import accounts
from casework.offices.models import User

from ...signals import year_shown
from ..clock import turned_back
from ..residents.officers import is_of_residents
from ..shifts import tell_shifts
from .plan import make_plan
from .play import Player, Progress
from .roster import ROSTER
from .staff import staff

# everything a smaller demonstration may leave out is in the roster
WHOLE: Final = len(ROSTER)
# an account no other demonstration has
_OF_THE_YEAR: Final = "outreach.sds-brt"


class OtherCases(Exception):
    """The database holds cases of somebody else, or no accounts to play with."""


class AlreadyShown(Exception):
    """The year stands already."""


def show_year(*, cases: int, seed: int, progress: Progress | None = None) -> str:
    """Fill a database without real cases with a year of so many cases; returns a sentence for the operator.

    One transaction: a year that is interrupted leaves nothing. Effects, in order: accounts at every office of the plan;
    every act of the plan in order of time; ``year_shown``. Raises ``AlreadyShown`` and ``OtherCases`` before anything
    is written, ``CannotBePlayed`` where the services refuse an act.
    """
    _require_ours()
    plan = make_plan(cases=cases, seed=seed, ends=timezone.now())
    with transaction.atomic(), turned_back() as clock:
        staff(plan.offices, seed=seed)
        acts = Player(plan, clock=clock, seed=seed, progress=progress).play()
        clock.catch_up()
        tell_shifts(clock)
        year_shown.send(Player)
    words = f"{cases} invented cases, {acts} acts."
    if cases < WHOLE:
        words += f" A year with everything in it takes {WHOLE} cases; this one shows: {_shown(cases)}."
    return words


def _shown(cases: int) -> str:
    return ", ".join(dict.fromkeys(place.storyline for place in ROSTER[:cases]))


def _require_ours() -> None:
    """Only a demonstration is added to: every case there must have been opened by one of its accounts."""
    ours = {account.username for account in accounts()}
    if not User.objects.filter(username__in=ours).exists():
        raise OtherCases("Run demo_accounts first.")
    # made with the year, in its transaction
    if User.objects.filter(username=_OF_THE_YEAR).exists():
        raise AlreadyShown("The year stands already; nothing was added.")
    others = Case.objects.exclude(created_by__username__in=ours).exclude(**is_of_residents()).count()
    if others:
        raise OtherCases(
            f"This database holds {others} cases that are no demonstration; a year of invented ones goes into a"
            " database of its own."
        )
