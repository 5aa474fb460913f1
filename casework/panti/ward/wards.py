"""The parts of a house that a shift works through one after the other, and the pages of a long grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.offices.models import Office, User

from ..house.models import Lodging
from ..house.queries import wings_of
from ..models.stays import Stay
from ..shifts import Shift
from .logbook import written_of
from .presence import Place, readable, there_during, walk

# as many rows as somebody fills in before they are interrupted
ROWS: Final = 40
# stands in the address for those who have no place to sleep yet
NO_BED: Final = "tanpa"


@dataclass(frozen=True)
class Ward:
    """One part of a house: how it stands in an address and in words.

    ``wing_id`` is None for those who have no place to sleep yet, as on the night they come.
    """

    key: str
    label: str
    house_id: int
    wing_id: int | None

    def _lodgings(self) -> QuerySet[Lodging]:
        """Every time somebody slept there, in a bed, on a mat or in the corridor; of no wing, anywhere in the house."""
        found = Lodging.objects.filter(stay__panti=self.house_id)
        if self.wing_id is None:
            return found
        return found.filter(
            Q(bed__room__wing=self.wing_id) | Q(room__wing=self.wing_id) | Q(wing=self.wing_id)
        )

    def stays(self) -> set[int]:
        """The stays of those who sleep there now."""
        if self.wing_id is None:
            placed = self._lodgings().filter(ended_at__isnull=True).values("stay")
            here = Stay.objects.filter(panti=self.house_id, left_at__isnull=True)
            return set(here.exclude(pk__in=placed).values_list("pk", flat=True))
        asleep = self._lodgings().filter(ended_at__isnull=True).values_list("stay", flat=True)
        return {stay for stay in asleep if stay is not None}

    def stays_during(self, shift: Shift) -> set[int]:
        """The stays of those who slept there for some of a shift; of no wing, who had no place in all of it."""
        found = self._lodgings().filter(began_at__lt=shift.ends_at)
        slept = found.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=shift.begins_at))
        if self.wing_id is None:
            lived = Stay.objects.filter(panti=self.house_id, arrived_at__lt=shift.ends_at).filter(
                Q(left_at__isnull=True) | Q(left_at__gt=shift.begins_at)
            )
            return set(lived.exclude(pk__in=slept.values("stay")).values_list("pk", flat=True))
        return {stay for stay in slept.values_list("stay", flat=True) if stay is not None}


def wards_of(office: Office) -> list[Ward]:
    """The wings of a house, and whoever has no place yet; none where it has told us of none, or of but one."""
    return [ward for ward in parts_of(office) if ward.wing_id is not None or ward.stays()]


def ward_named(office: Office, key: str) -> Ward | None:
    """The ward of that key, though nobody be in it any more; None for the whole house, as for a key nobody knows."""
    return next((ward for ward in parts_of(office) if ward.key == key), None)


def parts_of(office: Office) -> list[Ward]:
    """Every wing and, last, whoever has no place yet, though nobody be in it; none of a house of but one."""
    wings = list(wings_of(office))
    if len(wings) < 2:
        return []
    parts = [Ward(str(wing.pk), wing.name, office.pk, wing.pk) for wing in wings]
    return [*parts, Ward(NO_BED, _("No place given yet"), office.pk, None)]


def in_walking_order(stays: Iterable[Stay], places: dict[int, Place]) -> list[Stay]:
    return sorted(stays, key=lambda stay: walk(places.get(stay.pk)))


@dataclass(frozen=True)
class Page:
    """One page of a grid and the addresses around it."""

    stays: list[Stay]
    number: int
    pages: int
    total: int
    # how many of all of them, on whichever page, are written up
    written: int
    here: str
    previous_url: str
    next_url: str


def page_of(
    office: Office, shift: Shift, ward: Ward | None, actor: User, asked: str, *, places: dict[int, Place]
) -> Page:
    """The residents of a shift whose case the person may read, as one walks past their ``places``, a page of them."""
    stays = readable(there_during(office, shift), actor)
    if ward is not None:
        stays = stays.filter(pk__in=ward.stays_during(shift))
    # by name already, so that those of no place and of one room's floor keep that order
    walked = sorted(stays.values_list("pk", flat=True), key=lambda pk: walk(places.get(pk)))
    total = len(walked)
    pages = max(-(-total // ROWS), 1)
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(wanted, 1), pages)

    def address(page: int) -> str:
        query = {"sif": shift.key, "bagian": ward.key if ward else "", "hal": page if page > 1 else ""}
        kept = {name: value for name, value in query.items() if value}
        return f"{reverse('ward_log', args=[office.code])}?{urlencode(kept)}"

    return Page(
        stays=in_walking_order(stays.filter(pk__in=walked[(number - 1) * ROWS : number * ROWS]), places),
        number=number,
        pages=pages,
        total=total,
        written=written_of(office, shift, walked),
        here=address(number),
        previous_url=address(number - 1) if number > 1 else "",
        next_url=address(number + 1) if number < pages else "",
    )
