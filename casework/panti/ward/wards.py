"""The parts of a house that a shift works through one after the other, and the pages of a long grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from casework.offices.models import Office, User

from ..house.models import Lodging
from ..house.queries import wings_of
from ..models.stays import Stay
from ..shifts import Shift
from .presence import readable, there_during

# as many rows as somebody fills in before they are interrupted
ROWS: Final = 40


@dataclass(frozen=True)
class Ward:
    """One part of a house: how it stands in an address and in words."""

    key: str
    label: str
    wing_id: int

    def _lodgings(self) -> QuerySet[Lodging]:
        """Every time somebody slept there, in a bed, on a mat or in the corridor."""
        here = Q(bed__room__wing=self.wing_id) | Q(room__wing=self.wing_id) | Q(wing=self.wing_id)
        return Lodging.objects.filter(here, stay__isnull=False)

    def stays(self) -> set[int]:
        """The stays of those who sleep there now."""
        asleep = self._lodgings().filter(ended_at__isnull=True).values_list("stay", flat=True)
        return {stay for stay in asleep if stay is not None}

    def stays_during(self, shift: Shift) -> set[int]:
        """The stays of those who slept there for some of a shift."""
        found = self._lodgings().filter(began_at__lt=shift.ends_at)
        slept = found.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=shift.begins_at))
        return {stay for stay in slept.values_list("stay", flat=True) if stay is not None}


def wards_of(office: Office) -> list[Ward]:
    """The wings of a house; none where it has told us of none, or where there is but one."""
    wings = list(wings_of(office))
    return [Ward(str(wing.pk), wing.name, wing.pk) for wing in wings] if len(wings) > 1 else []


def ward_named(office: Office, key: str) -> Ward | None:
    """The ward of that key; None for the whole house, as for a key nobody knows."""
    return next((ward for ward in wards_of(office) if ward.key == key), None)


@dataclass(frozen=True)
class Page:
    """One page of a grid and the addresses around it."""

    stays: list[Stay]
    number: int
    pages: int
    total: int
    here: str
    previous_url: str
    next_url: str


def page_of(office: Office, shift: Shift, ward: Ward | None, actor: User, asked: str) -> Page:
    """The residents of a shift whose case the person may read, by name, a page of them."""
    stays = readable(there_during(office, shift), actor)
    if ward is not None:
        stays = stays.filter(pk__in=ward.stays_during(shift))
    total = stays.count()
    pages = max(-(-total // ROWS), 1)
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(wanted, 1), pages)

    def address(page: int) -> str:
        query = {"sif": shift.key, "bagian": ward.key if ward else "", "hal": page if page > 1 else ""}
        kept = {name: value for name, value in query.items() if value}
        return f"{reverse('ward_log', args=[office.code])}?{urlencode(kept)}"

    return Page(
        stays=list(stays[(number - 1) * ROWS : number * ROWS]),
        number=number,
        pages=pages,
        total=total,
        here=address(number),
        previous_url=address(number - 1) if number > 1 else "",
        next_url=address(number + 1) if number < pages else "",
    )
