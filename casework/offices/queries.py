"""Who holds which right where. The only reads of memberships and grants."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import PANTI_KINDS, AreaLevel, OfficeKind, Role
from .models import Area, Criteria, Membership, Office, OfficeGroupObjectPermission, OfficeTerm, User
from .rules import SYSTEM_USERNAME
from .terms import TERMS, Term


@dataclass(frozen=True)
class Rights:
    """Every (codename, office id) a person holds today."""

    pairs: frozenset[tuple[str, int]] = frozenset()
    by_codename: dict[str, frozenset[int]] = field(default_factory=dict, compare=False)

    def holds(self, codename: str, *office_ids: int | None) -> bool:
        return any((codename, office_id) in self.pairs for office_id in office_ids)

    def offices(self, codename: str) -> frozenset[int]:
        return self.by_codename.get(codename, frozenset())

    def anywhere(self, codename: str) -> bool:
        return codename in self.by_codename


def read_rights(user: User) -> Rights:
    """Rights of memberships in force today, in one query; none for somebody disabled or not signed in.

    Joins memberships rather than auth's user_groups, so that a membership that ended yesterday gives nothing
    today even where ``sync_grants`` has not run since. Superusers get nothing by being superusers.
    """
    if not user.is_authenticated or not user.is_active:
        return Rights()
    today = timezone.localdate()
    rows = (
        OfficeGroupObjectPermission.objects.filter(
            group__memberships__in=Membership.objects.in_force(today).filter(user_id=user.pk),
        )
        .values_list("permission__codename", "content_object_id")
        .distinct()
    )
    pairs = frozenset(rows)
    by_codename: dict[str, set[int]] = {}
    for codename, office_id in pairs:
        by_codename.setdefault(codename, set()).add(office_id)
    return Rights(pairs, {codename: frozenset(ids) for codename, ids in by_codename.items()})


def rights_of(user: User) -> Rights:
    """``read_rights``, remembered on the user object, which lives for one request."""
    rights: Rights | None = getattr(user, "_rights", None)
    if rights is None:
        rights = read_rights(user)
        user._rights = rights  # type: ignore[attr-defined] # noqa: SLF001 - a cache of ours, not a field
    return rights


@dataclass(frozen=True)
class Holder:
    """Somebody who may, as shown to a colleague looking for help."""

    user: User
    role: str
    office: Office
    is_acting: bool = False

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def role_label(self) -> str:
        label = str(Role(self.role).label)
        return str(_("acting %(role)s") % {"role": label}) if self.is_acting else label


def who_may(codename: str, office_ids: Iterable[int]) -> list[Holder]:
    """People who hold a right at any of the offices today, those of the office itself before those above it."""
    wanted = [office_id for office_id in office_ids if office_id]
    if not wanted:
        return []
    groups = OfficeGroupObjectPermission.objects.filter(
        permission__codename=codename, content_object_id__in=wanted
    ).values("group_id")
    memberships = (
        Membership.objects.in_force()
        .filter(group_id__in=groups)
        .select_related("user", "office")
        .order_by("user__name")
    )
    holders = [Holder(m.user, m.role, m.office, m.is_acting) for m in memberships]
    return sorted(holders, key=lambda holder: holder.office.pk not in wanted)


def memberships_of(user: User) -> list[Membership]:
    """Memberships in force today, with their offices; remembered on the user object."""
    found: list[Membership] | None = getattr(user, "_memberships", None)
    if found is None:
        found = list(Membership.objects.in_force().filter(user_id=user.pk).select_related("office"))
        user._memberships = found  # type: ignore[attr-defined] # noqa: SLF001 - a cache of ours, not a field
    return found


def workplace(user: User, office_id: int | None) -> int | None:
    """The id of the office somebody works at when they use a right held at ``office_id``: that one, or the one above.

    A person with one membership works there, whatever office below it they look into.
    """
    places = memberships_of(user)
    if any(place.office_id == office_id for place in places):
        return office_id
    above = [place.office_id for place in places if place.office.kind == OfficeKind.DINAS]
    return next(iter([*above, *(place.office_id for place in places)]), None)


def panti() -> QuerySet[Office]:
    return Office.objects.filter(kind__in=PANTI_KINDS, is_active=True).select_related("criteria")


def transit_panti_for(area: Area | str) -> Office | None:
    """The transit panti that serves an area: its city is looked up in ``offices.csv``'s ``serves``."""
    code = area if isinstance(area, str) else area.code
    city = ".".join(code.split(".")[:2])
    return Office.objects.filter(kind=OfficeKind.TRANSIT, is_active=True, serves__code=city).first()


