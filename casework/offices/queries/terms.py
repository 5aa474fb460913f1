"""How long something may take at an office: the literal table, what an office has set, and what is shown of it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from ..models import Office, OfficeTerm, User
from ..terms import TERMS, Term
from .rights import rights_of


@dataclass
class _Remembered:
    """Every standing row by its key, and the office above each, once they were read."""

    rows: dict[str, list[OfficeTerm]] | None = None
    above: dict[int, int | None] = field(default_factory=dict)

    def read(self) -> dict[str, list[OfficeTerm]]:
        if self.rows is None:
            self.rows = {}
            for row in OfficeTerm.objects.standing().select_related("office").order_by("-valid_from"):
                self.rows.setdefault(row.key, []).append(row)
            if self.rows:
                self.above = dict(Office.objects.values_list("pk", "parent_id"))
        return self.rows

    def around(self, office_id: int) -> set[int]:
        """An office and the two above it."""
        parent = self.above.get(office_id)
        grandparent = self.above.get(parent) if parent is not None else None
        return {pk for pk in (office_id, parent, grandparent) if pk is not None}


_REMEMBERED: ContextVar[_Remembered | None] = ContextVar("terms_read", default=None)


@contextmanager
def remembering_terms() -> Iterator[None]:
    """Read the terms of all offices once, when the first is asked, while this lasts: a request, or a sweep of timers.

    A list of tasks asks them for every row, so that a query each would be one a row.
    """
    token = _REMEMBERED.set(_Remembered())
    try:
        yield
    finally:
        _REMEMBERED.reset(token)


def forget_terms() -> None:
    """Read terms anew, since one was changed."""
    known = _REMEMBERED.get()
    if known is not None:
        known.rows = None


def term(key: str, office_id: int | None, on: date | None = None) -> Term:
    """How long something may take at an office on a day (WIB; today unless told).

    The office's own term in force, else that of the nearest office above it, else the literal table's. A term counts
    from the day after it is set at the earliest, so what a past day gave never changes.
    """
    if office_id is None:
        return TERMS[key]
    day = on or timezone.localdate()
    known = _REMEMBERED.get()
    if known is None:
        rows = list(_terms_around(office_id).filter(key=key, valid_from__lte=day))
    else:
        of_key = known.read().get(key, [])
        around = known.around(office_id) if of_key else set()
        rows = [row for row in of_key if row.office_id in around and row.valid_from <= day]
    ruling = _nearest(rows, office_id)
    return ruling.as_term() if ruling is not None else TERMS[key]


def _terms_around(office_id: int) -> QuerySet[OfficeTerm]:
    """Standing rows of an office and the two above it, newest first."""
    here = Office.objects.filter(pk=office_id)
    return (
        OfficeTerm.objects.standing()
        .filter(
            Q(office_id=office_id)
            | Q(office_id=Subquery(here.values("parent_id")))
            | Q(office_id=Subquery(here.values("parent__parent_id")))
        )
        .select_related("office", "set_by")
        .order_by("-valid_from")
    )


def _nearest(rows: Iterable[OfficeTerm], office_id: int) -> OfficeTerm | None:
    """The row that rules an office, of those of one key in force: its own before those above; None for the table."""
    newest: dict[int, OfficeTerm] = {}
    for row in rows:
        newest.setdefault(row.office_id, row)
    standing = [row for row in newest.values() if row.amount is not None]
    # own office, then one that has another above it, then the Dinas
    standing.sort(key=lambda row: (row.office_id != office_id, row.office.parent_id is None))
    return standing[0] if standing else None


@dataclass(frozen=True)
class TermLine:
    """One rule as the page shows it: what holds at an office today, where it comes from, and what comes next."""

    key: str
    term: Term
    # the row it rests on; None where it is the literal table's
    row: OfficeTerm | None
    to_come: OfficeTerm | None
    history: list[OfficeTerm]


def terms_at(office: Office) -> list[TermLine]:
    """Every term of an office today, in the order of the table; one query."""
    today = timezone.localdate()
    rows = list(_terms_around(office.pk))
    lines = []
    for key, usual in TERMS.items():
        of_key = [row for row in rows if row.key == key]
        row = _nearest([row for row in of_key if row.valid_from <= today], office.pk)
        own = [row for row in of_key if row.office_id == office.pk]
        to_come = min(
            (row for row in own if row.valid_from > today), key=lambda row: row.valid_from, default=None
        )
        history = [row for row in own if row.valid_from <= today]
        lines.append(TermLine(key, row.as_term() if row else usual, row, to_come, history))
    return lines


_READS_TERMS: Final = ("manage_terms", "assign_task")


def term_offices(actor: User) -> QuerySet[Office]:
    """Offices whose terms this person sets or, leading work there, reads."""
    rights = rights_of(actor)
    found = frozenset[int]().union(*(rights.offices(codename) for codename in _READS_TERMS))
    return Office.objects.filter(pk__in=found, is_active=True)
