"""The only writers of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from casework.offices.models import User

from .encryption import blind_index
from .enums import Identity
from .identity import highest
from .images import PORTRAIT_SIDE, redraw
from .models import Alias, Person
from .names import keys
from .rules import check_identity

_FIELDS = frozenset(
    [
        "name",
        "label",
        "description",
        "sex",
        "birth_date",
        "estimated_age",
        "age_basis",
        "origin",
        "address",
        "disabilities",
        "nik",
        "kk",
    ]
)


class StalePerson(Exception):
    """Somebody else saved this person since the form was opened."""

    def __init__(self, current: Person) -> None:
        super().__init__("person changed since it was read")
        self.current = current


def _apply(person: Person, facts: dict[str, Any], aliases: Iterable[str] | None) -> None:
    unknown = facts.keys() - _FIELDS
    if unknown:
        raise TypeError(f"not fields of a person: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(person, name, value)
    check_identity({name: getattr(person, name) for name in _FIELDS})
    if person.estimated_age is None:
        person.estimated_on, person.age_basis = None, ""
    elif person.estimated_on is None or "estimated_age" in facts:
        person.estimated_on = timezone.localdate()
    _settle_identity(person)
    person.nik_index = blind_index(person.nik, purpose="nik") if person.nik else ""
    person.kk_index = blind_index(person.kk, purpose="kk") if person.kk else ""
    names = [
        person.name,
        person.label,
        *(aliases if aliases is not None else person.aliases.values_list("name", flat=True)),
    ]
    person.search_text = " ".join(name.lower() for name in names if name)
    person.name_keys = keys(names)


def _settle_identity(person: Person) -> None:
    if not person.name:
        person.identity = Identity.UNKNOWN
    elif person.identity == Identity.UNKNOWN:
        # a name taken away and given again stands where its evidence puts it
        person.identity = highest(person) if person.pk else Identity.CLAIMED


def _replace_aliases(person: Person, aliases: Iterable[str]) -> None:
    wanted = list(dict.fromkeys(alias.strip() for alias in aliases if alias.strip()))
    person.aliases.exclude(name__in=wanted).delete()
    Alias.objects.bulk_create([Alias(person=person, name=alias) for alias in wanted], ignore_conflicts=True)


@transaction.atomic
def create_person(
    *,
    actor: User,
    aliases: Iterable[str] = (),
    photo: File[bytes] | None = None,
    **facts: Any,
) -> Person:
    """Record somebody met, named or not, with aliases and a photo (redrawn without EXIF).

    ``estimated_age`` is in years and needs ``age_basis``; ``nik`` and ``kk`` are 16 digits or empty. Raises
    ``ValidationError`` where neither name, label nor description is given, or a date or the photo is wrong.
    """
    person = Person(created_by=actor)
    aliases = list(aliases)
    _apply(person, facts, aliases)
    person.save()
    _replace_aliases(person, aliases)
    if photo:
        _set_photo(person, photo)
    return person


@transaction.atomic
def edit_person(
    person: Person,
    *,
    actor: User,
    version: int,
    aliases: Iterable[str] | None = None,
    photo: File[bytes] | None = None,
    **facts: Any,
) -> Person:
    """Change what is known of a person; the label somebody was known by stays when a name is found.

    Raises ``StalePerson`` when ``version`` is not the present one, ``ValidationError`` as ``create_person``.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.version != version:
        raise StalePerson(person)
    aliases = None if aliases is None else list(aliases)
    _apply(person, facts, aliases)
    person.version += 1
    person.save()
    if aliases is not None:
        _replace_aliases(person, aliases)
    if photo:
        _set_photo(person, photo)
    return person


def _set_photo(person: Person, photo: File[bytes]) -> None:
    former, storage = person.photo.name, person.photo.storage
    person.photo.save("photo.jpg", redraw(photo, max_side=PORTRAIT_SIDE), save=False)
    person.save(update_fields=["photo", "updated_at"])
    if former:
        transaction.on_commit(lambda: storage.delete(former))
