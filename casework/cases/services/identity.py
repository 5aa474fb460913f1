"""Correcting and proving who somebody is, and to whom they belong, by the right one of their cases gives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from casework.offices.models import User
from casework.people.encryption import blind_index
from casework.people.enums import Evidence
from casework.people.identity import climb, step_down
from casework.people.models import IdentityEvidence, Person, Relation
from casework.people.relations import relate
from casework.people.services import StalePerson, edit_person

from ..enums import AttachmentKind
from ..errors import Refusal
from ..models import Case
from .door import record
from .guards import require
from .locking import lock_case
from .papers import attach


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


@transaction.atomic
def record_evidence(
    case: Case,
    *,
    actor: User,
    kind: str,
    seen_on: date,
    remarks: str = "",
    upload: File[bytes] | None = None,
    version: int | None = None,
    **facts: Any,
) -> IdentityEvidence:
    """Write down what was seen of who the person of an open case is; a name found keeps the label beside it.

    ``facts`` are what the evidence shows (name, date of birth, NIK); a former name stays as an alias. Effects, in
    order: locks the case; ``correct_identity`` where the evidence shows something new; ``people.identity.climb``; a
    picture of the document, attached to the case; the event ``identity_evidence`` by ids alone. Raises as each of them.
    """
    case = lock_case(case)
    require(actor, "edit_person", case)
    if not case.is_open:
        raise Refusal(_("The case is closed; nothing can be added to it."), case=case)
    person = Person.objects.select_for_update().get(pk=case.person_id)
    new = {name: value for name, value in facts.items() if value and getattr(person, name) != value}
    if version is not None and person.version != version:
        raise StalePerson(person)
    if new:
        former = person.name if "name" in new else ""
        known = list(person.aliases.values_list("name", flat=True))
        aliases = [*known, former] if former else None
        person = correct_identity(case, actor=actor, version=person.version, aliases=aliases, **new)
    evidence = climb(person, actor=actor, kind=kind, seen_on=seen_on, remarks=remarks)
    attachment = None
    if upload:
        title = str(Evidence(kind).label)
        attachment = attach(case, actor=actor, upload=upload, title=title, kind=AttachmentKind.IDENTITY)
    record(
        case,
        "identity_evidence",
        actor=actor,
        permission="edit_person",
        evidence=evidence.pk,
        kind=kind,
        step=evidence.step,
        attachment=attachment.pk if attachment else None,
    )
    return evidence


@transaction.atomic
def withdraw_evidence(
    case: Case, evidence: IdentityEvidence, *, actor: User, because: str
) -> IdentityEvidence:
    """Take evidence back that proved wrong, and leave a trace in the case's ledger.

    Effects, in order: locks the case; ``people.identity.step_down``; the event ``identity_withdrawn`` with the reason.
    Raises ``NotAllowed``, ``Refusal`` on a closed case, ``ValidationError`` without a reason or twice.
    """
    case = lock_case(case)
    require(actor, "edit_person", case)
    assert evidence.person_id == case.person_id
    evidence = step_down(evidence, actor=actor, because=because)
    record(
        case,
        "identity_withdrawn",
        actor=actor,
        permission="edit_person",
        text=because,
        evidence=evidence.pk,
        step=evidence.person.identity,
    )
    return evidence


@transaction.atomic
def add_relation(case: Case, *, actor: User, kind: str, **who: Any) -> Relation:
    """Write down that somebody belongs to the person of an open case; ``who`` is what ``relate`` takes beside.

    Effects, in order: locks the case; the relation; the event ``relation_added`` by its id. Raises ``NotAllowed``,
    ``Refusal`` on a closed case, and as ``relate``.
    """
    case = lock_case(case)
    require(actor, "edit_person", case)
    relation = relate(case.person, actor=actor, kind=kind, **who)
    record(case, "relation_added", actor=actor, permission="edit_person", relation=relation.pk, kind=kind)
    return relation


@transaction.atomic
def remove_relation(case: Case, relation: Relation, *, actor: User, because: str) -> None:
    """Take a relation away that was written in error.

    Effects, in order: locks the case; the event ``relation_removed`` with the reason; the row goes. Raises
    ``NotAllowed``, ``Refusal`` on a closed case, ``ValidationError`` without a reason.
    """
    case = lock_case(case)
    require(actor, "edit_person", case)
    assert case.person_id in (relation.person_id, relation.other_id)
    if not because.strip():
        raise ValidationError({"because": _("Please say why.")})
    record(
        case,
        "relation_removed",
        actor=actor,
        permission="edit_person",
        text=because,
        relation=relation.pk,
        kind=relation.kind,
    )
    relation.delete()
