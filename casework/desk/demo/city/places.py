"""The offices of a city and who works there, read once."""

from __future__ import annotations

import random
from collections.abc import Collection
from functools import cache
from typing import Final

from django.db.models import QuerySet

from casework.offices.enums import AreaLevel, OfficeKind
from casework.offices.models import Area, Category, Criteria, Office, User
from casework.offices.queries import who_may

from ..ages import Ages, ages_of

# whoever lives in a house that takes every age
_GROWN: Final = 30


def ages_in(criteria: Criteria) -> Ages:
    """Of which age most are whom a house takes."""
    if criteria.max_age is not None:
        return ages_of((criteria.min_age or 0) + criteria.max_age >> 1)
    return ages_of(criteria.min_age or _GROWN)


class Places:
    """Where somebody may be met, brought and placed, and who holds a right there.

    ``house``: the code of the one panti in which everybody lives who lives in a panti at the end; ``fields``: the codes
    of the Sudinsos that meet people, every one unless told.
    """

    def __init__(self, *, house: str = "", fields: Collection[str] = ()) -> None:
        offices = {
            office.pk: office for office in Office.objects.filter(is_active=True).prefetch_related("serves")
        }
        self.offices = offices
        self.fields = [
            pk
            for pk, office in offices.items()
            if office.kind == OfficeKind.SUDINSOS and (not fields or office.code in fields)
        ]
        serves = {pk: {area.pk for area in office.serves.all()} for pk, office in offices.items()}
        self.transits = [pk for pk, office in offices.items() if office.kind == OfficeKind.TRANSIT]
        self.categories = {category.pk: category for category in Category.objects.all()}
        self.areas = {
            pk: list(_villages(offices[pk].area_id).values_list("pk", flat=True)) for pk in self.fields
        }
        self.fields = [pk for pk in self.fields if self.areas[pk]]
        # every house for long, with what it takes
        self.houses = [
            (criteria, list(criteria.takes.all()))
            for criteria in Criteria.objects.select_related("office").filter(office__kind=OfficeKind.PANTI)
        ]
        self._ages = {criteria.office_id: ages_in(criteria) for criteria, _takes in self.houses}
        # larger houses take more; so do larger transit houses
        self._sizes = [criteria.capacity for criteria, _takes in self.houses]
        self._home = [one for one in self.houses if one[0].office.code == house]
        # the transit houses of each Sudinsos: those that serve its city
        self._serving = {
            field: [pk for pk in self.transits if self.offices[field].area_id in serves[pk]] or self.transits
            for field in self.fields
        }
        self.who = cache(self._who)
        self.team = cache(self._team)

    def _who(self, codename: str, office_id: int, without: int | None = None) -> User:
        """Somebody of this office, or of the one above, who holds a right there and is not the one named."""
        return next(user for user in self.team(codename, office_id) if user.pk != without)

    def _team(self, codename: str, office_id: int) -> list[User]:
        """Whoever holds a right at an office, those who work there first."""
        return list({holder.user.pk: holder.user for holder in who_may(codename, [office_id])}.values())

    @property
    def lived_in(self) -> list[int]:
        """Every house people live in, the transit houses first."""
        return [*self.transits, *(criteria.office_id for criteria, _takes in self.houses)]

    def ages_in(self, panti: int) -> Ages:
        """Of which age most are who live in a house."""
        return self._ages.get(panti, Ages.GROWN)

    def house_for(self, rng: random.Random, *, lived_in: bool) -> tuple[Criteria, Category]:
        """A house and a category of those it takes; ``lived_in`` for somebody who lives there at the end."""
        only = self._home if lived_in else []
        criteria, categories = rng.choice(only) if only else rng.choices(self.houses, self._sizes)[0]
        return criteria, rng.choice(categories)

    def transit_for(self, rng: random.Random, office: int) -> int:
        """A transit house to which a Sudinsos brings whom it has met."""
        return rng.choice(self._serving[office])


def _villages(city: str) -> QuerySet[Area]:
    return Area.objects.filter(code__startswith=f"{city}.", level=AreaLevel.VILLAGE)
