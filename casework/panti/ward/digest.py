"""What the next shift must know: gathered from what was recorded between two moments, never typed.

Each part of the room adds its own (``add_part``); names stand there for those alone who may read the case, the number
counts everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import DateTimeField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent
from casework.cases.queries import visible_to
from casework.offices.models import Office, User

from ..house.models import Lodging, OutOfService
from ..house.queries import with_place
from ..models.away import StayAbsence
from ..models.stays import Stay
from .models import Condition, Health, LogEntry, Medicine, RollCall, Search

# how long after it happened something recorded late is still looked for
LATE: Final = timedelta(days=30)


@dataclass(frozen=True)
class Item:
    """One thing: of which case, in words, when; ``late`` and ``grave`` are marked."""

    at: datetime
    words: str
    case: Case | None = None
    grave: bool = False
    due: datetime | None = None


@dataclass(frozen=True)
class Part:
    """One heading of the digest; ``find`` gets the house and the span."""

    key: str
    title: str | Promise
    icon: str
    find: Callable[[Office, datetime, datetime], Iterable[Item]]
    order: int = 50


@dataclass(frozen=True)
class Chapter:
    """A part with what it holds for one reader; ``hidden`` are items of cases they may not read."""

    part: Part
    items: list[Item] = field(default_factory=list)
    hidden: int = 0

    @property
    def count(self) -> int:
        return len(self.items) + self.hidden


_parts: list[Part] = []


def add_part(part: Part) -> None:
    """Called once for each, when the room is loaded."""
    _parts.append(part)
    _parts.sort(key=lambda known: (known.order, known.key))


def digest(office: Office, since: datetime, until: datetime, actor: User) -> list[Chapter]:
    """Every part that has something to say of the span, in order; a fixed number of queries."""
    return told_to(actor, [(part, list(part.find(office, since, until))) for part in _parts])


def told_to(actor: User, found: list[tuple[Part, list[Item]]]) -> list[Chapter]:
    """What was found, with the items of cases this reader may not read only counted; one query."""
    cases = {item.case.pk for _part, items in found for item in items if item.case is not None}
    readable = set(visible_to(actor).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()
    chapters = []
    for part, items in found:
        shown = [item for item in items if item.case is None or item.case.pk in readable]
        if items:
            chapters.append(Chapter(part, sorted(shown, key=lambda item: item.at), len(items) - len(shown)))
    return chapters


def numbers(office: Office, since: datetime, until: datetime) -> dict[str, int]:
    """How many things each part holds, without a name: what a signature keeps."""
    counted = {part.key: len(list(part.find(office, since, until))) for part in _parts}
    return {key: number for key, number in counted.items() if number}


def _arrivals(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    stays = Stay.objects.filter(panti=office, created_at__gt=since, created_at__lte=until)
    for stay in stays.select_related("case__person"):
        yield Item(stay.arrived_at, _verb(stay.began_with), stay.case)


def _recorded(**which: Any) -> Subquery:
    """When the newest such event of the ledger was written, which may be long after it happened."""
    return Subquery(CaseEvent.objects.filter(**which).order_by("-seq").values("recorded_at")[:1])


def _departures(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    # whoever was last seen before the shift and reported in it is news of this shift
    told = _recorded(
        case=OuterRef("case"),
        verb=OuterRef("ended_with"),
        # an arrival in the same minute moves the departure behind it
        occurred_at__gt=OuterRef("arrived_at") - timedelta(minutes=1),
        occurred_at__lte=OuterRef("left_at"),
    )
    stays = Stay.objects.filter(panti=office, left_at__gt=since - LATE).annotate(
        told=Coalesce(told, "left_at", output_field=DateTimeField())
    )
    for stay in stays.filter(told__gt=since, told__lte=until).select_related("case__person"):
        assert stay.left_at is not None
        grave = stay.ended_with in ("report_absence", "record_death")
        yield Item(stay.left_at, _verb(stay.ended_with), stay.case, grave)


def _verb(name: str) -> str:
    if name == "register":
        return _("Registered at the gate")
    return str(LAW[name].done) if name in LAW else name


def _away(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    told = _recorded(case=OuterRef("stay__case"), verb="come_back", occurred_at=OuterRef("ended_at"))
    back = Coalesce(told, "ended_at", output_field=DateTimeField())
    found = (
        StayAbsence.objects.filter(stay__panti=office)
        .filter(Q(created_at__gt=since) | Q(came_back=True, ended_at__gt=since - LATE))
        .annotate(told_back=back)
        .filter(
            Q(created_at__gt=since, created_at__lte=until)
            | Q(came_back=True, told_back__gt=since, told_back__lte=until)
        )
        .select_related("stay__case__person")
    )
    for away in found.defer("reason"):
        if since < away.created_at <= until:
            yield Item(away.began_at, f"{away.get_kind_display()}: {away.place}", away.stay.case)
        if away.came_back and away.ended_at and since < away.told_back <= until:
            yield Item(away.ended_at, _("Came back to the panti"), away.stay.case)


def _searches(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    """Those that ended; whoever is still looked for stands before all this (``unfinished``)."""
    found = Search.objects.filter(stay__panti=office, ended_at__gt=since, ended_at__lte=until)
    for search in found.select_related("case__person"):
        assert search.ended_at is not None
        if search.ended_with == "find_in_house":
            words = _("Found: %(where)s") % {"where": search.found_where}
            yield Item(search.ended_at, words, search.case)
        else:
            yield Item(search.ended_at, _verb(search.ended_with), search.case, True)


def _roll_calls(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    for call in RollCall.objects.filter(panti=office, taken_at__gt=since, taken_at__lte=until):
        words = _("%(present)d of %(expected)d present") % {
            "present": call.present,
            "expected": call.expected,
        }
        yield Item(call.taken_at, f"{call.ward}: {words}" if call.ward else words, grave=bool(call.missing))


def _logged(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    entries = LogEntry.objects.filter(
        panti=office, written_at__gt=since, written_at__lte=until, corrected_by__isnull=True
    ).exclude(
        condition=Condition.WELL,
        medicine__in=(Medicine.NOT_DUE, Medicine.GIVEN, Medicine.OPEN),
        health=Health.NOTHING,
    )
    for entry in entries.select_related("stay__case__person"):
        said = [
            str(Condition(entry.condition).label) if entry.condition != Condition.WELL else "",
            str(Health(entry.health).label) if entry.health != Health.NOTHING else "",
            _("refused medicine") if entry.medicine == Medicine.REFUSED else "",
        ]
        grave = entry.condition == Condition.ILL or entry.medicine == Medicine.REFUSED
        yield Item(entry.written_at, ", ".join(part for part in said if part), entry.stay.case, grave)


def _moves(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    """From one place of the house to another; where somebody sleeps who has just come is their arrival."""
    given = Lodging.objects.filter(stay__panti=office, given_at__gt=since, given_at__lte=until)
    found = with_place(Lodging.objects.filter(stay__in=given.values("stay"))).select_related("case__person")
    before: dict[int, Lodging] = {}
    for lodging in found.order_by("began_at", "pk"):
        assert lodging.stay_id is not None
        left = before.get(lodging.stay_id)
        if left is not None and since < lodging.given_at <= until:
            words = _("from %(left)s to %(place)s") % {"left": left.where, "place": lodging.where}
            yield Item(lodging.began_at, words, lodging.case)
        before[lodging.stay_id] = lodging


def _beds(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    found = OutOfService.objects.filter(
        bed__room__wing__panti=office, recorded_at__gt=since, recorded_at__lte=until
    )
    for period in found.select_related("bed__room__wing"):
        yield Item(period.began_at, f"{period.bed.full_name}: {period.reason}")


for _part in (
    Part("arrivals", gettext_lazy("Arrivals"), "transfer-in", _arrivals, 10),
    Part("departures", gettext_lazy("Departures"), "transfer-out", _departures, 20),
    Part("away", gettext_lazy("Hospital and leave"), "ambulance", _away, 30),
    Part("searches", gettext_lazy("Missing at a roll call"), "run", _searches, 40),
    Part("roll_calls", gettext_lazy("Roll calls"), "user-check", _roll_calls, 50),
    Part("logged", gettext_lazy("Ill, restless or refused medicine"), "stethoscope", _logged, 60),
    Part("moves", gettext_lazy("Moved to another bed"), "bed", _moves, 25),
    Part("beds", gettext_lazy("Beds taken out of service"), "tools", _beds, 70),
):
    add_part(_part)
