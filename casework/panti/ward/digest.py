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

from casework.cases.duties import DUTIES
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Duty
from casework.cases.queries import visible_to
from casework.offices.models import Office, User

from ..models.away import StayAbsence
from ..models.stays import Stay
from .models import Condition, Health, LogEntry, Medicine, RollCall, Search

# how far ahead a duty is told to the shift that must do it
AHEAD: Final = timedelta(hours=8)
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
    found = [(part, list(part.find(office, since, until))) for part in _parts]
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
    found = Search.objects.filter(stay__panti=office, missed_at__lte=until).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=since)
    )
    for search in found.select_related("case__person"):
        if search.ended_at is None or search.ended_at > until:
            yield Item(search.missed_at, _("Not there at the roll call, still looked for"), search.case, True)
        elif search.ended_with == "find_in_house":
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
        medicine__in=(Medicine.NOT_DUE, Medicine.GIVEN),
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


def _duties(office: Office, since: datetime, until: datetime) -> Iterable[Item]:
    duties = Duty.objects.live().filter(offices__contains=[office.pk], due_at__lte=until + AHEAD)
    for duty in duties.select_related("case__person").order_by("due_at"):
        words = str(DUTIES[duty.kind].label)
        yield Item(duty.due_at, words, duty.case, duty.due_at <= until, due=duty.due_at)


for _part in (
    Part("arrivals", gettext_lazy("Arrivals"), "transfer-in", _arrivals, 10),
    Part("departures", gettext_lazy("Departures"), "transfer-out", _departures, 20),
    Part("away", gettext_lazy("Hospital and leave"), "ambulance", _away, 30),
    Part("searches", gettext_lazy("Missing at a roll call"), "run", _searches, 40),
    Part("roll_calls", gettext_lazy("Roll calls"), "user-check", _roll_calls, 50),
    Part("logged", gettext_lazy("Ill, restless or refused medicine"), "stethoscope", _logged, 60),
    Part("duties", gettext_lazy("To be done next"), "clock", _duties, 90),
):
    add_part(_part)
