"""Receiving somebody at the gate of a house: brought by police, a hospital, the family or Satpol PP, at any hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.enums import AttachmentKind
from casework.cases.errors import NotAllowed
from casework.cases.models import Case
from casework.cases.services import attach, register
from casework.offices.models import Area, Office, User
from casework.offices.queries import rights_of, sudinsos_of
from casework.people.models import Person
from casework.people.services import create_person

from .. import rules
from ..enums import INSTITUTIONS, Result, Source
from ..models import Contact, Reception
from .contacts import Company, check_field, keep_together
from .found import resume_found
from .known import add_to_record, meet_again, with_names


@dataclass(frozen=True)
class Bringer:
    """Who brought the person, with which letter and what they carried."""

    institution: str = ""
    name: str = ""
    phone: str = ""
    letter_number: str = ""
    letter: File[bytes] | None = None
    belongings: str = ""


def responsible_for(panti: Office, area: Area | None) -> Office:
    """The Sudinsos of the place where somebody was found; where that is not known, that of the house's district."""
    office = sudinsos_of(area) if area else None
    office = office or sudinsos_of(panti.area_id)
    if office is None:
        raise ValidationError({"area": _("No Sudinsos answers for this place; choose another.")})
    return office


@transaction.atomic
def receive_at_gate(
    *,
    actor: User,
    panti: Office,
    occurred_at: datetime,
    source: str,
    bringer: Bringer,
    area: Area | None = None,
    spot: str = "",
    person: Person | None = None,
    found: Case | None = None,
    identity: dict[str, Any] | None = None,
    aliases: Iterable[str] = (),
    photo: File[bytes] | None = None,
    conditions: Iterable[str] = (),
    companions: str = "",
    company: Company | None = None,
    done: str = "",
) -> Contact:
    """Register somebody received at the gate of a house; a fact, never refused for a paper that is missing.

    Effects, in order: the person, new or known (``found`` is their absent case, which is resumed instead of a new one);
    the contact; ``register`` at assessment in this house, or ``resume``; the reception with a photo of the letter
    attached to the case; the relation to whom they came with. The stay and the duty of a health check follow from the
    event. Raises ``NotAllowed`` without the right at this house, ``Refusal`` where the person has an open case,
    ``ValidationError`` for a wrong time, contradicting conditions, or an institution that is not named.
    """
    conditions = list(conditions)
    if not panti.is_panti or not panti.is_active or not rights_of(actor).holds("register", panti.pk):
        raise NotAllowed(_("You do not register cases for %(office)s.") % {"office": panti.short_name})
    check_field("occurred_at", rules.check_moment_met, occurred_at)
    check_field("conditions", rules.check_conditions, conditions)
    if source in INSTITUTIONS and not bringer.institution.strip():
        raise ValidationError({"institution": _("Say which police station or hospital it was.")})
    again = None
    if person is not None:
        said = [(identity or {}).get("name", ""), *aliases]
        again = meet_again(person, actor=actor, said=said, photo=photo, makes_case=True)
        done = done if again.may_edit else with_names(done, again.names)
    else:
        person = create_person(actor=actor, aliases=aliases, photo=photo, **(identity or {}))
    contact = Contact.objects.create(
        office=found.responsible_office if found else responsible_for(panti, area),
        officer=actor,
        person=person,
        area=area,
        panti=panti,
        spot=spot,
        occurred_at=occurred_at,
        source=source,
        conditions=conditions,
        companions=companions,
        done=done,
        result=Result.GATE,
    )
    contact.photo_left_out = again is not None and bool(photo) and again.photo is None
    contact.case = _opened(contact, panti=panti, actor=actor, found=found)
    contact.save(update_fields=["case"])
    if again is not None:
        add_to_record(again, actor=actor, case=again.case or contact.case)
    _keep_reception(contact, actor=actor, bringer=bringer)
    if company is not None:
        keep_together(contact, company, actor=actor)
    return contact


def _opened(contact: Contact, *, panti: Office, actor: User, found: Case | None) -> Case:
    assert contact.person is not None
    if found is not None:
        return resume_found(
            found,
            actor=actor,
            panti=panti,
            occurred_at=contact.occurred_at,
            area=contact.area_id,
            note=contact.done,
            contact=contact.pk,
        ).case
    return register(
        contact.person,
        actor=actor,
        office=contact.office,
        panti=panti,
        occurred_at=contact.occurred_at,
        urgent=rules.is_urgent(contact.conditions),
        note=contact.done,
        contact=contact.pk,
        source_of_contact=contact.source,
        area=contact.area_id,
    )


def _keep_reception(contact: Contact, *, actor: User, bringer: Bringer) -> None:
    letter = None
    if bringer.letter:
        assert contact.case is not None
        kind = AttachmentKind.POLICE if contact.source == Source.POLICE else AttachmentKind.LETTER
        title = bringer.letter_number or bringer.institution
        try:
            letter = attach(contact.case, actor=actor, upload=bringer.letter, title=title, kind=kind)
        except ValidationError as error:
            raise ValidationError({"letter": error.messages}) from error
    Reception.objects.create(
        contact=contact,
        institution=bringer.institution.strip(),
        brought_by=bringer.name.strip(),
        phone=bringer.phone.strip(),
        letter_number=bringer.letter_number.strip(),
        letter=letter,
        belongings=bringer.belongings.strip(),
    )
