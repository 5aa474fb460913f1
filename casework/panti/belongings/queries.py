"""Reads about what is kept: of one person, of one house, and what was left behind."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.cases.enums import RESIDENTIAL
from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.offices.models import Office, User

from .models import Belonging, BelongingMove, BelongingsReceipt, CashEntry
from .rules import rupiah


@dataclass
class Kept:
    """What one house keeps of one person: things still held and a balance."""

    panti: Office
    items: list[Belonging] = field(default_factory=list)
    cash: int = 0

    @property
    def pieces(self) -> int:
        return sum(item.held for item in self.items)

    @property
    def cash_words(self) -> str:
        return rupiah(self.cash)

    @property
    def words(self) -> str:
        return kept_words(self.pieces, self.cash)


def kept_words(pieces: int, cash: int) -> str:
    """“3 things and Rp 50.000”; empty for nothing."""
    parts = []
    if pieces:
        parts.append(ngettext("%(n)d thing", "%(n)d things", pieces) % {"n": pieces})
    if cash:
        parts.append(rupiah(cash))
    return _(" and ").join(parts)


def balance_of(case: Case | int, panti_id: int) -> int:
    last = (
        CashEntry.objects.filter(case=case, panti=panti_id)
        .order_by("-serial")
        .values_list("balance", flat=True)
    )
    return last.first() or 0


def _last_lines() -> QuerySet[CashEntry]:
    """The newest line of each purse: the one whose balance is what is there."""
    newest = CashEntry.objects.filter(case=OuterRef("case"), panti=OuterRef("panti")).order_by("-serial")
    return CashEntry.objects.filter(serial=Subquery(newest.values("serial")[:1]), balance__gt=0)


def kept_of(case: Case) -> list[Kept]:
    """What is kept of a person, by house, the one they live in first; in two queries."""
    found: dict[int, Kept] = {}
    for item in Belonging.objects.filter(case=case, held__gt=0).select_related(
        "panti", "photo", "received_by"
    ):
        found.setdefault(item.panti_id, Kept(item.panti)).items.append(item)
    for line in _last_lines().filter(case=case).select_related("panti"):
        found.setdefault(line.panti_id, Kept(line.panti)).cash = line.balance
    return sorted(
        found.values(), key=lambda kept: (kept.panti.pk != case.present_panti_id, kept.panti.short_name)
    )


def is_left(case: Case, panti_id: int) -> bool:
    """Whether the person does not live in a house that keeps something of theirs."""
    return case.present_panti_id != panti_id or case.stage not in RESIDENTIAL


def still_left(case: Case) -> int:
    """How many things and purses of the person are in houses where they do not live."""
    return sum(len(kept.items) + bool(kept.cash) for kept in kept_of(case) if is_left(case, kept.panti.pk))


def items_of(case: Case) -> list[Belonging]:
    """Every thing there ever was, those still held first."""
    found = Belonging.objects.filter(case=case).select_related("panti", "photo", "received_by")
    return sorted(found, key=lambda item: (item.held == 0, item.pk))


def moves_of(item: Belonging) -> list[BelongingMove]:
    return list(item.moves.select_related("recorded_by", "panti", "receipt__case").order_by("-pk"))


def cash_book(case: Case) -> list[CashEntry]:
    return list(
        CashEntry.objects.filter(case=case)
        .select_related("panti", "recorded_by", "receipt__case")
        .order_by("-pk")
    )


def receipts_of(case: Case) -> list[BelongingsReceipt]:
    return list(BelongingsReceipt.objects.filter(case=case).select_related("case", "panti", "handed_by"))


def kept_in(office: Office, actor: User) -> list[tuple[Case, Kept, bool]]:
    """Whose things and money a house keeps, with what, and whether they live there; those who are gone first.

    Of cases this person may read; in four queries whatever their number.
    """
    readable = visible_to(actor)
    kept: dict[int, Kept] = {}
    items = Belonging.objects.filter(panti=office, held__gt=0, case__in=readable)
    for item in items.order_by("pk"):
        kept.setdefault(item.case_id, Kept(office)).items.append(item)
    for line in _last_lines().filter(panti=office, case__in=readable):
        kept.setdefault(line.case_id, Kept(office)).cash = line.balance
    cases = Case.objects.filter(pk__in=kept).select_related("person").order_by(F("stage_since").asc())
    rows = [(case, kept[case.pk], not is_left(case, office.pk)) for case in cases]
    return sorted(rows, key=lambda row: row[2])


def totals_of(rows: Iterable[tuple[Case, Kept, bool]]) -> tuple[int, int, int]:
    """Things, rupiah, and of how many people who live there no more."""
    listed = list(rows)
    return (
        sum(kept.pieces for _case, kept, _here in listed),
        sum(kept.cash for _case, kept, _here in listed),
        sum(not here for _case, _kept, here in listed),
    )