def sudinsos_of(area: Area | str) -> Office | None:
    """The Sudinsos whose city or regency holds an area."""
    code = area if isinstance(area, str) else area.code
    city = ".".join(code.split(".")[:2])
    return Office.objects.filter(kind=OfficeKind.SUDINSOS, area_id=city).first()


def managed_offices(actor: User) -> QuerySet[Office]:
    """Offices whose staff this person manages, in the order of their codes."""
    return Office.objects.filter(pk__in=rights_of(actor).offices("manage_staff"))


def staff_of(actor: User) -> QuerySet[User]:
    """People who hold or ever held a membership at an office this person manages; nobody else exists for them."""
    managed = rights_of(actor).offices("manage_staff")
    return User.objects.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), office__in=managed)))


# a membership that ends within so many days is shown to the administrator
ENDS_SOON_DAYS = 30


@dataclass(frozen=True)
class StaffToMind:
    """What an administrator should see to among their people."""

    active: int
    # given a password and never replaced it
    not_begun: int
    # the account is open, but no membership is in force: they log in and find nothing
    without_role: int
    ending: list[Membership]


def staff_to_mind(actor: User) -> StaffToMind:
    """Figures of the people this person manages, and the memberships that end soon, the first to end on top."""
    today = timezone.localdate()
    in_force = Membership.objects.in_force(today)
    people = staff_of(actor).filter(is_active=True)
    figures = people.aggregate(
        active=Count("pk"),
        not_begun=Count("pk", filter=Q(must_change_password=True)),
        without_role=Count("pk", filter=~Q(Exists(in_force.filter(user=OuterRef("pk"))))),
    )
    ending = in_force.filter(
        office__in=rights_of(actor).offices("manage_staff"),
        valid_until__lte=today + timedelta(days=ENDS_SOON_DAYS),
    )
    return StaffToMind(
        **figures, ending=list(ending.select_related("user", "office").order_by("valid_until", "pk")[:20])
    )


def with_memberships(people: QuerySet[User]) -> QuerySet[User]:
    """The same people with all their memberships and offices read in one query more."""
    memberships = Membership.objects.select_related("office").order_by("-valid_from", "id")
    return people.prefetch_related(Prefetch("memberships", memberships))


def manages(actor: User, user: User) -> bool:
    """Whether this person manages every office the other works at or will; of somebody who left, the last one."""
    held = list(user.memberships.order_by("-valid_until").values_list("office_id", "valid_until"))
    if not held:
        return False
    today = timezone.localdate()
    standing = {office for office, until in held if until is None or until >= today}
    return (standing or {held[0][0]}) <= rights_of(actor).offices("manage_staff")


@dataclass(frozen=True)
class StaffFilter:
    """What the staff list is narrowed to; an empty value narrows nothing."""

    words: str = ""
    office: str = ""
    role: str = ""
    state: str = "active"

    def apply(self, people: QuerySet[User], actor: User) -> QuerySet[User]:
        for word in self.words.split():
            people = people.filter(
                Q(name__icontains=word) | Q(username__icontains=word) | Q(employee_number__icontains=word)
            )
        if self.state:
            people = people.filter(is_active=self.state == "active")
        if self.office or self.role:
            held = Membership.objects.filter(user=OuterRef("pk"), office__in=managed_offices(actor)).exclude(
                valid_until__lt=timezone.localdate()
            )
            held = held.filter(office__code=self.office) if self.office else held
            held = held.filter(role=self.role) if self.role else held
            people = people.filter(Exists(held))
        return people


