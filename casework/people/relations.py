"""Relatives and companions: written once, read from both ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from casework.offices.enums import Sex
from casework.offices.models import User

from .enums import RelationKind
from .models import Person, Relation

_BACK: Final[dict[str, RelationKind]] = {
    RelationKind.MOTHER: RelationKind.CHILD,
    RelationKind.FATHER: RelationKind.CHILD,
    RelationKind.SPOUSE: RelationKind.SPOUSE,
    RelationKind.SIBLING: RelationKind.SIBLING,
    RelationKind.GUARDIAN: RelationKind.WARD,
    RelationKind.WARD: RelationKind.GUARDIAN,
    RelationKind.RELATIVE: RelationKind.RELATIVE,
    RelationKind.COMPANION: RelationKind.COMPANION,
}
PARENTS: Final = (RelationKind.MOTHER, RelationKind.FATHER, RelationKind.GUARDIAN)
CHILDREN: Final = (RelationKind.CHILD, RelationKind.WARD)


def seen_back(kind: str, person: Person) -> RelationKind:
    """What ``person`` is to the other one, where the other one is ``kind`` to them."""
    if kind == RelationKind.CHILD:
        return {Sex.MALE: RelationKind.FATHER, Sex.FEMALE: RelationKind.MOTHER}.get(
            Sex(person.sex), RelationKind.GUARDIAN
        )
    return _BACK[kind]


@dataclass(frozen=True)
class Relative:
    """Somebody who belongs to a person, as seen from that person. ``other`` is None for a bare name."""

    relation: Relation
    kind: RelationKind
    other: Person | None

    @property
    def name(self) -> str:
        return self.other.display_name if self.other else self.relation.other_name

    @property
    def phone(self) -> str:
        return self.relation.other_phone

    @property
    def came_together(self) -> bool:
        return self.relation.came_together


def relatives_of(person: Person) -> list[Relative]:
    """Everybody written down as belonging to a person, from whichever end it was written."""
    rows = Relation.objects.filter(Q(person=person) | Q(other=person)).select_related("person", "other")
    found = []
    for row in rows:
        if row.person_id == person.pk:
            found.append(Relative(row, RelationKind(row.kind), row.other))
        else:
            found.append(Relative(row, seen_back(row.kind, row.person), row.person))
    return found


@transaction.atomic
def relate(
    person: Person,
    *,
    actor: User,
    kind: str,
    other: Person | None = None,
    other_name: str = "",
    other_phone: str = "",
    came_together: bool = False,
) -> Relation:
    """Write down that somebody belongs to a person.

    Effects, in order: locks both people, the lower key first; the row. Raises ``ValidationError`` where nobody is
    named, the two are one, or they are related already from either end.
    """
    if other is None and not other_name.strip():
        raise ValidationError({"other_name": _("Say who it is.")})
    if other is not None and other.pk == person.pk:
        raise ValidationError({"other": _("This is the same person.")})
    pks = [person.pk, *([other.pk] if other else [])]
    list(Person.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
    if other is not None and are_related(person, other):
        raise ValidationError({"other": _("These two are related on record already.")})
    return Relation.objects.create(
        person=person,
        other=other,
        other_name="" if other else other_name.strip(),
        other_phone="" if other else other_phone.strip(),
        kind=kind,
        came_together=came_together,
        recorded_by=actor,
    )


def are_related(one: Person, other: Person) -> bool:
    """Whether a relation of the two stands on record, from either end."""
    return Relation.objects.filter(Q(person=one, other=other) | Q(person=other, other=one)).exists()
