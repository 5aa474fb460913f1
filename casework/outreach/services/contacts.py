"""Somebody met in the field: the contact, the case where service is needed, and what is done at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.errors import NotAllowed
from casework.cases.models import Case
from casework.cases.queries import may
from casework.cases.services import record, register
from casework.offices.models import Area, FieldType, Office, User
from casework.offices.queries import rights_of, sudinsos_of
from casework.people.enums import RelationKind
from casework.people.models import Person
from casework.people.relations import are_related, relate
from casework.people.services import create_person

from .. import rules
from ..enums import MAKES_CASE, Result
from ..models import Contact
from .found import resume_found
from .handovers import hand_over
from .known import add_to_record, meet_again, with_names
from .settling import settle


@dataclass(frozen=True)
class Delivery:
    """What a hand-over at once needs to know beside the contact."""

    panti: Office
    vehicle: str = ""
    goods: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Company:
    """Somebody on record with whom the person came, and what that one is to them."""

    person: Person
    kind: str = RelationKind.COMPANION


@transaction.atomic
def record_contact(
    *,
    actor: User,
    area: Area,
    occurred_at: datetime,
    source: str,
    result: str,
    person: Person | None = None,
    identity: dict[str, Any] | None = None,
    aliases: Iterable[str] = (),
    photo: File[bytes] | None = None,
    spot: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    field_types: Iterable[FieldType] = (),
    conditions: Iterable[str] = (),
    companions: str = "",
    done: str = "",
    delivery: Delivery | None = None,
    found: Case | None = None,
    company: Company | None = None,
) -> Contact:
    """Record somebody met in the field of a Sudinsos; open a case where service is needed, and hand over where taken.

    ``found`` is the open case of somebody sought, which is resumed in ``delivery.panti`` instead of opening another.
    Effects, in order: a new person from ``identity``; the contact; for a result that makes a case ``register`` with
    the contact in its facts; an existing ``person`` gains the new name as an alias and a first photo where the actor
    may edit them by an open case, whose ledger keeps ``edit_person``, while otherwise the name stays in the contact's
    note and the photo is left out (``photo_left_out`` on the contact); for ``transit`` ``hand_over`` to
    ``delivery.panti``, for ``resolved`` the case is settled at once or, for somebody protected, proposed to be; the
    relation to whom they came with. Advice given to somebody who said nothing makes no person.
    Raises ``NotAllowed`` outside the districts the actor records for, ``Refusal`` where the person has an open
    case, ``ValidationError`` for a wrong time, age, picture, contradicting conditions or a missing panti.
    """
    conditions, aliases, field_types = list(conditions), list(aliases), list(field_types)
    office = _office_recording(actor, area)
    check_field("occurred_at", rules.check_moment_met, occurred_at)
    check_field("conditions", rules.check_conditions, conditions)
    if result == Result.TRANSIT and delivery is None:
        raise ValidationError({"panti": _("Choose the transit panti.")})
    if result == Result.RESOLVED and not done.strip():
        raise ValidationError({"done": _("Say what you did and how it is settled.")})
    again = None
    if person is not None:
        said = [(identity or {}).get("name", ""), *aliases]
        again = meet_again(person, actor=actor, said=said, photo=photo, makes_case=result in MAKES_CASE)
        done = done if again.may_edit else with_names(done, again.names)
    elif result in MAKES_CASE or _says_something(identity):
        person = create_person(actor=actor, aliases=aliases, photo=photo, **(identity or {}))
    contact = Contact.objects.create(
        office=office,
        officer=actor,
        person=person,
        area=area,
        spot=spot,
        latitude=latitude,
        longitude=longitude,
        occurred_at=occurred_at,
        source=source,
        conditions=conditions,
        companions=companions,
        done=done,
        result=result,
    )
    contact.photo_left_out = again is not None and bool(photo) and again.photo is None
    contact.field_types.set(field_types)
    if found is not None and delivery is not None:
        event = resume_found(
            found,
            actor=actor,
            panti=delivery.panti,
            occurred_at=occurred_at,
            area=contact.area_id,
            note=done,
            contact=contact.pk,
        )
        contact.case = event.case
        contact.save(update_fields=["case"])
    elif person is not None and result in MAKES_CASE:
        _open_case(contact, person, actor=actor, field_types=field_types)
    if again is not None:
        add_to_record(again, actor=actor, case=again.case or contact.case)
    if found is None and contact.case is not None:
        _go_on(contact, actor=actor, delivery=delivery)
    if company is not None and contact.case is not None:
        keep_together(contact, company, actor=actor)
    return contact


def _go_on(contact: Contact, *, actor: User, delivery: Delivery | None) -> None:
    """What the result says beside the case itself: taken along, or settled where they were met."""
    assert contact.case is not None
    if contact.result == Result.RESOLVED:
        settled = settle(contact.case, actor=actor, note=contact.done, occurred_at=contact.occurred_at)
        contact.case = settled.case
    elif delivery is not None and contact.result == Result.TRANSIT:
        _deliver(contact, actor=actor, delivery=delivery)


def keep_together(contact: Contact, company: Company, *, actor: User) -> None:
    """Write down with whom somebody came, where it is not on record yet.

    In the ledger of the case, unless it ended at once: the row alone stays then.
    """
    assert contact.case is not None
    assert contact.person is not None
    if company.person.pk == contact.person.pk or are_related(contact.person, company.person):
        return
    relation = relate(
        contact.person, actor=actor, kind=company.kind, other=company.person, came_together=True
    )
    if contact.case.is_open and may(actor, "write_note", contact.case):
        record(contact.case, "relation_added", actor=actor, permission="write_note", relation=relation.pk)


def _office_recording(actor: User, area: Area) -> Office:
    office = sudinsos_of(area)
    if office is None or not rights_of(actor).holds("register", office.pk):
        raise NotAllowed(_("You do not record outreach in %(area)s.") % {"area": area.name})
    return office


def check_field(field: str, rule: Any, value: Any) -> None:
    try:
        rule(value)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


def _says_something(identity: dict[str, Any] | None) -> bool:
    return any((identity or {}).get(field) for field in ("name", "label", "description"))


def _open_case(contact: Contact, person: Person, *, actor: User, field_types: list[FieldType]) -> None:
    contact.case = register(
        person,
        actor=actor,
        office=contact.office,
        occurred_at=contact.occurred_at,
        urgent=rules.is_urgent(contact.conditions),
        note=contact.done,
        contact=contact.pk,
        source_of_contact=contact.source,
        area=contact.area_id,
        field_types=sorted(field_type.pk for field_type in field_types),
    )
    contact.save(update_fields=["case"])


def _deliver(contact: Contact, *, actor: User, delivery: Delivery) -> None:
    assert contact.case is not None
    handover = hand_over(
        contact.case,
        actor=actor,
        expected_stage=contact.case.stage,
        panti=delivery.panti,
        vehicle=delivery.vehicle,
        goods=delivery.goods,
        condition=delivery.condition,
        occurred_at=contact.occurred_at,
    )
    contact.case = handover.case