@dataclass(frozen=True)
class Page:
    """A keyset page: the rows, and the ids to go back before and on after, None at the ends."""

    rows: list[User]
    before: int | None
    after: int | None


def staff_page(
    people: QuerySet[User], *, before: int | None = None, after: int | None = None, size: int = 50
) -> Page:
    """One page of people by name, after or before one of them; rows added meanwhile neither repeat nor hide any."""
    anchor_id = before or after
    anchor = User.objects.filter(pk=anchor_id).values_list("name", "pk").first() if anchor_id else None
    backwards = anchor is not None and before is not None
    rows = people.order_by("-name", "-pk") if backwards else people.order_by("name", "pk")
    if anchor is not None:
        name, pk = anchor
        later = (
            Q(name__lt=name) | Q(name=name, pk__lt=pk)
            if backwards
            else Q(name__gt=name) | Q(name=name, pk__gt=pk)
        )
        rows = rows.filter(later)
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_earlier = more if backwards else anchor is not None
    has_later = True if backwards else more
    return Page(
        rows=found,
        before=found[0].pk if found and has_earlier else None,
        after=found[-1].pk if found and has_later else None,
    )


def managed_criteria(actor: User) -> QuerySet[Criteria]:
    """Criteria of the panti whose administrator this person is."""
    return Criteria.objects.filter(office__in=rights_of(actor).offices("manage_staff")).select_related(
        "office"
    )


# whoever comes from Jakarta itself is not repatriated
HOME_PROVINCE = "31"


def provinces() -> list[tuple[str, str]]:
    """Every province but Jakarta, code and name."""
    found = Area.objects.filter(level=AreaLevel.PROVINCE).exclude(pk=HOME_PROVINCE)
    return list(found.order_by("name").values_list("pk", "name"))


def cities_by_province() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every city and regency outside Jakarta, below the name of its province."""
    groups: dict[str, list[tuple[str, str]]] = {name: [] for _code, name in provinces()}
    found = Area.objects.filter(level=AreaLevel.CITY).exclude(parent=HOME_PROVINCE)
    for code, name, province in found.order_by("name").values_list("pk", "name", "parent__name"):
        groups[province].append((code, name))
    return list(groups.items())


# --- terms ---

_TERMS_READ: ContextVar[dict[tuple[str, int, date], Term] | None] = ContextVar("terms_read", default=None)


@contextmanager
def remembering_terms() -> Iterator[None]:
    """Read each term once while this lasts: a request, or a sweep of timers."""
    token = _TERMS_READ.set({})
    try:
        yield
    finally:
        _TERMS_READ.reset(token)


def forget_terms() -> None:
    """Read terms anew, since one was changed."""
    known = _TERMS_READ.get()
    if known is not None:
        known.clear()


def term(key: str, office_id: int | None, on: date | None = None) -> Term:
    """How long something may take at an office on a day (WIB; today unless told).

    The office's own term in force, else that of the nearest office above it, else the literal table's. A term counts
    from the day after it is set at the earliest, so what a past day gave never changes.
    """
    if office_id is None:
        return TERMS[key]
    day = on or timezone.localdate()
    known = _TERMS_READ.get()
    if known is None:
        return _read_term(key, office_id, day)
    if (key, office_id, day) not in known:
        known[key, office_id, day] = _read_term(key, office_id, day)
    return known[key, office_id, day]


def _read_term(key: str, office_id: int, day: date) -> Term:
    rows = _terms_around(office_id).filter(key=key, valid_from__lte=day)
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


def system_user() -> User:
    """The account by which the system itself acts in the ledger: made by a migration, can never log in."""
    return User.objects.get(username=SYSTEM_USERNAME)
