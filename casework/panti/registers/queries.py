"""Reads of a house's book: its lines as a reader may see them, its years and totals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.law import LAW
from casework.cases.models import Case, Exit
from casework.cases.queries import visible_to
from casework.offices.models import Office, User

from ..models import Stay
from .models import RegisterCounter, RegisterEntry
from .rules import as_written, register_year

PAGE = 50
MAX_WORDS = 6


@dataclass(frozen=True)
class Line:
    """One line of the book for one reader.

    ``is_hidden``: of a sealed case this person may not read; the line stays, since numbers have no gaps, with its dates
    alone. ``is_open``: they may read the case itself.
    """

    entry: RegisterEntry
    is_hidden: bool
    is_open: bool
    came: str
    went: str

    @property
    def stay(self) -> Stay:
        return self.entry.stay

    @property
    def case(self) -> Case:
        return self.entry.stay.case


def _hidden_from(actor: User) -> Q:
    """Lines of sealed cases this person may not read."""
    return Q(stay__case__sealed=True) & ~Q(stay__case__in=visible_to(actor))


def with_people(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    return entries.select_related("stay__case__person", "stay__case__responsible_office", "stay__panti")


def lines(entries: Iterable[RegisterEntry], actor: User) -> list[Line]:
    """The entries as lines, in three queries more however many there are."""
    entries = list(entries)
    cases = {entry.stay.case_id for entry in entries}
    readable = set(visible_to(actor).filter(pk__in=cases).order_by().values_list("pk", flat=True))
    stays: dict[int, list[Stay]] = {}
    for stay in Stay.objects.filter(case__in=cases).select_related("panti"):
        stays.setdefault(stay.case_id, []).append(stay)
    exits: dict[int, list[Exit]] = {}
    for leaving in Exit.objects.filter(case__in=cases, left_at__isnull=False):
        exits.setdefault(leaving.case_id, []).append(leaving)
    return [
        Line(
            entry=entry,
            is_hidden=entry.stay.case.sealed and entry.stay.case_id not in readable,
            is_open=entry.stay.case_id in readable,
            came=_came(entry.stay, stays[entry.stay.case_id]),
            went=_went(entry.stay, stays[entry.stay.case_id], exits.get(entry.stay.case_id, [])),
        )
        for entry in entries
    ]


def _done(verb: str) -> str:
    return str(LAW[verb].done) if verb in LAW else verb


def _came(stay: Stay, others: Sequence[Stay]) -> str:
    """From where: another house that the person left at that moment, outreach, the gate, or how else."""
    before = next((one for one in others if one.left_at == stay.arrived_at and one.pk != stay.pk), None)
    if before is not None:
        return _("from %(panti)s") % {"panti": before.panti.short_name}
    sudinsos = stay.case.responsible_office.short_name
    if stay.began_with == "hand_over":
        return _("from outreach, %(office)s") % {"office": sudinsos}
    if stay.began_with == "register":
        return _("received at the gate")
    if stay.began_with == "admit":
        return _("from the community, %(office)s") % {"office": sudinsos}
    return _done(stay.began_with)


def _went(stay: Stay, others: Sequence[Stay], exits: Sequence[Exit]) -> str:
    """To where and how; empty while the person lives here."""
    if stay.left_at is None:
        return ""
    after = next((one for one in others if one.arrived_at == stay.left_at and one.pk != stay.pk), None)
    if after is not None:
        return _("to %(panti)s") % {"panti": after.panti.short_name}
    how = _done(stay.ended_with)
    left_at = stay.left_at
    planned = [one for one in exits if one.kind == stay.ended_with and one.left_at is not None]
    if not planned:
        return how

    def apart(one: Exit) -> float:
        assert one.left_at is not None
        return abs((one.left_at - left_at).total_seconds())

    return f"{how} · {min(planned, key=apart).get_destination_display()}"


def years_of(office: Office) -> list[int]:
    """The years whose book has been begun, and this one, newest first."""
    found = RegisterCounter.objects.filter(panti=office, last__gt=0).values_list("year", flat=True)
    return sorted({*found, register_year(timezone.now())}, reverse=True)


def book(office: Office, year: int) -> QuerySet[RegisterEntry]:
    return RegisterEntry.objects.filter(panti=office, year=year)


def searched(entries: QuerySet[RegisterEntry], text: str, actor: User) -> QuerySet[RegisterEntry]:
    """Lines found by the number as people type it, the serial alone or every word of a name; hidden ones by number."""
    text = text.strip()
    found = Q()
    for word in text.lower().split()[:MAX_WORDS]:
        found &= Q(stay__person__search_text__contains=word) | Q(stay__case__number__contains=word.upper())
    by_name = found & ~_hidden_from(actor) if text else Q()
    number = as_written(text)
    if number:
        return entries.filter(Q(number__startswith=number) | by_name)
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return entries.filter(Q(serial=int(text)) | by_name)
    return entries.filter(by_name)


@dataclass(frozen=True)
class Totals:
    """What stands in a book of a year: its last number, who of them lives here, who left, what was written later."""

    registered: int
    present: int
    left: int
    late: int


def totals(office: Office, year: int) -> Totals:
    here = timezone.get_default_timezone()
    counted = (
        book(office, year)
        .annotate(
            came_on=TruncDate("arrived_at", tzinfo=here), written_on=TruncDate("recorded_at", tzinfo=here)
        )
        .order_by()
        .aggregate(
            registered=Count("pk"),
            present=Count("pk", filter=Q(stay__left_at__isnull=True)),
            late=Count("pk", filter=Q(written_on__gt=F("came_on"))),
        )
    )
    return Totals(left=counted["registered"] - counted["present"], **counted)


@dataclass(frozen=True)
class Page:
    """A page of the book, newest line first; the serials to go on from, None at the ends."""

    rows: list[RegisterEntry]
    before: int | None
    after: int | None


def _serial(mark: str) -> int | None:
    return int(mark) if mark.isascii() and mark.isdigit() and len(mark) <= 9 else None


def page_of(entries: QuerySet[RegisterEntry], *, before: str = "", after: str = "", size: int = PAGE) -> Page:
    """Lines with a serial below ``before`` or above ``after``; numbers given meanwhile neither repeat nor hide any."""
    older, newer = _serial(before), _serial(after)
    if newer is not None:
        found = list(entries.filter(serial__gt=newer).order_by("serial")[: size + 1])
        more, rows = len(found) > size, found[:size][::-1]
        return Page(rows, before=rows[-1].serial if rows else None, after=rows[0].serial if more else None)
    below = entries.filter(serial__lt=older) if older is not None else entries
    found = list(below.order_by("-serial")[: size + 1])
    more, rows = len(found) > size, found[:size]
    return Page(
        rows,
        before=rows[-1].serial if more else None,
        after=rows[0].serial if rows and older is not None else None,
    )


def number_of(case: Case) -> str:
    """The register number of the person's latest stay; empty for somebody who has lived in no house yet."""
    latest = RegisterEntry.objects.filter(stay__case=case).order_by("-stay__arrived_at", "-pk").first()
    return latest.number if latest else ""


def numbered(number: str) -> QuerySet[RegisterEntry]:
    """Lines whose number begins as written, for the search of cases."""
    return RegisterEntry.objects.filter(number__startswith=number)


def arrived_between(office: Office, since: datetime, until: datetime) -> QuerySet[RegisterEntry]:
    found = RegisterEntry.objects.filter(
        panti=office, stay__arrived_at__gte=since, stay__arrived_at__lt=until
    )
    return with_people(found).order_by("stay__arrived_at", "serial")


def left_between(office: Office, since: datetime, until: datetime) -> QuerySet[RegisterEntry]:
    found = RegisterEntry.objects.filter(panti=office, stay__left_at__gte=since, stay__left_at__lt=until)
    return with_people(found).order_by("stay__left_at", "serial")
