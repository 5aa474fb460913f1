"""The invented people of a city: written in bulk as ``create_person`` would have left them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from casework.offices.enums import Sex
from casework.offices.models import Category, Criteria, User
from casework.people.encryption import blind_index
from casework.people.enums import AgeBasis, Identity
from casework.people.models import Person
from casework.people.names import keys

from ..ages import Ages, ages_of
from ..year import words
from ..year.names import born, home_of, name_of, nik_of
from ..year.profile import Profile
from ..year.profiles import BY_KEY, PROFILES
from .sheets import Sheets

_YOUNGEST, _OLDEST = 18, 78
# from this age on somebody may carry a card of their own
_CARD: Final = 17
_BY_AGE: Final = {
    (Ages.SMALL, "L"): ("toddler",),
    (Ages.SMALL, "P"): ("toddler",),
    (Ages.CHILD, "L"): ("boy",),
    (Ages.CHILD, "P"): ("girl",),
    (Ages.GROWN, "L"): ("worker", "beggar", "migrant"),
    (Ages.GROWN, "P"): ("beggar", "mother", "migrant"),
    (Ages.OLD, "L"): ("elder",),
    (Ages.OLD, "P"): ("elder",),
}
# whoever is too small to say their name, or does not want to
_UNNAMED: Final = {Ages.SMALL: 0.22}
_SHY: Final = 0.06


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person on record, the house and category they belong to, and the fragments their file is written of."""

    pk: int
    sex: str
    # in years, when first met
    age: int
    # empty where nobody knows it
    name: str
    house: Criteria
    category: Category
    profile: Profile


def somebody(
    rng: random.Random,
    number: int,
    *,
    house: Criteria,
    category: Category,
    sex: str,
    sheets: Sheets,
    met: datetime,
    actor: User,
) -> Somebody:
    """Write a person who fits a house, met for the first time at a moment; of this ``sex`` where one is named and the
    house takes it."""
    # as many women as men, since every house has as many beds for the ones as for the others
    sex = house.sex or category.sex or sex or rng.choice((Sex.MALE.value, Sex.FEMALE.value))
    low = max(house.min_age or 0, category.min_age or 0)
    high = min(x for x in (house.max_age, category.max_age, _OLDEST) if x is not None)
    if house.max_age is not None:
        # who is met again years later is older and fits still
        high = max(low, high - (timezone.now() - met).days // 365 - 1)
    age = rng.randint(min(max(low, 0 if house.max_age else _YOUNGEST), high), high)
    home = home_of(rng)
    person = sheets.new(
        Person,
        sex=sex,
        origin_id=rng.choice(home.cities),
        disabilities=[house.disability] if house.disability else [],
        created_by=actor,
        created_at=met,
        updated_at=met,
        search_text="",
    )
    if rng.random() < _UNNAMED.get(ages_of(age), _SHY):
        _describe(rng, person, age, met)
    else:
        _name(
            rng,
            person,
            number,
            name_of(rng, home, sex, age=age),
            age,
            home.cities[0],
            timezone.localdate(met),
        )
    sheets.put(person)
    return Somebody(person.pk, sex, age, person.name, house, category, profile_of(house, category, sex, age))


def profile_of(house: Criteria, category: Category, sex: str, age: int) -> Profile:
    """The kind of people somebody is most like: of this category and disability, or else of this age and sex."""
    kind = _kind(house.disability)
    alike = [
        one
        for one in PROFILES
        if one.sex in ("", sex)
        and one.category == category.code
        # a home is looked at before somebody goes back to where there was violence: told by the services alone
        and not one.violence
        and kind in {_kind(held) for held in one.disabilities or ("",)}
    ]
    here = [one for one in alike if house.office.code in one.houses]
    found = here or alike or [BY_KEY[key] for key in _BY_AGE[ages_of(age), sex]]
    return found[age % len(found)]


def _kind(disability: str) -> str:
    """“mental berat” and “mental ringan” are lived with alike."""
    return disability.partition(" ")[0]


def _describe(rng: random.Random, person: Person, age: int, met: datetime) -> None:
    person.label, person.description = words.label(rng, person.sex, age)
    person.estimated_age, person.age_basis = age, AgeBasis.values[0]
    person.estimated_on = timezone.localdate(met)
    person.search_text, person.name_keys = person.label.lower(), keys([person.label])


def _name(rng: random.Random, person: Person, number: int, name: str, age: int, city: str, day: date) -> None:
    person.name, person.identity = name, Identity.CLAIMED
    person.birth_date = born(rng, age, day - timedelta(days=1))
    nik = nik_of(rng, city, person.sex, person.birth_date, number) if age >= _CARD else ""
    if nik:
        person.nik, person.nik_index, person.identity = (
            nik,
            blind_index(nik, purpose="nik"),
            Identity.DOCUMENT,
        )
    person.search_text, person.name_keys = name.lower(), keys([name])
