"""Money in keeping: a book for each person and house whose balance never falls below nothing."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.cases.services.guards import check_moment
from casework.offices.models import User

from .enums import CashMove
from .models import BelongingsReceipt, CashEntry
from .rules import MOST_CASH, rupiah


def last_entry(case: Case, panti_id: int) -> CashEntry | None:
    return CashEntry.objects.filter(case_id=case.pk, panti=panti_id).order_by("-serial").first()


def check_cash(case: Case, panti_id: int, change: int) -> None:
    """Raises ``ValidationError`` for nothing, for more than there can be, and for more than there is."""
    last = last_entry(case, panti_id)
    balance = last.balance if last else 0
    if change == 0 or abs(change) > MOST_CASH or balance + change > MOST_CASH:
        raise ValidationError(
            {"amount": _("Give an amount between Rp 1 and %(most)s.") % {"most": rupiah(MOST_CASH)}}
        )
    if balance + change < 0:
        raise ValidationError(
            {"amount": _("Only %(balance)s is there.") % {"balance": rupiah(balance)}}, code="below_nothing"
        )


def check_counted(kind: str, witness: str, actor: User) -> None:
    """Raises ``ValidationError`` for money taken in without a witness, or with its keeper as their own witness: it is
    counted by two, whoever works alone at the gate."""
    if kind != CashMove.RECEIVED:
        return
    if not witness.strip():
        raise ValidationError({"witness": _("Name who saw the money counted.")})
    if witness.strip().casefold() == actor.name.casefold():
        raise ValidationError(
            {"witness": _("Name somebody else than yourself; whoever brought the person can be the witness.")}
        )


def add_cash(
    case: Case,
    panti_id: int,
    kind: str,
    change: int,
    *,
    actor: User,
    occurred_at: datetime,
    other_party: str = "",
    reason: str = "",
    witness: str = "",
    receipt: BelongingsReceipt | None = None,
) -> CashEntry:
    """Write a line into the book of a locked case's person; ``change`` in rupiah, negative for what goes out.

    Raises ``ValidationError`` as ``check_counted`` and ``check_cash``, and for a time in the future or before the line
    above.
    """
    check_counted(kind, witness, actor)
    check_cash(case, panti_id, change)
    last = last_entry(case, panti_id)
    check_moment(occurred_at, after=last.occurred_at if last else None)
    return CashEntry.objects.create(
        case_id=case.pk,
        panti_id=panti_id,
        serial=last.serial + 1 if last else 1,
        kind=CashMove(kind),
        change=change,
        balance=(last.balance if last else 0) + change,
        other_party=other_party,
        reason=reason,
        witness=witness,
        receipt=receipt,
        occurred_at=occurred_at,
        recorded_by=actor,
    )
