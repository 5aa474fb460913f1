"""Who was in a house during a shift or is there now. The one answer that the log, the roll call and the grid share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from casework.cases.queries import visible_to
from casework.offices.models import Office, User

from ..enums import AwayKind
from ..house.models import Lodging
from ..house.queries import with_place
from ..models.away import StayAbsence
from ..models.stays import Stay
from ..shifts import Shift


def there_during(office: Office, shift: Shift) -> QuerySet[Stay]:
    """Stays whose person was in the house for some of a shift: living there then, and not away for all of that time.

    Of a shift that is not over only what has passed of it counts.
    """
    until = min(shift.ends_at, timezone.now())
    lived = Stay.objects.filter(panti=office, arrived_at__lt=until).filter(
        Q(left_at__isnull=True) | Q(left_at__gt=shift.begins_at)
    )
    begin = Greatest(OuterRef("arrived_at"), Value(shift.begins_at))
    end = Least(Coalesce(OuterRef("left_at"), Value(until)), Value(until))
    absences = StayAbsence.objects.filter(stay=OuterRef("pk"))
    away_at_first = absences.filter(began_at__lte=begin).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=begin)
    )
    # from hospital straight to another panti is no return
    went_on = StayAbsence.objects.filter(stay=OuterRef("stay"), began_at__lte=OuterRef("ended_at")).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("ended_at"))
    )
    came_back = absences.filter(ended_at__gte=begin, ended_at__lt=end).filter(~Exists(went_on))
    return lived.filter(~Exists(away_at_first) | Exists(came_back))


def readable(stays: QuerySet[Stay], actor: User) -> QuerySet[Stay]:
    """Those of whom this person may read the case, with who they are, by name."""
    return (
        stays.filter(case__in=visible_to(actor)).select_related("case__person", "panti").order_by(*by_name())
    )


def by_name() -> tuple[str, ...]:
    return ("case__person__name", "case__person__label", "pk")


@dataclass(frozen=True)
class Roster:
    """Who lives in a house now, and where the house says each of them is."""

    expected: list[Stay]
    in_hospital: list[Stay]
    on_leave: list[Stay]
    # set out for another panti and not there yet: their bed here is still theirs
    on_the_way: list[Stay]

    @property
    def everybody(self) -> list[Stay]:
        return [*self.expected, *self.in_hospital, *self.on_leave, *self.on_the_way]

    def by_bed(self) -> list[tuple[Stay, str]]:
        """Those expected with where each sleeps, in the order in which somebody walks through the house."""
        places = sleeping_places(stay.pk for stay in self.expected)
        walked = sorted(self.expected, key=lambda stay: walk(places.get(stay.pk)))
        return [(stay, places[stay.pk].where if stay.pk in places else "") for stay in walked]


def roster(office: Office, actor: User, *, within: Iterable[int] | None = None) -> Roster:
    """The residents whose case this person may read, in two queries however many they are.

    ``within`` narrows to these stays: those of one ward.
    """
    here = Stay.objects.filter(panti=office, left_at__isnull=True, arrived_at__lte=timezone.now())
    stays = readable(here, actor)
    if within is not None:
        stays = stays.filter(pk__in=list(within))
    found = list(stays)
    away = dict(
        StayAbsence.objects.filter(stay__panti=office, stay__left_at__isnull=True, ended_at__isnull=True)
        .order_by()
        .values_list("stay_id", "kind")
    )
    return Roster(
        expected=[stay for stay in found if stay.pk not in away],
        in_hospital=[stay for stay in found if away.get(stay.pk) == AwayKind.HOSPITAL],
        on_leave=[stay for stay in found if away.get(stay.pk) == AwayKind.LEAVE],
        on_the_way=[stay for stay in found if away.get(stay.pk) == AwayKind.TRANSFER],
    )


@dataclass(frozen=True)
class Place:
    """Where somebody sleeps: in words, of which wing, and where somebody who walks through the house comes to it."""

    where: str
    wing_id: int
    walked: tuple[int | str, ...]


def _place(lodging: Lodging) -> Place:
    bed = lodging.bed
    room = bed.room if bed is not None else lodging.room
    wing = room.wing if room is not None else lodging.wing
    assert wing is not None, "the database lets a lodging name its place"
    # after the beds of a room whoever lies on its floor, after the rooms of a wing whoever lies in its corridor
    in_wing = (0, room.position, room.name, room.pk) if room is not None else (1, 0, "", 0)
    in_room = (0, bed.position, bed.label, bed.pk) if bed is not None else (1, 0, "", 0)
    walked = (wing.position, wing.name, wing.pk, *in_wing, *in_room)
    return Place(lodging.where, wing.pk, walked)


def walk(place: Place | None) -> tuple[bool, tuple[int | str, ...]]:
    """Sorts as somebody walks through a house; whoever has no place yet stands together, last."""
    return (place is None, place.walked if place is not None else ())


def sleeping_places(stays: Iterable[int]) -> dict[int, Place]:
    """Where each of these sleeps now; in one query."""
    found = with_place(Lodging.objects.filter(stay__in=list(stays), ended_at__isnull=True))
    return {lodging.stay_id: _place(lodging) for lodging in found if lodging.stay_id is not None}


def slept_during(office: Office, shift: Shift) -> dict[int, Place]:
    """Where each resident of a house slept in a shift, by stay, the last place of it; in one query."""
    found = Lodging.objects.filter(stay__panti=office, began_at__lt=shift.ends_at).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=shift.begins_at)
    )
    return {
        lodging.stay_id: _place(lodging)
        for lodging in with_place(found).order_by("began_at", "pk")
        if lodging.stay_id is not None
    }


def hold_still(stays: Iterable[int]) -> None:
    """Keep these stays from ending and from being written of by somebody else until the transaction ends.

    Whoever ends or writes of one now is waited for. Two wards write at once: they hold different stays, and nobody
    who takes this lock waits for a case.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM panti_stay WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [sorted(set(stays))]
        )
