"""Fills the houses of a demonstration with people."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from casework.offices.enums import Sex
from casework.offices.models import Criteria, User
from casework.offices.queries import remembering_terms
from casework.panti.models import Bed, Stay

from ..city.build import write_lives
from ..city.log import Logbook
from ..city.plan import Episode, Home
from ..city.sheets import Sheets
from ..city.tell import Teller
from ..year.staff import staff
from .daily import with_days
from .houses import ENOUGH, Filling, filling
from .officers import PlacesOfResidents, hire_officers
from .plan import Planner
from .steps import RESIDENT_STEPS
from .stock import ward_of

# how far back the log of the houses reaches
KEPT: Final = timedelta(days=21)
# written while the next ones are told
_BATCH: Final = 800
# the kind of the houses people pass through
_TRANSIT: Final = "PSBI"
# beside those of FIELDS that the demonstration has accounts at
_STAFFED: Final = ("SDS-SEL", "SDS-UTR")


class NoAccounts(Exception):
    """There are no accounts to work with."""


def fill_houses(*, seed: int = 1, share: float = 1.0) -> int:
    """Let people live in every house with three beds in five free; returns how many cases were written.

    ``share`` is how much of what ``houses.filling`` says is written, 0 to 1. Effects, in order: colleagues at every
    house and at the Sudinsos that met its people; batch by batch, each a transaction, every row of their cases and the
    log of three weeks. Roll calls and hand-overs are left to ``shifts.tell_shifts``. Raises ``NoAccounts`` before
    anything is written.
    """
    if not User.objects.filter(username="outreach.sds-pus").exists():
        raise NoAccounts("Run demo_accounts first.")
    houses = list(Criteria.objects.select_related("office").order_by("office__code"))
    wanted = _wanted(houses, share)
    if not wanted:
        return 0
    staff([*(criteria.office.code for criteria in houses), *_STAFFED], seed=seed)
    hire_officers(seed=seed)
    now = timezone.now()
    with Sheets() as sheets, remembering_terms():
        places = PlacesOfResidents()
        plan = _plan(wanted, places, Planner(now, seed))
        teller = Teller(plan, sheets, places, now=now, seed=seed, steps=RESIDENT_STEPS)
        write_lives(plan, teller, _logbook(sheets, places, now), batch=_BATCH)
    return len(plan)


def _wanted(houses: list[Criteria], share: float) -> list[tuple[Criteria, Filling]]:
    """What each house with so many beds free lacks."""
    beds = dict(_counted(Bed.objects.filter(retired_at__isnull=True), "room__wing__panti"))
    living = dict(_counted(Stay.objects.filter(left_at__isnull=True), "panti"))
    found = []
    for number, criteria in enumerate(houses):
        places, here = beds.get(criteria.office_id, 0), living.get(criteria.office_id, 0)
        if 100 * here < ENOUGH * share * places:
            asked = filling(criteria.office.code, number, places)
            found.append((criteria, replace(asked, live=max(round(asked.live * share) - here, 0))))
    return found


def _counted(rows: QuerySet[Any], by: str) -> Any:
    return rows.order_by().values_list(by).annotate(Count("pk"))


def _plan(
    wanted: list[tuple[Criteria, Filling]], places: PlacesOfResidents, planner: Planner
) -> list[Episode]:
    """The episodes of everybody wanted, in the order in which they begin."""
    pantis = {criteria.office_id: takes for criteria, takes in places.houses}
    found: list[Episode] = []
    waiting = Counter[int]()
    for criteria, asked in wanted:
        if criteria.office_id not in pantis:
            continue
        takes = pantis[criteria.office_id]
        mine = [planner.resident(asked.stages) for _ in range(asked.live)]
        coming = [planner.expected() for _ in range(asked.kept)]
        mine += [*coming, *(planner.gone() for _ in range(asked.left))]
        for number, episode in enumerate(mine):
            episode.house = criteria, takes[number % len(takes)]
            # women and men alike, whatever their category
            episode.sex = (Sex.FEMALE, Sex.MALE)[number // len(takes) % 2].value
            episode.office = places.fields[number % len(places.fields)]
        waiting.update(places.transit_of(episode.office) for episode in coming if episode.office)
        found += mine
    for criteria, asked in wanted:
        if criteria.office_id in pantis:
            continue
        fields = [field for field in places.fields if places.transit_of(field) == criteria.office_id]
        for number in range(max(asked.live - waiting[criteria.office_id], len(fields))):
            episode = planner.passing()
            episode.office = fields[number % len(fields)]
            episode.sex = (Sex.FEMALE, Sex.MALE)[number // len(fields) % 2].value
            found.append(episode)
    for episode in found:
        code = (
            _TRANSIT
            if episode.home == Home.TRANSIT or episode.house is None
            else episode.house[0].office.code
        )
        with_days(episode, ward_of(code), now=planner.now, seed=planner.seed)
    found.sort(key=lambda episode: episode.begins)
    return found


def _logbook(sheets: Sheets, places: PlacesOfResidents, now: datetime) -> Logbook:
    """The log of these people; ``shifts.tell_shifts`` calls the rolls, once everybody lives there who will."""
    return Logbook(sheets, places, now, kept=KEPT, doses=True, evenings=0)
