"""Builds a city: plans it, sets its houses up, staffs its offices, tells every case and writes the lot in batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils import timezone

from casework.cases.models import Case
from casework.offices.enums import OfficeKind
from casework.offices.models import Criteria, Office, User
from casework.offices.queries import remembering_terms
from casework.panti.house.services import furnish

from ..year.staff import staff
from .log import Logbook
from .places import Places
from .plan import CASES_A_RESIDENT, Episode, make_plan
from .sheets import Sheets
from .signals import lives_told
from .tell import Teller

Progress = Callable[[int, int], None]
BATCH: Final = 4_000
# how full the houses of a city are on the whole, of a hundred beds; some are over, some under it
_FULL: Final = 97
_FULLER: Final = (88, 94, 99, 104, 112)


class OtherCases(Exception):
    """The database holds cases already, or no accounts to work with."""


def build_city(
    *,
    cases: int,
    people: int,
    events: int,
    seed: int,
    progress: Progress,
    residents: int | None = None,
    house: str = "",
) -> None:
    """Fill a database without cases with so many of so many people, with exactly so many events.

    ``residents`` live in the houses at the end, one for every 25 cases unless told; ``house`` names the one panti in
    which they all live, a house as large as its share of them asks otherwise. Effects, in order: colleagues at every
    office; wings, rooms and beds in every house that has none; then batch by batch, each a transaction, every row of
    its cases, of the log of their stays and of whoever listens to ``lives_told``; the roll calls of the last evenings.
    Raises ``OtherCases`` and ``plan.TooFewEvents`` before a case is written.
    """
    _require_empty()
    now = timezone.now()
    residents = max(cases // CASES_A_RESIDENT, 1) if residents is None else residents
    plan = make_plan(
        cases=cases,
        people=people,
        events=events,
        seed=seed,
        now=now,
        residents=residents,
        transit=0.0 if house else transit_share(),
    )
    staff(Office.objects.values_list("code", flat=True), seed=seed)
    _set_up_houses(residents, house)
    with Sheets() as sheets, remembering_terms():
        teller = Teller(plan, sheets, Places(house=house), now=now, seed=seed)
        write_lives(plan, teller, Logbook(sheets, teller.places, now), progress)


def write_lives(
    plan: list[Episode],
    teller: Teller,
    logbook: Logbook,
    progress: Progress = lambda done, total: None,
    *,
    batch: int = BATCH,
) -> None:
    """Tell every episode of a plan and write it, so many in a ``batch``, in a database that may hold other cases; see
    ``build_city`` for what is written."""
    sheets = teller.sheets
    for first in range(0, len(plan), batch):
        lives = [teller.tell(episode) for episode in plan[first : first + batch]]
        for life in lives:
            life.finish()
        lives_told.send(Teller, lives=lives, sheets=sheets, now=teller.now)
        teller.books.close_batch()
        logbook.write(stay for life in lives for stay in life.stays)
        sheets.write()
        progress(first + len(lives), len(plan))
    logbook.call_rolls()
    sheets.write()


def _require_empty() -> None:
    if Case.objects.exists():
        raise OtherCases(
            "This database holds cases. A city is built in a database of its own, which holds nothing else."
        )
    if not User.objects.filter(username="outreach.sds-pus").exists():
        raise OtherCases("Run load_reference and demo_accounts first.")


def transit_share() -> float:
    """How many of the places of all houses are those of the transit houses."""
    places = list(Criteria.objects.values_list("office__kind", "capacity"))
    transit = sum(capacity for kind, capacity in places if kind == OfficeKind.TRANSIT)
    return transit / max(sum(capacity for _kind, capacity in places), 1)


def _set_up_houses(residents: int, house: str) -> None:
    """Give each house the beds of its criteria, or more where its share of the residents asks for more.

    A city of 200,000 cases has some 8,000 residents and the reference data some 4,100 places: there every house is
    about twice as large as its criteria say, and some are over capacity all the same.
    """
    found = list(Criteria.objects.select_related("office").order_by("office__code"))
    whole = sum(criteria.capacity for criteria in found)
    for number, criteria in enumerate(found):
        share = residents * criteria.capacity / whole
        if house:
            share = residents if criteria.office.code == house else 0
        full = _FULLER[number % len(_FULLER)] * _FULL / 100
        furnish(criteria, places=max(criteria.capacity, round(share * 100 / full)))
