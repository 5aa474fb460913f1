"""Correcting who somebody is, by the right one of their cases gives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from casework.offices.models import User
from casework.people.encryption import blind_index
from casework.people.models import Person
from casework.people.services import edit_person

from ..errors import Refusal
from ..models import Case
from .door import lock_case, record, require


@transaction.atomic
def correct_identity(
    case: Case,
    *,
    actor: User,
    version: int,
    aliases: Iterable[str] | None = None,
    photo: File[bytes] | None = None,
    **facts: Any,
) -> Person:
    """Change what is known of the person of an open case, and leave a trace of it in the case's ledger.

    Effects, in order: locks the case; the person; ``edit_person`` with the names of the fields that changed and a
    digest of what they said before and say now, never the values; no event where nothing changed. Raises
    ``NotAllowed``, ``Refusal`` on a closed case, and as ``people.services.edit_person``.
    """
    case = lock_case(case)
    require(actor, "edit_person", case)
    if not case.is_open:
        raise Refusal(_("The case is closed; nothing can be added to it."), case=case)
    person = Person.objects.select_for_update().get(pk=case.person_id)
    names = [*facts, *(["aliases"] if aliases is not None else []), *(["photo"] if photo else [])]
    before = _content(person, names)
    person = edit_person(person, actor=actor, version=version, aliases=aliases, photo=photo, **facts)
    after = _content(person, names)
    changed = sorted(name for name in names if name == "photo" or before[name] != after[name])
    if changed:
        record(
            case,
            "edit_person",
            actor=actor,
            permission="edit_person",
            person=person.pk,
            version=person.version,
            fields=changed,
            sha256=_digest([[name, before[name], after[name]] for name in changed]),
        )
    return person


def _content(person: Person, names: Iterable[str]) -> dict[str, Any]:
    content = {name: getattr(person, name) for name in names if name != "aliases"}
    if "aliases" in names:
        content["aliases"] = sorted(person.aliases.values_list("name", flat=True))
    return {name: getattr(value, "pk", value) for name, value in content.items()}


def _digest(changes: list[list[Any]]) -> str:
    """A keyed SHA-256: a bare one of sixteen digits, or of a name, is found out by trying them all."""
    canonical = json.dumps(changes, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return blind_index(canonical, purpose="edit_person")
