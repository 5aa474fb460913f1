"""Reads of this room: where an officer works, which contacts one may read, who is known already."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import DutyKind, Stage
from casework.cases.models import Case, Duty
from casework.cases.owing import left_to
from casework.cases.queries import visible_to
from casework.offices.enums import PANTI_KINDS, AreaLevel, OfficeKind
from casework.offices.models import Area, Office, User
from casework.offices.queries import Holder, memberships_of, rights_of, transit_panti_for
from casework.people.matching import Likeness, Sought, likely
from casework.people.models import Person

from .enums import Result
from .models import Contact, Handover

PAGE: Final = 50
# people of one contact are written down in one night
TOGETHER: Final = timedelta(hours=24)


def offices_recording(actor: User) -> list[Office]:
    """The Sudinsos for which this person records outreach today."""
    return list(
        Office.objects.filter(pk__in=rights_of(actor).offices("register"), kind=OfficeKind.SUDINSOS).order_by(
            "code"
        )
    )


def houses_receiving(actor: User) -> list[Office]:
    """The houses at whose gate this person registers people today, those they work at themselves first."""
    theirs = {membership.office_id for membership in memberships_of(actor)}
    found = Office.objects.filter(
        pk__in=rights_of(actor).offices("register"), kind__in=PANTI_KINDS, is_active=True
    ).order_by("code")
    return sorted(found, key=lambda office: office.pk not in theirs)


def receives(actor: User) -> bool:
    """Whether they receive people at the gate of a house; asked on every page, so it costs no query of its own."""
    rights = rights_of(actor)
    return any(
        rights.holds("register", membership.office_id) and membership.office.kind in PANTI_KINDS
        for membership in memberships_of(actor)
    )


def met_lately(actor: User) -> QuerySet[Person]:
    """People this officer has recorded within a day and may read about: whom somebody met now may have come with."""
    since = timezone.now() - TOGETHER
    contacts = Contact.objects.filter(officer=actor, recorded_at__gte=since, case__in=visible_to(actor))
    return Person.objects.filter(pk__in=contacts.values("person")).order_by("-pk")


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


def jakarta_kelurahan() -> QuerySet[Area]:
    """Every kelurahan for which a Sudinsos answers, city by city."""
    return kelurahan_of(list(Office.objects.filter(kind=OfficeKind.SUDINSOS, is_active=True)))


def transit_panti() -> QuerySet[Office]:
    return Office.objects.filter(kind=OfficeKind.TRANSIT, is_active=True).order_by("code")


def transit_panti_of(case: Case) -> Office | None:
    """The transit panti that serves the place where the person of a case was last met."""
    met = Contact.objects.filter(case=case).values_list("area_id", flat=True).first()
    return transit_panti_for(met or case.responsible_office.area_id)


def reads_outreach(actor: User) -> bool:
    """Whether the outreach of any office is theirs to read; asked on every page, so it costs no query of its own."""
    rights = rights_of(actor)
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
        # a case passed on, or resumed for another office, is not theirs to open
        .annotate(case_is_readable=Exists(readable.filter(pk=OuterRef("case"))))
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
    moment, _between, pk = text.rpartition("_")
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
    """Somebody on record who may be the one before us, as far as this person may be told."""

    person: Person
    reasons: list[str] = field(default_factory=list)
    by_nik: bool = False
    # the open case, where they may read it
    case: Case | None = None
    # whom to ask about an open case they may not read
    ask: Office | None = None
    # the open case of somebody who left a panti: its number and office are told to whoever meets them
    sought: Case | None = None
    # of somebody they may not read about: the Sudinsos that knew the person last
    office: Office | None = None
    # their name may be shown
    readable: bool = False

    @property
    def has_open_case(self) -> bool:
        return self.case is not None or self.ask is not None

    @property
    def name(self) -> str:
        """Of somebody they may not read about only what everybody calls them."""
        if self.readable:
            return self.person.display_name
        return f"“{self.person.label}”" if self.person.label else _("Somebody on record")

    @property
    def key(self) -> str:
        """The answer that says it is this one."""
        return str(self.person.pk)

    @property
    def who_line(self) -> str:
        return f"{self.person.sex_mark} {self.person.age_words}".strip()

    @property
    def why(self) -> str:
        """“same NIK”, “similar name and about the same age”."""
        return _(" and ").join(self.reasons)

    @property
    def where(self) -> str:
        """What stands between us and a new case of theirs, in a few words."""
        if self.sought is not None:
            office = self.sought.responsible_office.short_name
            return _("is sought since leaving a panti: %(number)s, %(office)s") % {
                "number": self.sought.number,
                "office": office,
            }
        if self.case is not None:
            return _("open case %(number)s") % {"number": self.case.number}
        if self.ask is not None:
            return _("open case with %(office)s") % {"office": self.ask.short_name}
        return _("known to %(office)s") % {"office": self.office.short_name} if self.office else ""


def candidates(sought: Sought, actor: User) -> list[Known]:
    """Who this may be, with the reasons, told as far as this person may know.

    Of an open case they may not read nothing is told but whom to ask: the responsible Sudinsos (never the panti,
    whose kind would say why somebody is in it), and for a sealed case the office above, so that not even the
    district is given away. Somebody with a sealed case is found by their very NIK alone.
    """
    found = likely(sought)
    if not found:
        return []
    people = [one.person.pk for one in found]
    cases: dict[int, list[Case]] = {}
    rows = Case.objects.filter(person__in=people).select_related("responsible_office__parent", "person")
    for case in rows.order_by("-opened_at", "-pk"):
        cases.setdefault(case.person_id, []).append(case)
    readable = set(visible_to(actor).filter(person__in=people).values_list("pk", flat=True))
    told = (_told(one, cases.get(one.person.pk, []), readable) for one in found)
    return [known for known in told if known is not None]


def _told(one: Likeness, cases: list[Case], readable: set[int]) -> Known | None:
    hidden = [case for case in cases if case.sealed and case.pk not in readable]
    if hidden and not one.by_nik:
        return None
    case = next((case for case in cases if case.is_open), None)
    reads = any(case.pk in readable for case in cases)
    about: dict[str, Any] = {
        "person": one.person,
        "reasons": one.reasons if reads else one.discreet,
        "by_nik": one.by_nik,
        "readable": reads,
    }
    if case is None:
        latest = None if hidden else next(iter(cases), None)
        return Known(**about, office=latest.responsible_office if latest else None)
    sealed_off = case in hidden
    if case.stage == Stage.ABSENT and not sealed_off:
        return Known(**about, sought=case, case=case if case.pk in readable else None)
    if case.pk in readable:
        return Known(**about, case=case)
    office = case.responsible_office
    return Known(**about, ask=(office.parent or office) if sealed_off else office)


def unsigned_handover(case: Case) -> Handover | None:
    """The hand-over to the panti where the person is now, while nobody there has signed it."""
    if case.present_panti_id is None:
        return None
    return (
        Handover.objects.filter(
            case=case, panti_id=case.present_panti_id, received_at__isnull=True, refused_at__isnull=True
        )
        .select_related("panti", "handed_by", "office")
        .first()
    )


def left_at_gate(case: Case, actor: User) -> list[Holder]:
    """Those at the gate who sign the arrival of a case instead of somebody of the office above; nobody where it is
    theirs to sign, or signed."""
    duty = Duty.objects.live().filter(case=case, kind=DutyKind.COUNTERSIGN_ARRIVAL).first()
    return left_to(actor, duty, case) if duty is not None else []


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
