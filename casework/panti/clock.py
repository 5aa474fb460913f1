"""The clock of a stay in a transit panti: how many days of how many, and which ways out there still are.

Basis: the stay there is bounded by a decree of the Dinas (``offices.terms``, term ``place``); the ledger holds the
extensions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from casework.cases.clocks import term_for
from casework.cases.enums import Stage
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import Explanation, explain, live_proposal, visible_to
from casework.offices.enums import OfficeKind
from casework.offices.models import Office, User
from casework.offices.terms import end_of

from .models import Stay

# so many days before its end a stay is looked at by those who run the house
AHEAD: Final = timedelta(days=7)
WAYS_OUT: Final = ("place", "return_to_family", "discharge", "repatriate", "refer_out", "dismiss")
NODE: Final = "place"
SHOWN: Final = 20
# until the panti that accepted them has taken them in, they stay
_STAYING: Final = (Stage.ASSESSMENT, Stage.PLACEMENT)


@dataclass(frozen=True)
class StayClock:
    """Since when somebody is in a transit panti and until when they may be; both in the days of Jakarta."""

    case: Case
    since: datetime
    limit: datetime

    @property
    def day(self) -> int:
        """Which day of the stay today is, the first counting as one."""
        return (timezone.localdate() - timezone.localdate(self.since)).days + 1

    @property
    def allowed(self) -> int:
        """How many days the stay may last, extensions included."""
        return max((timezone.localdate(self.limit) - timezone.localdate(self.since)).days, 1)

    @property
    def is_over(self) -> bool:
        return self.limit < timezone.now()

    @property
    def is_near(self) -> bool:
        """Over, or about to be."""
        return self.limit - AHEAD < timezone.now()

    @property
    def percent(self) -> int:
        return min(round(100 * self.day / self.allowed), 100)


def _arrivals(cases: Iterable[Case]) -> dict[int, datetime]:
    """When the stay of each case began: an answer to a placement begins the stage anew and not the stay."""
    stays = Stay.objects.filter(case__in=list(cases), left_at__isnull=True)
    return dict(stays.values_list("case_id", "arrived_at"))


def extended(known: dict[int, datetime], node: str = NODE) -> dict[int, datetime]:
    """Until when the term of a node, by default the stay, was extended last since it began; in one query.

    ``known`` says by the key of a case when its term began.
    """
    found: dict[int, datetime] = {}
    events = CaseEvent.objects.filter(
        case__in=list(known), verb="extend_deadline", facts__node=node
    ).order_by("seq")
    for event in events:
        if event.recorded_at >= known[event.case_id]:
            found[event.case_id] = datetime.fromisoformat(event.facts["until"])
    return found


def clocks_of(cases: list[Case]) -> list[StayClock]:
    """The clock of each case that stays in a transit panti, those that end first on top."""
    arrived = _arrivals(cases)
    longer = extended(arrived)
    clocks = [
        StayClock(case, since, longer.get(case.pk) or end_of_day(term_for(case, NODE, since).after(since)))
        for case in cases
        if (since := arrived.get(case.pk)) is not None
    ]
    return sorted(clocks, key=lambda clock: (clock.limit, clock.case.pk))


def end_of_day(moment: datetime) -> datetime:
    return end_of(timezone.localdate(moment))


def clock_of(case: Case) -> StayClock | None:
    """The clock of a case; None for somebody who is in no transit panti."""
    panti = case.present_panti
    if case.stage not in _STAYING or panti is None or panti.kind != OfficeKind.TRANSIT:
        return None
    return next(iter(clocks_of([case])), None)


def reaching_limit(offices: Iterable[Office], last: date) -> list[StayClock]:
    """The stays in these houses that are over or reach their limit by a day, whoever reads them, the first to end on
    top; a fixed number of queries. A case says its offices and its stage, and no name."""
    transit = [office.pk for office in offices if office.kind == OfficeKind.TRANSIT]
    if not transit:
        return []
    cases = list(Case.objects.filter(stage__in=_STAYING, present_panti__in=transit))
    return [clock for clock in clocks_of(cases) if timezone.localdate(clock.limit) <= last]


def ending_in(office: Office, actor: User) -> list[StayClock]:
    """The stays in a transit panti that end soon or are over, of those whose case the person may read."""
    if office.kind != OfficeKind.TRANSIT:
        return []
    cases = list(
        visible_to(actor)
        .filter(stage__in=_STAYING, present_panti=office)
        .select_related("person", "present_panti", "responsible_office")
    )
    return [clock for clock in clocks_of(cases) if clock.is_near][:SHOWN]


def ways_out(case: Case, actor: User) -> list[Explanation]:
    """Each way out of a transit panti with what it still lacks; a waiting proposal stands in the way of others."""
    waiting = live_proposal(case)
    found = [explain(case, name, actor, waiting_on=waiting) for name in WAYS_OUT]
    return sorted((one for one in found if one.legal), key=lambda one: len(one.missing))


def clock_section(case: Case, actor: User) -> dict[str, Any]:
    """For the aside: the clock, and near its end the ways out."""
    clock = clock_of(case)
    if clock is None:
        return {"clock": None}
    return {"clock": clock, "ways": ways_out(case, actor) if clock.is_near else []}
