"""The papers about what a house keeps: the list signed when it is taken into keeping, and the receipt signed when it is
handed back. Both name every thing with its photo and place, the money with its book, and who answers for it.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.cases import registry
from casework.cases.models import Case
from casework.offices.models import Office

from .enums import ItemMove
from .models import Belonging, BelongingMove, BelongingsReceipt, CashEntry
from .rules import rupiah

# kinds of print, named by the room that makes them
RECEIPT: Final = "receipt"
INVENTORY: Final = "inventory"


def receipts(case: Case) -> list[tuple[int, str]]:
    """Each receipt of a case, the latest first."""
    found = BelongingsReceipt.objects.filter(case=case).select_related("case")
    return [(receipt.pk, _("Receipt %(number)s") % {"number": receipt.number}) for receipt in found]


def inventories(case: Case) -> list[tuple[int, str]]:
    """Each house that keeps or kept something of a person."""
    keeps = Belonging.objects.filter(case=case).values("panti")
    pays = CashEntry.objects.filter(case=case).values("panti")
    houses = Office.objects.filter(pk__in=keeps.union(pays)).order_by("short_name")
    return [(house.pk, _("List of belongings, %(house)s") % {"house": house.short_name}) for house in houses]


def receipt_paper(case: Case, subject: int) -> dict[str, Any] | None:
    """What was handed back at once, with what had happened to it before; None for a receipt of another case."""
    found = BelongingsReceipt.objects.filter(case=case, pk=subject)
    receipt = found.select_related("case", "panti", "handed_by").first()
    if receipt is None:
        return None
    lines = list(receipt.item_lines.select_related("item__received_by").order_by("pk"))
    before = _moves([line.item_id for line in lines], until=receipt)
    cash = receipt.cash_lines.first()
    return {
        "house": receipt.panti,
        "receipt": receipt,
        "rows": [{"line": line, "item": line.item, "moves": before.get(line.item_id, [])} for line in lines],
        "pieces": sum(line.count for line in lines),
        "cash": cash,
        "book": _book(case, receipt.panti, until=cash),
        "still": list(Belonging.objects.filter(case=case, panti=receipt.panti, held__gt=0)),
    }


def inventory_paper(case: Case, subject: int) -> dict[str, Any] | None:
    """Everything a house took into keeping of a person and how it stands now; None where it kept nothing."""
    house = Office.objects.filter(pk=subject).first()
    items = list(
        Belonging.objects.filter(case=case, panti=subject).select_related("received_by").order_by("pk")
    )
    if house is None or not (items or CashEntry.objects.filter(case=case, panti=subject).exists()):
        return None
    moves, book = _moves([item.pk for item in items]), _book(case, house)
    return {
        "house": house,
        "rows": [{"item": item, "moves": moves.get(item.pk, [])} for item in items],
        "pieces": sum(item.held for item in items),
        "book": book,
        "balance": rupiah(book[-1].balance) if book else "",
        "received": items[0] if items else None,
    }


def _moves(items: list[int], *, until: BelongingsReceipt | None = None) -> dict[int, list[BelongingMove]]:
    """What happened to each thing after it was received, the oldest first; before a receipt where one is given."""
    found = BelongingMove.objects.filter(item__in=items).exclude(kind=ItemMove.RECEIVED).order_by("pk")
    moves: dict[int, list[BelongingMove]] = {}
    for move in found:
        if until is None or (move.receipt_id != until.pk and move.occurred_at <= until.handed_at):
            moves.setdefault(move.item_id, []).append(move)
    return moves


def _book(case: Case, house: Office, *, until: CashEntry | None = None) -> list[CashEntry]:
    """The book of the money a house keeps, the first line on top; up to a line where one is given."""
    found = CashEntry.objects.filter(case=case, panti=house).select_related("recorded_by").order_by("serial")
    return list(found if until is None else found.filter(serial__lte=until.serial))


def register_all() -> None:
    """Called once, when the app is ready."""
    registry.add_letter(
        registry.Letter(
            INVENTORY,
            "daftar-barang",
            gettext_lazy("Print the list of belongings"),
            "letters/panti/inventory.html",
            inventories,
            inventory_paper,
            icon="list-check",
        )
    )
    registry.add_letter(
        registry.Letter(
            RECEIPT,
            "tanda-terima",
            gettext_lazy("Print the receipt for belongings"),
            "letters/panti/receipt.html",
            receipts,
            receipt_paper,
        )
    )
