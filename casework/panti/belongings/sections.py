"""What hangs into the pages above this room about belongings: the tab, the paper, the duty and the words."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import RESIDENTIAL, DutyKind
from casework.cases.models import Case, CaseEvent
from casework.offices.models import Office, User
from casework.offices.queries import rights_of

from .enums import CashMove, ItemMove
from .models import Belonging, BelongingMove, BelongingsReceipt, CashEntry
from .queries import Kept, cash_book, items_of, kept_of, kept_words, receipts_of
from .rules import rupiah
from .services import RIGHT


def doings(case: Case, actor: User, kept: list[Kept] | None = None) -> dict[str, Any]:
    """What this person may do about what is kept of a case: add here, and for each house hand back or take over."""
    rights, here = rights_of(actor), case.present_panti_id
    lives = here is not None and case.stage in RESIDENTIAL
    kept = kept_of(case) if kept is None else kept
    mine = [one for one in kept if rights.holds(RIGHT, one.panti.pk)]
    elsewhere = [one for one in kept if one.panti.pk != here] if lives else []
    return {
        "may_add": lives and here is not None and rights.holds(RIGHT, here),
        "hands_back": mine,
        "takes_over": [
            one
            for one in elsewhere
            if (here and rights.holds(RIGHT, here)) or rights.holds(RIGHT, one.panti.pk)
        ],
    }


def tab(case: Case, actor: User) -> dict[str, Any]:
    kept = kept_of(case)
    return {
        "kept": kept,
        "any_before": bool(kept) or Belonging.objects.filter(case=case).exists(),
        "lives_in": case.present_panti if case.stage in RESIDENTIAL else None,
        **doings(case, actor, kept),
    }


def paper(case: Case, actor: User) -> dict[str, Any] | None:
    """Everything ever kept with its history, the book of the money and the receipts, the oldest first."""
    items, book = sorted(items_of(case), key=lambda item: item.pk), cash_book(case)[::-1]
    if not items and not book:
        return None
    moves: dict[int, list[BelongingMove]] = {}
    for move in BelongingMove.objects.filter(item__case=case).select_related("recorded_by").order_by("pk"):
        moves.setdefault(move.item_id, []).append(move)
    return {
        "items": [{"item": item, "moves": moves.get(item.pk, [])} for item in items],
        "book": book,
        "receipts": receipts_of(case)[::-1],
    }


_ITEM: Final = registry.Read("item", "item", lambda: Belonging.objects.all())
_ENTRY: Final = registry.Read("entry", "entry", lambda: CashEntry.objects.all())
_RECEIPT: Final = registry.Read(
    "receipt", "receipt", lambda: BelongingsReceipt.objects.select_related("case")
)
_HOUSE: Final = registry.Read("house", "panti", lambda: Office.objects.all())


def _amounts(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    return {"kept": kept_words(event.facts.get("pieces", 0), event.facts.get("cash", 0))}


def _moved(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    return {"what": ItemMove(event.facts["kind"]).label, "pieces": event.facts["pieces"]}


def _paid(event: CaseEvent, records: Mapping[str, Any]) -> dict[str, Any]:
    change = event.facts["change"]
    return {
        "what": CashMove(event.facts["kind"]).label,
        "amount": f"+{rupiah(change)}" if change > 0 else rupiah(change),
    }


def register_all() -> None:
    """Called once, when the app is ready."""
    registry.add_section(registry.Section("belongings", "panti", "panti/belongings/_tab.html", tab, order=14))
    registry.add_paper_section(
        registry.PaperSection(
            "belongings", _("Belongings and money"), "letters/panti/belongings.html", paper, order=82
        )
    )
    registry.add_duty_page(
        DutyKind.BELONGINGS_LEFT, lambda duty: reverse("belongings_hand_back", args=[duty.case.number])
    )
    template = "panti/belongings/_event.html"
    words: dict[str, registry.Words] = {
        "belongings_received": registry.Words(
            _("Belongings taken into keeping"), "package", "note", template, _amounts, (_HOUSE,)
        ),
        "belongings_moved": registry.Words(
            _("Belongings: what happened to them"), "arrows-exchange", "note", template, _moved, (_ITEM,)
        ),
        "cash_moved": registry.Words(_("Money in keeping"), "notes", "note", template, _paid, (_ENTRY,)),
        "belongings_handed_back": registry.Words(
            _("Belongings handed back"), "signature", "ok", template, _amounts, (_RECEIPT,)
        ),
        "belongings_taken_over": registry.Words(
            _("Belongings came along"), "transfer-in", "note", template, _amounts, (_HOUSE,)
        ),
        "belongings_left": registry.Words(
            _("Left, with belongings still in the house"),
            "alert-triangle",
            "back",
            template,
            _amounts,
            (_HOUSE,),
        ),
    }
    for verb, said in words.items():
        registry.add_words(verb, said)
