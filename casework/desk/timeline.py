"""The timeline: the ledger of a case as people read it, newest first, by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMinute
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases import registry
from casework.cases.enums import Stage
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Note, Proposal
from casework.cases.queries import may
from casework.cases.registry import Read, Words
from casework.cases.words import PROPOSAL
from casework.offices.models import Office, User

from .paging import Key, Page, page_of
from .wording import say_moment

PAGE_SIZE: Final = 40
# by the minute, as forms say it: within one the ledger's own order holds, so that a departure given as 10.00 does not
# stand before the approval of 10.00.40 it rests on
ORDER: Final = (
    Key("minute", descending=True),
    Key("seq", descending=True),
    Key("pk", descending=True),
)
# written down this much later than it happened, the row says so
LATE: Final = timedelta(minutes=15)

NOTE: Final = Read("note", "note", lambda: Note.objects.all())

# What the chips above the timeline gather, by the kind of the event's words.
GROUPS: Final = {
    "move": (gettext_lazy("Stages"), ("move",)),
    "note": (gettext_lazy("Notes"), ("note",)),
    "work": (gettext_lazy("Services"), ("ok",)),
    "photo": (gettext_lazy("Photos"), ("photo",)),
    "doc": (gettext_lazy("Documents"), ("doc",)),
    "decision": (gettext_lazy("Decisions"), ("decision", "back")),
}


@dataclass(frozen=True)
class Chip:
    key: str
    label: str
    count: int
    active: bool


@dataclass(frozen=True)
class Row:
    """One event, ready to draw."""

    event: CaseEvent
    title: str
    icon: str
    kind: str
    by: list[str]
    say: str
    extra: str = ""
    note: Note | None = None
    may_edit: bool = False
    former: str = ""
    source_label: str = ""
    target_label: str = ""


@dataclass(frozen=True)
class Day:
    label: str
    number: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Timeline:
    days: list[Day]
    chips: list[Chip]
    page: Page[CaseEvent]


def kind_of(verb: str) -> str:
    words = registry.words(verb)
    return words.kind if words else "note"


def _events(case: Case) -> QuerySet[CaseEvent]:
    """The events of a case, newest first, each with the minute it is sorted by."""
    found = CaseEvent.objects.filter(case=case).annotate(minute=TruncMinute("occurred_at"))
    return found.select_related("actor", "office", "text").order_by("-minute", "-seq")


def _chips(case: Case, asked: str) -> tuple[list[Chip], list[str]]:
    """The chips with their counts, and the verbs the chosen one stands for (none: all)."""
    counts = dict(CaseEvent.objects.filter(case=case).order_by().values_list("verb").annotate(n=Count("pk")))
    chips, chosen = [], []
    for key, (label, kinds) in GROUPS.items():
        verbs = [verb for verb in counts if kind_of(verb) in kinds]
        if not verbs:
            continue
        active = key == asked
        chosen += verbs if active else []
        total = sum(counts[verb] for verb in verbs)
        chips.append(Chip(key, str(label), total, active))
    everything = Chip("", _("All"), sum(counts.values()), not chosen)
    return [everything, *chips], chosen


def timeline(case: Case, actor: User, request: HttpRequest) -> Timeline:
    """One page of events with what stands below each; a number of queries that does not grow with the events."""
    chips, verbs = _chips(case, request.GET.get("jenis", ""))
    events = _events(case)
    if verbs:
        events = events.filter(verb__in=verbs)
    page = page_of(events, ORDER, request.GET, size=PAGE_SIZE)
    drawer = _Drawer(case, actor, request, page.rows)
    days = [
        Day(_day_label(day), _day_number(case, day), [drawer.row(e) for e in found])
        for day, found in groupby(page.rows, key=lambda e: timezone.localtime(e.occurred_at).date())
    ]
    return Timeline(days, chips, page)


def latest(case: Case, actor: User, request: HttpRequest, *, count: int) -> list[Row]:
    """The last few events, for the summary."""
    events = list(_events(case)[:count])
    drawer = _Drawer(case, actor, request, events)
    return [drawer.row(event) for event in events]


def row_of(event: CaseEvent, case: Case, actor: User, request: HttpRequest) -> Row:
    """One event, for a page about it."""
    return _Drawer(case, actor, request, [event]).row(event)


def _day_label(day: date) -> str:
    words = say_moment(day, "weekday")
    today = timezone.localdate()
    if day.year == today.year:
        words = words.rsplit(" ", 1)[0]
    if day == today:
        return _("Today, %(day)s") % {"day": words.split(", ", 1)[1]}
    if day == today - timedelta(days=1):
        return _("Yesterday, %(day)s") % {"day": words.split(", ", 1)[1]}
    return words


def _day_number(case: Case, day: date) -> str:
    opened = timezone.localtime(case.opened_at).date()
    number = (day - opened).days + 1
    return _("day %(n)d") % {"n": number} if number > 1 else ""


class _Drawer:
    """Reads what the events of one page refer to, at once, and makes their rows."""

    def __init__(self, case: Case, actor: User, request: HttpRequest, events: Sequence[CaseEvent]) -> None:
        self.case, self.actor, self.request = case, actor, request
        self.may_write = case.is_open and may(actor, "write_note", case)
        known = [(event, registry.words(event.verb)) for event in events]
        wanted: dict[Read, set[Any]] = {NOTE: {event.facts.get("note") for event in events}}
        for event, words in known:
            for read in words.reads if words else ():
                wanted.setdefault(read, set()).add(event.facts.get(read.fact))
        self.read = {
            read: read.records().in_bulk({key for key in keys if key}) for read, keys in wanted.items()
        }
        proposals = self.read.get(PROPOSAL, {}).values()
        named = {record.facts.get("panti") for record in (*events, *proposals)}
        told = {pk for event in events for pk in event.facts.get("mentions", ())}
        self.told = User.objects.in_bulk(told) if told else {}
        self.offices = Office.objects.in_bulk({office for office in named if isinstance(office, int)})

    def _of(self, event: CaseEvent, read: Read) -> Any:
        return self.read.get(read, {}).get(event.facts.get(read.fact))

    def row(self, event: CaseEvent) -> Row:
        words = registry.words(event.verb)
        note = self._of(event, NOTE) if event.verb == "note" else None
        original = event.text.body if hasattr(event, "text") else ""
        say = note.body if note else original
        former = original if note and original != note.body else ""
        if event.verb == "edit_note":
            # the note itself stands where it was written, in its present words
            say, former = "", original
        moves = event.moves and event.verb in (*LAW, "register")
        return Row(
            event=event,
            title=self._title(event, words),
            icon=words.icon if words else "point",
            kind=kind_of(event.verb),
            by=self._by(event),
            say=say,
            extra=self._extra(event, words),
            note=note,
            may_edit=bool(note and self.may_write and note.author_id == self.actor.pk),
            former=former,
            source_label=str(Stage(event.source).label) if moves and event.source else "",
            target_label=str(Stage(event.target).label) if moves else "",
        )

    def _title(self, event: CaseEvent, words: Words | None) -> str:
        label = str(words.label) if words else event.verb.replace("_", " ")
        if event.verb == "register" and event.target != Stage.OUTREACH:
            label = _("Received at the gate")
        proposed = LAW.get(event.facts.get("transition", ""))
        if proposed is not None and event.verb not in LAW:
            return _("%(what)s: %(step)s") % {"what": label, "step": proposed.label}
        return label

    def _by(self, event: CaseEvent) -> list[str]:
        found = [event.actor.name]
        if event.office:
            found.append(event.office.short_name)
        if event.verb in LAW and (panti := self._panti(event)):
            found.append(_("to %(office)s") % {"office": panti.short_name})
        if abs(event.recorded_at - event.occurred_at) > LATE:
            written = say_moment(event.recorded_at, "stamp")
            found.append(_("written down %(when)s") % {"when": written})
        if told := [self.told[pk].name for pk in event.facts.get("mentions", ()) if pk in self.told]:
            found.append(_("for %(names)s") % {"names": ", ".join(told)})
        return found

    def _extra(self, event: CaseEvent, words: Words | None) -> str:
        if words is None or not words.template:
            return ""
        context: dict[str, Any] = {read.name: self._of(event, read) for read in words.reads}
        if words.context is not None:
            context |= words.context(event, context)
        if PROPOSAL in words.reads:
            context["panti"] = self._panti(context["proposal"])
        return render_to_string(
            words.template,
            {**context, "event": event, "case": self.case, "actor": self.actor},
            request=self.request,
        )

    def _panti(self, record: CaseEvent | Proposal | None) -> Office | None:
        return self.offices.get(record.facts.get("panti", 0)) if record else None
