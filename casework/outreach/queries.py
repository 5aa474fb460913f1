"""Reads of this room: where an officer works, which contacts one may read, who is known already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.offices.enums import AreaLevel, OfficeKind
from casework.offices.models import Area, Office, User
from casework.offices.queries import memberships_of, rights_of, transit_panti_for
from casework.people.models import Person
from casework.people.queries import by_nik

from .enums import Result
from .models import Contact, Handover

PAGE: Final = 50


def offices_recording(actor: User) -> list[Office]:
    """The Sudinsos for which this person records outreach today."""
    return list(
        Office.objects.filter(pk__in=rights_of(actor).offices("register"), kind=OfficeKind.SUDINSOS).order_by(
            "code"
        )
    )


def kelurahan_of(offices: list[Office]) -> QuerySet[Area]:
    """The kelurahan of these offices' districts, kecamatan by kecamatan."""
    inside = Q(pk__in=[])
    for office in offices:
        inside |= Q(code__startswith=f"{office.area_id}.")
    return (
        Area.objects.filter(inside, level=AreaLevel.VILLAGE)
        .select_related("parent")
        .order_by("parent__name", "name")
    )


def transit_panti() -> QuerySet[Office]:
    return Office.objects.filter(kind=OfficeKind.TRANSIT, is_active=True).order_by("code")


def transit_panti_of(case: Case) -> Office | None:
    """The transit panti that serves the place where the person of a case was last met."""
    met = Contact.objects.filter(case=case).values_list("area_id", flat=True).first()
    return transit_panti_for(met or case.responsible_office.area_id)


def reads_outreach(actor: User) -> bool:
    """Whether the outreach of any office is theirs to read; asked on every page, so it costs no query of its own."""
    rights = rights_of(actor)
    if rights.anywhere("register"):
        return True
    return any(
        rights.holds("write_note", membership.office_id)
        for membership in memberships_of(actor)
        if membership.office.kind in (OfficeKind.SUDINSOS, OfficeKind.DINAS)
    )


def contacts_for(actor: User) -> QuerySet[Contact]:
    """Contacts this person may read: those of offices where they work with cases (officers, social workers,
    supervisors; not clerks), less any whose case or person is sealed from them."""
    readable = visible_to(actor)
    hidden = Case.objects.filter(person=OuterRef("person"), sealed=True).exclude(pk__in=readable.values("pk"))
    return (
        Contact.objects.filter(office__in=rights_of(actor).offices("write_note"))
        .filter(~Exists(hidden))
        .select_related("officer", "area", "person", "case")
    )


@dataclass(frozen=True)
class Page:
    """Some rows of a list and where it goes on; cursors are opaque words for the URL."""

    rows: list[Contact]
    newer: str = ""
    older: str = ""


def _cursor(contact: Contact) -> str:
    return f"{contact.occurred_at.isoformat()}_{contact.pk}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """The place a cursor points at; None for one that was cut or made up."""
    moment, _, pk = text.rpartition("_")
    try:
        place = datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
    return place if place[0].tzinfo and 0 < place[1] < 2**63 else None


def page_of(contacts: QuerySet[Contact], *, before: str = "", after: str = "", size: int = PAGE) -> Page:
    """One page, newest first, by keyset: the rows older than ``before`` or newer than ``after``."""
    newer_than, older_than = read_cursor(after), read_cursor(before)
    if newer_than is not None:
        moment, pk = newer_than
        found = contacts.filter(Q(occurred_at__gt=moment) | Q(occurred_at=moment, pk__gt=pk))
        rows = list(found.order_by("occurred_at", "id")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return Page(rows, _cursor(rows[0]) if rows and more else "", _cursor(rows[-1]) if rows else "")
    if older_than is not None:
        moment, pk = older_than
        contacts = contacts.filter(Q(occurred_at__lt=moment) | Q(occurred_at=moment, pk__lt=pk))
    rows = list(contacts.order_by("-occurred_at", "-id")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    newer = _cursor(rows[0]) if rows and older_than is not None else ""
    return Page(rows, newer, _cursor(rows[-1]) if rows and more else "")


@dataclass(frozen=True)
class Known:
    """Somebody whose NIK was typed in, as far as this person may be told."""

    person: Person
    # the open case, where they may read it
    case: Case | None = None
    # whom to ask about an open case they may not read
    ask: Office | None = None
    # their name may be shown
    readable: bool = False

    @property
    def has_open_case(self) -> bool:
        return self.case is not None or self.ask is not None


def known_by_nik(nik: str, actor: User) -> Known | None:
    """Who has this NIK already, the one with an open case first.

    Of an open case the person may not read nothing is told but whom to ask: the responsible Sudinsos (never the panti,
    whose kind would say why somebody is in it), and for a sealed case the office above, so that not even the
    district is given away.
    """
    people = list(by_nik(nik).order_by("pk"))
    if not people:
        return None
    cases = list(
        Case.objects.filter(person__in=people).select_related("responsible_office__parent", "person")
    )
    readable = set(visible_to(actor).filter(person__in=people).values_list("pk", flat=True))
    for case in cases:
        if case.is_open and case.pk in readable:
            return Known(case.person, case=case, readable=True)
    for case in cases:
        if case.is_open:
            office = case.responsible_office
            return Known(case.person, ask=(office.parent or office) if case.sealed else office)
    person = people[0]
    theirs = [case for case in cases if case.person_id == person.pk]
    return Known(person, readable=any(case.pk in readable for case in theirs))


def unsigned_handover(case: Case) -> Handover | None:
    """The hand-over to the panti where the person is now, while nobody there has signed it."""
    if case.present_panti_id is None:
        return None
    return (
        Handover.objects.filter(case=case, panti_id=case.present_panti_id, received_at__isnull=True)
        .select_related("panti", "handed_by", "office")
        .first()
    )


def transit_panti_by_city(offices: list[Office]) -> list[tuple[Office, Office | None]]:
    """Which transit panti serves the district of each office."""
    return [(office, transit_panti_for(office.area_id)) for office in offices]


@dataclass(frozen=True)
class Tally:
    """One officer's contacts of today (WIB)."""

    met: int
    cases: int
    taken: int
    latest: list[Contact]


def met_today(actor: User) -> Tally:
    """What the officer has recorded for today, newest first, for the margin of the form at a desk."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = list(contacts_for(actor).filter(officer=actor, occurred_at__gte=start))
    return Tally(
        met=len(rows),
        cases=sum(row.case_id is not None for row in rows),
        taken=sum(row.result == Result.TRANSIT for row in rows),
        latest=rows[:5],
    )
