"""Who this may be: people met before who have the NIK, or a name and the looks, each with the reasons in words.

Plain comparison over what the index finds; weighing, merging and deep matching are another matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from casework.offices.enums import Sex

from .models import Person
from .names import are_alike, are_same, keys
from .queries import by_nik

# how far two ages may lie apart: an estimate by appearance is often ten years wrong
_MARGIN_ESTIMATED, _MARGIN_KNOWN = 10, 1
_SHOWN: Final = 5
_READ: Final = 200
_BY_NIK, _SAME, _ALIKE, _AGE = 100, 30, 20, 5


@dataclass(frozen=True)
class Sought:
    """What is known of somebody who stands before us."""

    names: tuple[str, ...] = ()
    nik: str = ""
    sex: str = Sex.UNCLEAR
    age: int | None = None
    age_is_known: bool = False

    @classmethod
    def of(
        cls,
        *,
        names: Iterable[str],
        nik: str = "",
        sex: str = "",
        birth_date: date | None = None,
        estimated_age: int | None = None,
    ) -> Sought:
        known = Person(birth_date=birth_date)
        return cls(
            names=tuple(name for name in names if name.strip()),
            nik=nik,
            sex=sex or Sex.UNCLEAR,
            age=known.age() if birth_date else estimated_age,
            age_is_known=birth_date is not None,
        )


@dataclass(frozen=True)
class Likeness:
    """Somebody on record with why it may be the same; ``by_nik`` where the number says so."""

    person: Person
    weight: int
    reasons: list[str] = field(default_factory=list)
    by_nik: bool = False
    # the same for whoever may not read about the person: no name that somebody else wrote down
    discreet: list[str] = field(default_factory=list)


def likely(sought: Sought) -> list[Likeness]:
    """The likeliest people on record, best first; empty where nothing points at anybody."""
    found = {
        person.pk: Likeness(person, _BY_NIK, [_("same NIK")], by_nik=True, discreet=[_("same NIK")])
        for person in (by_nik(sought.nik).prefetch_related("aliases") if sought.nik else ())
    }
    heard = keys(sought.names)
    if heard:
        sounding = Person.objects.filter(name_keys__overlap=heard)
        if sought.sex != Sex.UNCLEAR:
            sounding = sounding.filter(Q(sex=sought.sex) | Q(sex=Sex.UNCLEAR))
        for person in sounding.prefetch_related("aliases").order_by("-pk")[:_READ]:
            likeness = None if person.pk in found else _by_name(sought, person)
            if likeness is not None:
                found[person.pk] = likeness
    return sorted(found.values(), key=lambda one: (-one.weight, -one.person.pk))[:_SHOWN]


def _by_name(sought: Sought, person: Person) -> Likeness | None:
    age = _same_age(sought, person)
    if age is False:
        return None
    weight, reason, discreet = _names_weighed(sought.names, person)
    if not weight:
        return None
    more = [_("about the same age")] if age else []
    return Likeness(
        person,
        weight + (_AGE if age else 0),
        [reason, *more],
        discreet=[discreet, *more],
    )


def _names_weighed(names: tuple[str, ...], person: Person) -> tuple[int, str, str]:
    """The weight of the best name in common, its reason in words, and the same without any name but the label.

    The label is told to everybody (it stands for the name); another name somebody else heard in confidence is not.
    """
    others = [person.label, *(alias.name for alias in person.aliases.all())]
    hidden = _("known by a similar name")
    if any(are_same(name, person.name) for name in names):
        return _SAME, _("same name"), _("same name")
    for name, other in product(names, others):
        if are_same(name, other):
            reason = _("known as “%(name)s”") % {"name": other}
            return _SAME, reason, reason if other == person.label else hidden
    if any(are_alike(name, person.name) for name in names):
        return _ALIKE, _("similar name"), _("similar name")
    for name, other in product(names, others):
        if are_alike(name, other):
            reason = _("similar to “%(name)s”") % {"name": other}
            return _ALIKE, reason, reason if other == person.label else hidden
    return 0, "", ""


def _same_age(sought: Sought, person: Person) -> bool | None:
    """Whether the ages agree within what an estimate may err; None where one is not known."""
    age = person.age()
    if age is None or sought.age is None:
        return None
    both_known = sought.age_is_known and person.birth_date is not None
    return abs(age - sought.age) <= (_MARGIN_KNOWN if both_known else _MARGIN_ESTIMATED)
