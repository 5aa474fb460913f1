"""The offices of a city and who works there, read once."""

from __future__ import annotations

import random
from functools import cache

from django.db.models import QuerySet

from casework.offices.enums import AreaLevel, OfficeKind
from casework.offices.models import Area, Category, Criteria, Office, User
from casework.offices.queries import who_may


class Places:
    """Where somebody may be met, brought and placed, and who holds a right there."""

    def __init__(self) -> None:
        offices = {office.pk: office for office in Office.objects.filter(is_active=True)}
        self.offices = offices
        self.fields = [pk for pk, office in offices.items() if office.kind == OfficeKind.SUDINSOS]
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
        self.who = cache(self._who)
        self.team = cache(self._team)

    def _who(self, codename: str, office_id: int, without: int | None = None) -> User:
        """Somebody of this office, or of the one above, who holds a right there and is not the one named."""
        return next(user for user in self.team(codename, office_id) if user.pk != without)

    def _team(self, codename: str, office_id: int) -> list[User]:
        """Whoever holds a right at an office, those who work there first."""
        return list({holder.user.pk: holder.user for holder in who_may(codename, [office_id])}.values())

    def house_for(self, rng: random.Random) -> tuple[Criteria, Category]:
        """A house and a category of those it takes."""
        criteria, categories = rng.choice(self.houses)
        return criteria, rng.choice(categories)


def _villages(city: str) -> QuerySet[Area]:
    return Area.objects.filter(code__startswith=f"{city}.", level=AreaLevel.VILLAGE)
