"""The only writers of belongings, of money in keeping and of the receipts for them.

Everything here locks the case first. Nothing is changed or taken out: a thing's history and a purse's book only grow,
and what was written wrongly is put right by a line that says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases import ledger
from casework.cases.enums import AttachmentKind
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Attachment, Case, CaseEvent
from casework.cases.queries import readers_among
from casework.cases.services import lock_case
from casework.cases.services.guards import check_moment
from casework.cases.services.papers import Paper, read_upload, stored
from casework.offices.models import User
from casework.offices.queries import rights_of, who_may

from .enums import ItemMove
from .models import Belonging, BelongingMove
from .money import add_cash
from .queries import still_left
from .rules import MOST_OF_ONE

RIGHT = "record_belongings"


@dataclass(frozen=True)
class ItemRow:
    """Things of one kind as somebody brought them; ``with_person``: listed, and left with the person at once."""

    description: str
    count: int
    storage: str
    place: str = ""
    photo: File[bytes] | None = None
    with_person: bool = False


def require_at(case: Case, actor: User, *panti_ids: int) -> int:
    """The first of these houses for which the person records belongings; raises ``NotAllowed`` with who does, the staff
    of the first house before those of the others."""
    for panti_id in panti_ids:
        if rights_of(actor).holds(RIGHT, panti_id):
            return panti_id
    raise NotAllowed(
        _("This needs a right you do not hold on this case."),
        case=case,
        holders=readers_among(who_may(RIGHT, panti_ids), case),
    )


def record_line(
    case: Case, verb: str, *, actor: User, office_id: int, occurred_at: datetime, **facts: Any
) -> CaseEvent:
    """Append to the ledger, also of a closed case: what was left is handed over after an end too.

    ``still_left`` in the facts says how much is kept where the person does not live, which ends the duty or not.
    """
    return ledger.append(
        case,
        verb,
        actor=actor,
        office_id=office_id,
        source=case.stage,
        occurred_at=occurred_at,
        facts={"panti": office_id, **facts, "still_left": still_left(case)},
    )


def check_brought(case: Case, occurred_at: datetime) -> None:
    """Raises ``ValidationError`` for a time in the future or before the person arrived where they live now."""
    stay = case.stays.filter(panti=case.present_panti_id).order_by("-arrived_at").first()
    check_moment(occurred_at, after=stay.arrived_at if stay else case.opened_at)


@transaction.atomic
def receive(
    case: Case,
    *,
    actor: User,
    occurred_at: datetime,
    items: Iterable[ItemRow],
    cash: int = 0,
    handed_by: str,
    witness: str = "",
) -> CaseEvent:
    """Take into keeping what somebody brought to the house where they live, at any hour.

    Effects, in order: photos are drawn anew without EXIF; locks the case; each thing with its photo and the first line
    of its history; the money; ``belongings_received``. Raises ``ValidationError`` for nothing at all, a wrong count,
    amount or time, and for money without a witness; ``Refusal`` for somebody who lives in no house; ``NotAllowed``
    without the right there.
    """
    rows = list(items)
    pictures = [_picture(row, number) for number, row in enumerate(rows)]
    case = lock_case(case)
    panti_id = case.present_panti_id
    if panti_id is None:
        raise Refusal(_("The person lives in no panti now."), case=case)
    require_at(case, actor, panti_id)
    check_brought(case, occurred_at)
    if not rows and not cash:
        raise ValidationError(_("Write down at least one thing or an amount of money."))
    with ExitStack() as files:
        kept = [
            _take_in(
                case,
                row,
                files=files,
                picture=picture,
                actor=actor,
                panti_id=panti_id,
                received_at=occurred_at,
                handed_by=handed_by.strip(),
                witness=witness.strip(),
            )
            for row, picture in zip(rows, pictures, strict=True)
        ]
        if cash:
            add_cash(
                case,
                panti_id,
                "received",
                cash,
                actor=actor,
                occurred_at=occurred_at,
                other_party=handed_by.strip(),
                witness=witness.strip(),
            )
        return record_line(
            case,
            "belongings_received",
            actor=actor,
            office_id=panti_id,
            occurred_at=occurred_at,
            items=[item.pk for item in kept],
            pieces=sum(item.count for item in kept),
            cash=cash,
        )


def _picture(row: ItemRow, number: int) -> Paper | None:
    """The photo of a row as it is kept; raises ``ValidationError`` that names the row it belongs to."""
    if row.photo is None:
        return None
    try:
        picture = read_upload(row.photo)
    except ValidationError as error:
        raise ValidationError({f"photo-{number}": error.messages}) from error
    if not picture.content_type.startswith("image/"):
        raise ValidationError({f"photo-{number}": _("Choose a picture.")})
    return picture


def _take_in(
    case: Case,
    row: ItemRow,
    *,
    files: ExitStack,
    picture: Paper | None,
    actor: User,
    panti_id: int,
    **how: Any,
) -> Belonging:
    check_count(row.count)
    photo: Attachment | None = None
    if picture is not None:
        photo = files.enter_context(
            stored(case, actor=actor, paper=picture, title=row.description, kind=AttachmentKind.BELONGING)
        )
    item = Belonging.objects.create(
        case_id=case.pk,
        panti_id=panti_id,
        description=row.description.strip(),
        count=row.count,
        held=row.count,
        storage=row.storage,
        place=row.place.strip(),
        photo=photo,
        received_by=actor,
        **how,
    )
    write_line(
        item, ItemMove.RECEIVED, row.count, actor=actor, occurred_at=item.received_at, witness=item.witness
    )
    if row.with_person:
        item.held = 0
        write_line(item, ItemMove.GIVEN, row.count, actor=actor, occurred_at=item.received_at)
        item.save(update_fields=["held"])
    return item


def check_count(count: int) -> None:
    if not 0 < count <= MOST_OF_ONE:
        raise ValidationError({"count": _("Give a number between 1 and %(most)d.") % {"most": MOST_OF_ONE}})


def write_line(item: Belonging, kind: str, count: int, **more: Any) -> BelongingMove:
    actor = more.pop("actor")
    return BelongingMove.objects.create(
        item=item,
        kind=kind,
        count=count,
        held=item.held,
        lent=item.lent,
        panti_id=item.panti_id,
        storage=item.storage,
        place=item.place,
        description=item.description,
        recorded_by=actor,
        **more,
    )
