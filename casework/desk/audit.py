"""What the data-protection officer reads: who opened whose file, when, what for, from where. Never what was in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import Purpose
from casework.cases.models import AccessLog, Case, EmergencyOpening, EmergencyReview
from casework.offices.models import User
from casework.offices.spreadsheets import Cell
from casework.people.encryption import blind_index
from casework.people.models import Person
from casework.people.nik import clean_number

from .paging import Key
from .wording import WIB, say_moment

PAGE_SIZE: Final = 50
ORDER: Final = (Key("at", descending=True), Key("pk", descending=True))
EMERGENCY_ORDER: Final = (Key("opened_at", descending=True), Key("pk", descending=True))
# a search that finds more asks for more words
FOUND_AT_MOST: Final = 30
MAX_WORDS: Final = 6
# a list longer than this is narrowed first
EXPORT_AT_MOST: Final = 20_000


@dataclass(frozen=True)
class Found:
    """Somebody the search found: their name, and the numbers of their cases."""

    person: Person
    numbers: list[str]


def people_found(text: str) -> list[Found]:
    """People a search finds by the whole NIK, a case number, or every word of a name or alias; a few at most."""
    people = Person.objects.filter(_person_like(text.strip())).order_by("name", "label", "pk")
    cases = Case.objects.only("number", "person_id").order_by("-opened_at", "-pk")
    found = people.prefetch_related(Prefetch("cases", cases))[: FOUND_AT_MOST + 1]
    return [Found(person, [case.number for case in person.cases.all()]) for person in found]


def _person_like(text: str) -> Q:
    try:
        digits = clean_number(text)
    except ValidationError:
        digits = ""
    if digits:
        return Q(nik_index=blind_index(digits, purpose="nik"))
    words = text.split()[:MAX_WORDS]
    if not words:
        return Q(pk__in=[])
    named = Q()
    for word in words:
        named &= Q(search_text__contains=word.lower())
    return named | Q(pk__in=Case.objects.filter(number=text.upper()).values("person_id"))


def staff_found(text: str) -> list[User]:
    """Members of staff, disabled ones too, with every word in their name or username."""
    words = text.split()[:MAX_WORDS]
    if not words:
        return []
    people = User.objects.all()
    for word in words:
        people = people.filter(Q(name__icontains=word) | Q(username__icontains=word))
    return list(people.order_by("name", "pk")[: FOUND_AT_MOST + 1])


def trail(
    *,
    person: Person | None = None,
    staff: int | None = None,
    since: date | None = None,
    until: date | None = None,
    purpose: str = "",
) -> QuerySet[AccessLog]:
    """Accesses to a person's file, or by a member of staff, between two days (WIB, both of them included)."""
    rows = AccessLog.objects.select_related("user", "person", "case", "office")
    if person is not None:
        rows = rows.filter(person=person)
    if staff is not None:
        rows = rows.filter(user_id=staff)
    if since is not None:
        rows = rows.filter(at__gte=_midnight(since))
    if until is not None:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows.filter(purpose=purpose) if purpose else rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=WIB)


def readers_in(rows: QuerySet[AccessLog]) -> list[tuple[int, str]]:
    """Everybody who stands in a trail, by name: what its filter offers."""
    who = User.objects.filter(pk__in=rows.order_by().values("user_id"))
    return [(user.pk, str(user)) for user in who.order_by("name", "pk")]


@dataclass(frozen=True)
class Row:
    """One access, and the emergency it was where it was one."""

    access: AccessLog
    opening: EmergencyOpening | None = None

    @property
    def is_emergency(self) -> bool:
        return self.access.purpose == Purpose.EMERGENCY


def with_openings(rows: Iterable[AccessLog]) -> list[Row]:
    """The rows of a page, each emergency with its opening: its reason, and whether somebody has looked at it."""
    rows = list(rows)
    emergencies = [row for row in rows if row.purpose == Purpose.EMERGENCY]
    openings: dict[tuple[int, int], list[EmergencyOpening]] = {}
    if emergencies:
        found = openings_read().filter(
            case__in={row.case_id for row in emergencies}, user__in={row.user_id for row in emergencies}
        )
        for opening in found:
            openings.setdefault((opening.user_id, opening.case_id), []).append(opening)
    return [Row(row, _opening_of(row, openings)) for row in rows]


def _opening_of(
    row: AccessLog, openings: dict[tuple[int, int], list[EmergencyOpening]]
) -> EmergencyOpening | None:
    """The opening an emergency's row was written with: the nearest in time of that person on that case."""
    if row.purpose != Purpose.EMERGENCY or row.case_id is None:
        return None
    near = openings.get((row.user_id, row.case_id), [])
    return min(near, key=lambda opening: abs(opening.opened_at - row.at), default=None)


def openings_read() -> QuerySet[EmergencyOpening]:
    """Emergency openings with what the officer reads of them."""
    reviews = EmergencyReview.objects.select_related("reviewer")
    return EmergencyOpening.objects.select_related(
        "case__person", "user", "office", "event__text"
    ).prefetch_related(Prefetch("reviews", reviews))


def emergencies(*, only_unreviewed: bool = False) -> QuerySet[EmergencyOpening]:
    found = openings_read()
    if only_unreviewed:
        found = found.filter(~Exists(EmergencyReview.objects.filter(opening=OuterRef("pk"))))
    return found


def unreviewed_count() -> int:
    return EmergencyOpening.objects.unreviewed().count()


def read_during(opening: EmergencyOpening) -> QuerySet[AccessLog]:
    """What they opened of that person while the emergency lasted."""
    rows = AccessLog.objects.filter(
        Q(case=opening.case_id) | Q(case__isnull=True, person=opening.case.person_id),
        user=opening.user_id,
        at__gte=opening.opened_at,
        at__lt=opening.until,
    )
    return rows.exclude(purpose=Purpose.EMERGENCY).order_by("at", "pk")


def table(rows: list[Row]) -> Iterator[list[Cell]]:
    """The list as it is saved, with its head; an emergency's reason and findings at the end."""
    yield [
        _("When (WIB)"),
        _("Who"),
        _("Username"),
        _("From which office"),
        _("What for"),
        _("Case"),
        _("Person"),
        _("Reason of an emergency"),
        _("Reviewed"),
    ]
    for row in rows:
        access = row.access
        yield [
            timezone.localtime(access.at, WIB).strftime("%Y-%m-%d %H:%M"),
            str(access.user),
            access.user.username,
            access.office.short_name if access.office else "",
            access.get_purpose_display(),
            access.case.number if access.case else "",
            access.person.display_name,
            row.opening.reason if row.opening else "",
            _findings(row.opening) if row.opening else "",
        ]


def _findings(opening: EmergencyOpening) -> str:
    return "; ".join(
        f"{review.get_verdict_display()}, {review.reviewer}, {say_moment(review.at, 'stamp')}"
        for review in opening.reviews.all()
    )
