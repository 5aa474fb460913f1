"""Handing back with a receipt, taking over from the house before, and what somebody leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casework.cases.enums import RESIDENTIAL
from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent
from casework.cases.services import lock_case
from casework.offices.models import Office, User

from .enums import CashMove, ItemMove, Recipient, SignedHow
from .models import BelongingsReceipt
from .money import add_cash
from .moves import check_after_last, put, still_held
from .queries import balance_of, kept_of
from .rules import CASH_REASONED, CASH_SIGNS
from .services import check_brought, record_line, require_at, write_line


@transaction.atomic
def move_cash(
    case: Case,
    panti: Office,
    kind: str,
    amount: int,
    *,
    actor: User,
    occurred_at: datetime,
    other_party: str = "",
    reason: str = "",
    witness: str = "",
) -> CaseEvent:
    """Write down money that came in or went out, in rupiah; a correction gives the balance as it should be.

    Effects, in order: locks the case; the line with the new balance; ``cash_moved``. Raises ``ValidationError`` for a
    wrong time or amount, more than there is, or a reason that is missing; ``NotAllowed`` without the right there;
    ``Refusal`` for money brought to a house where the person does not live.
    """
    case = lock_case(case)
    require_at(case, actor, panti.pk)
    if kind == CashMove.RECEIVED and (case.present_panti_id != panti.pk or case.stage not in RESIDENTIAL):
        raise Refusal(_("The person does not live in this panti now."), case=case)
    if kind == CashMove.RECEIVED:
        check_brought(case, occurred_at)
    if kind in CASH_REASONED and not reason.strip():
        raise ValidationError({"reason": _("Please say why.")})
    if amount < 0:
        raise ValidationError({"amount": _("Give the amount without a minus.")})
    change = CASH_SIGNS[kind] * amount if kind in CASH_SIGNS else amount - balance_of(case, panti.pk)
    line = add_cash(
        case,
        panti.pk,
        kind,
        change,
        actor=actor,
        occurred_at=occurred_at,
        other_party=other_party.strip(),
        reason=reason.strip(),
        witness=witness.strip(),
    )
    return record_line(
        case,
        "cash_moved",
        actor=actor,
        office_id=panti.pk,
        occurred_at=occurred_at,
        entry=line.pk,
        kind=str(kind),
        change=change,
    )


def check_signed(signed: str, witness: str) -> None:
    """Raises ``ValidationError`` where somebody could not write their name and nobody saw it."""
    if signed != SignedHow.SIGNATURE and not witness.strip():
        raise ValidationError({"witness": _("Name who saw it.")})


@transaction.atomic
def hand_back(
    case: Case,
    panti: Office,
    *,
    actor: User,
    occurred_at: datetime,
    counts: Mapping[int, int],
    cash: int,
    to_whom: str,
    recipient: str = Recipient.PERSON,
    signed: str = SignedHow.SIGNATURE,
    witness: str = "",
    remarks: str = "",
) -> BelongingsReceipt:
    """Hand back things and money with a receipt, before or after somebody leaves, also when the case is closed.

    ``counts`` are pieces by the id of the thing, ``cash`` rupiah. Effects, in order: locks the case and the things; the
    receipt with the next number of the case; a line for each thing and for the money; ``belongings_handed_back``, which
    ends the duty of what was left once nothing is. Raises ``ValidationError`` for nothing at all, a missing name or
    witness, a wrong time or amount; ``Refusal`` for a thing that went meanwhile; ``NotAllowed`` without the right at
    the house.
    """
    case = lock_case(case)
    require_at(case, actor, panti.pk)
    things = still_held(case, panti.pk, counts)
    if not things and not cash:
        raise ValidationError(_("Tick at least one thing, or give an amount of money."))
    if not to_whom.strip():
        raise ValidationError({"to_whom": _("Write the name of whoever takes them.")})
    if cash < 0:
        raise ValidationError({"cash": _("Give the amount without a minus.")})
    check_signed(signed, witness)
    receipt = BelongingsReceipt.objects.create(
        case_id=case.pk,
        panti=panti,
        serial=BelongingsReceipt.objects.filter(case_id=case.pk).count() + 1,
        to_whom=to_whom.strip(),
        recipient=recipient,
        signed=signed,
        witness=witness.strip(),
        remarks=remarks.strip(),
        handed_at=occurred_at,
        handed_by=actor,
    )
    line: dict[str, Any] = {"actor": actor, "occurred_at": occurred_at, "receipt": receipt}
    for item, count in things:
        check_after_last(item, occurred_at)
        put(item, ItemMove.HANDED_BACK, count, to_whom=receipt.to_whom, witness=receipt.witness, **line)
    if cash:
        _pay_out(case, panti, cash, other_party=receipt.to_whom, witness=receipt.witness, **line)
    record_line(
        case,
        "belongings_handed_back",
        actor=actor,
        office_id=panti.pk,
        occurred_at=occurred_at,
        receipt=receipt.pk,
        pieces=sum(count for _item, count in things),
        cash=cash,
    )
    return receipt


def _pay_out(case: Case, panti: Office, cash: int, **line: Any) -> None:
    try:
        add_cash(case, panti.pk, CashMove.HANDED_BACK, -cash, **line)
    except ValidationError as error:
        wrong = {"cash" if name == "amount" else name: found for name, found in error.message_dict.items()}
        raise ValidationError(wrong) from error


@transaction.atomic
def take_over(
    case: Case,
    panti: Office,
    *,
    actor: User,
    occurred_at: datetime,
    counts: Mapping[int, int],
    cash: int,
    storage: str,
    place: str = "",
) -> CaseEvent:
    """The house where somebody lives now takes over what ``panti``, where they lived before, kept of theirs.

    Whole things pass. Effects, in order: locks the case and the things; each thing is kept here from now on; the money
    leaves the book there and enters the one here; ``belongings_taken_over``. Recorded by either house. Raises as
    ``hand_back``.
    """
    case = lock_case(case)
    here = case.present_panti_id
    if here is None or here == panti.pk or case.stage not in RESIDENTIAL:
        raise Refusal(_("The person lives in no other panti now."), case=case)
    require_at(case, actor, here, panti.pk)
    things = still_held(case, panti.pk, counts)
    if not things and not cash:
        raise ValidationError(_("Tick at least one thing, or the money."))
    check_brought(case, occurred_at)
    for item, _count in things:
        check_after_last(item, occurred_at)
        item.panti_id, item.storage, item.place = here, storage, place.strip()
        item.save(update_fields=["panti", "storage", "place"])
        write_line(item, ItemMove.PASSED_ON, item.held, actor=actor, occurred_at=occurred_at)
    if cash:
        line: dict[str, Any] = {"actor": actor, "occurred_at": occurred_at}
        add_cash(case, panti.pk, CashMove.PASSED_ON, -cash, **line)
        add_cash(case, here, CashMove.PASSED_ON, cash, **line)
    return record_line(
        case,
        "belongings_taken_over",
        actor=actor,
        office_id=here,
        occurred_at=occurred_at,
        items=[item.pk for item, _count in things],
        pieces=sum(item.held for item, _count in things),
        cash=cash,
        **{"from": panti.pk},
    )


def leave_behind(case: Case, event: CaseEvent) -> CaseEvent | None:
    """Somebody has just left a house that keeps something of theirs: a fact, written down, and a duty for the house.

    Appends ``belongings_left`` to the locked case inside the transaction of the leaving; None where nothing is left.
    """
    house = event.facts.get("left_panti")
    kept = next((found for found in kept_of(case) if found.panti.pk == house), None)
    if house is None or kept is None:
        return None
    return record_line(
        case,
        "belongings_left",
        actor=event.actor,
        office_id=event.office_id or house,
        occurred_at=event.occurred_at,
        panti=house,
        pieces=kept.pieces,
        cash=kept.cash,
        duty_offices=[house],
    )
