"""The only writers of contacts and hand-overs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.cases.queries import may, visible_to
from casework.cases.services import lock_case, record, register
from casework.cases.services import transition as through_the_door
from casework.offices.enums import OfficeKind
from casework.offices.models import Area, FieldType, Office, User
from casework.offices.queries import rights_of, sudinsos_of
from casework.people.models import Person
from casework.people.services import create_person, edit_person

from . import rules
from .enums import MAKES_CASE, Result
from .models import Contact, Handover, HandoverCounter
from .queries import transit_panti_of


@dataclass(frozen=True)
class Delivery:
    """What a hand-over at once needs to know beside the contact."""

    panti: Office
    vehicle: str = ""
    goods: str = ""
    condition: str = ""


@dataclass(frozen=True)
class _MetAgain:
    """Somebody known, with what was said of them and may not go onto their record."""

    person: Person
    names: list[str] = field(default_factory=list)
    photo_left_out: bool = False


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
) -> Contact:
    """Record somebody met in the field of a Sudinsos; open a case where service is needed, and hand over where taken.

    Effects, in order: a new person from ``identity``, or an existing ``person`` who gains the new name as an alias
    and a first photo where the actor may edit them, while otherwise the name stays in the contact's note and the photo
    is left out (``photo_left_out`` on the contact); the contact; for a result that makes a case ``register`` with the
    contact in its facts; for ``transit`` ``hand_over`` to ``delivery.panti``. Advice given to somebody who said
    nothing makes no person.
    Raises ``NotAllowed`` outside the districts the actor records for, ``Refusal`` where the person has an open
    case, ``ValidationError`` for a wrong time, age, picture, contradicting conditions or a missing panti.
    """
    conditions, aliases, field_types = list(conditions), list(aliases), list(field_types)
    office = _office_recording(actor, area)
    _check("occurred_at", rules.check_moment_met, occurred_at)
    _check("conditions", rules.check_conditions, conditions)
    if result == Result.TRANSIT and delivery is None:
        raise ValidationError({"panti": _("Choose the transit panti.")})
    photo_left_out = False
    if person is not None:
        again = _meet_again(person, actor=actor, identity=identity or {}, aliases=aliases, photo=photo)
        person, photo_left_out = again.person, again.photo_left_out
        done = _with_names(done, again.names)
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
    contact.photo_left_out = photo_left_out
    contact.field_types.set(field_types)
    if person is not None and result in MAKES_CASE:
        _open_case(contact, person, actor=actor, field_types=field_types)
        if delivery is not None and result == Result.TRANSIT:
            _deliver(contact, actor=actor, delivery=delivery)
    return contact


def _office_recording(actor: User, area: Area) -> Office:
    office = sudinsos_of(area)
    if office is None or not rights_of(actor).holds("register", office.pk):
        raise NotAllowed(_("You do not record outreach in %(area)s.") % {"area": area.name})
    return office


def _check(field: str, rule: Any, value: Any) -> None:
    try:
        rule(value)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


def _says_something(identity: dict[str, Any] | None) -> bool:
    return any((identity or {}).get(field) for field in ("name", "label", "description"))


def _meet_again(
    person: Person, *, actor: User, identity: dict[str, Any], aliases: list[str], photo: File[bytes] | None
) -> _MetAgain:
    """An existing record is never overwritten from the field: a name it does not hold becomes an alias, a photo only
    fills an empty place.

    Both ask for the right to edit the person on a case the actor can read: a NIK typed in opens nobody's record.
    """
    known = set(person.aliases.values_list("name", flat=True))
    new = [
        name
        for name in (identity.get("name", ""), *aliases)
        if name and name not in (person.name, person.label) and name not in known
    ]
    if not _may_edit(actor, person):
        return _MetAgain(person, names=new, photo_left_out=bool(photo))
    taken = None if person.photo else photo
    if new or taken:
        person = edit_person(person, actor=actor, version=person.version, aliases=[*known, *new], photo=taken)
    return _MetAgain(person, photo_left_out=bool(photo) and not taken)


def _may_edit(actor: User, person: Person) -> bool:
    return any(may(actor, "edit_person", case) for case in visible_to(actor).filter(person=person))


def _with_names(done: str, names: list[str]) -> str:
    """The note of a contact with the names somebody gave that their record does not hold."""
    said = _("Names given: %(names)s.") % {"names": ", ".join(names)} if names else ""
    return "\n".join(part for part in (done, said) if part)


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


@transaction.atomic
def hand_over(
    case: Case,
    *,
    actor: User,
    expected_stage: str,
    panti: Office,
    vehicle: str = "",
    goods: str = "",
    condition: str = "",
    occurred_at: datetime | None = None,
    note: str = "",
) -> Handover:
    """Hand somebody over to a transit panti, which signs the arrival later.

    Any transit panti takes anybody: one that does not serve the area is noted on the record, not refused. Effects, in
    order: locks the case; takes the next number of the office's year; writes the record; goes through the door
    with ``hand_over``. Raises ``ValidationError`` for another kind of office or a wrong time, and as the door.
    """
    if panti.kind != OfficeKind.TRANSIT or not panti.is_active:
        raise ValidationError({"panti": _("People are handed over to a transit panti only.")})
    case = lock_case(case)
    serving = transit_panti_of(case)
    handed_at = occurred_at or timezone.now()
    handover = Handover.objects.create(
        number=_next_number(case.responsible_office, timezone.localtime(handed_at).year),
        case=case,
        office=case.responsible_office,
        panti=panti,
        outside_area=serving is not None and serving.pk != panti.pk,
        vehicle=vehicle,
        goods=goods,
        condition=condition,
        handed_by=actor,
        handed_at=handed_at,
    )
    event = through_the_door(
        case,
        "hand_over",
        actor=actor,
        expected_stage=expected_stage,
        note=note,
        occurred_at=handed_at,
        panti=panti.pk,
        handover=handover.pk,
    )
    # the door moved its own copy of the case
    handover.case = event.case
    return handover


def _next_number(office: Office, year: int) -> str:
    HandoverCounter.objects.get_or_create(office=office, year=year)
    counter = HandoverCounter.objects.select_for_update().get(office=office, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return rules.record_number(office.code, year, counter.last)


@transaction.atomic
def confirm_arrival(handover: Handover, *, actor: User, remarks: str = "") -> Handover:
    """Sign at the transit panti that the person of a hand-over has arrived, with what differs from the record.

    Effects, in order: locks the case, then the record; signs it; appends ``countersign_arrival``. Raises ``Refusal``
    when a colleague has signed already or the person is not at that panti any more, ``NotAllowed`` for others and
    for whoever handed over.
    """
    case = lock_case(handover.case_id)
    handover = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("panti", "received_by")
        .get(pk=handover.pk)
    )
    if handover.received_by is not None:
        raise Refusal(
            _("%(who)s has already signed this arrival.") % {"who": handover.received_by.name}, case=case
        )
    if handover.panti_id != case.present_panti_id:
        raise Refusal(
            _("The person is not at %(panti)s any more.") % {"panti": handover.panti.short_name}, case=case
        )
    if handover.handed_by_id == actor.pk:
        raise NotAllowed(_("You handed the person over yourself, so somebody else signs."), case=case)
    handover.received_by, handover.received_at, handover.remarks = actor, timezone.now(), remarks
    handover.save(update_fields=["received_by", "received_at", "remarks"])
    record(
        case,
        "countersign_arrival",
        actor=actor,
        permission="countersign_arrival",
        text=remarks,
        handover=handover.pk,
    )
    return handover
