"""What a house keeps of its residents: things listed, put elsewhere, lent and given; money brought, given and spent.

As ``panti.belongings.services`` leaves it.
"""

from __future__ import annotations

from typing import Final

from casework.panti.belongings.enums import CashMove, ItemMove, Storage
from casework.panti.belongings.models import Belonging, BelongingMove, CashEntry
from casework.panti.belongings.rules import CASH_SIGNS, EFFECTS

from ..ages import Ages, ages_of
from ..city.books import Books
from ..city.life import Life
from .stock import purses_of, things_of

RIGHT: Final = "record_belongings"
_MOST: Final = 5
# where it lies, by what it lies in
_PLACES: Final[dict[str, str]] = {Storage.LOCKER: "{}", Storage.SAFE: "Map {}", Storage.STORE: "Rak {}"}
_LOCKERS: Final = 96
_WITNESSES: Final = ("Satpam jaga", "Perawat jaga", "Pekerja sosial wisma", "Petugas pengantar")
_MOVES: Final = (ItemMove.LENT, ItemMove.LENT, ItemMove.GIVEN, ItemMove.MOVED)
_BROUGHT_BY: Final = ("Adiknya, saat berkunjung", "Keponakan, saat berkunjung", "Tetangga lama", "Anaknya")
_SPENT: Final[dict[Ages, tuple[str, ...]]] = {
    Ages.CHILD: ("Buku tulis dan pensil", "Ongkos ke sekolah", "Jajan pada hari Minggu", "Sepatu bekas"),
    Ages.GROWN: (
        "Sabun dan sikat gigi",
        "Pulsa untuk menelepon rumah",
        "Sandal baru",
        "Fotokopi dan meterai",
    ),
    Ages.OLD: (
        "Minyak kayu putih dan balsem",
        "Pulsa untuk menelepon anaknya",
        "Kopi dan gula",
        "Sandal baru",
    ),
}
_POCKET: Final = (5_000, 10_000, 20_000)
_GIFTS: Final = (20_000, 50_000, 100_000)


def carry(life: Life, books: Books) -> None:
    """The guard lists what somebody brought, before a witness."""
    rng, ages = life.rng, ages_of(life.who.age)
    actor, moment = life.actor(RIGHT, life.house), life.moment
    stock = things_of(ages, life.who.sex, named=bool(life.who.name))
    by = _brings(life)
    said = {"handed_by": by, "witness": rng.choice(_WITNESSES)}
    locker = rng.randint(1, _LOCKERS)
    for words, most, storage in rng.sample(stock, rng.randint(1, _MOST)):
        count = rng.randint(1, most)
        item = life.sheets.new(
            Belonging,
            case=life.case,
            panti_id=life.house,
            description=words,
            count=count,
            held=count,
            storage=storage,
            place=_PLACES[storage].format(locker),
            received_at=moment,
            received_by=actor,
            created_at=moment,
            **said,
        )
        life.things.append(item)
        _line(life, item, ItemMove.RECEIVED, count, witness=said["witness"])
    cash = rng.choice(purses_of(ages))
    if cash:
        _pay(life, CashMove.RECEIVED, cash, other_party=by, witness=said["witness"])
    life.append(
        "belongings_received",
        actor=actor,
        office=life.house,
        panti=life.house,
        items=[item.pk for item in life.things],
        pieces=sum(item.count for item in life.things),
        cash=cash,
        still_left=0,
    )


def _brings(life: Life) -> str:
    small = ages_of(life.who.age) == Ages.SMALL
    return "Petugas pengantar" if small else life.who.name or "Yang bersangkutan"


def _line(life: Life, item: Belonging, kind: ItemMove, count: int, **said: str) -> BelongingMove:
    line: BelongingMove = life.sheets.add(
        BelongingMove,
        item=item,
        kind=kind.value,
        count=count,
        held=item.held,
        lent=item.lent,
        panti_id=item.panti_id,
        storage=item.storage,
        place=item.place,
        description=item.description,
        occurred_at=life.moment,
        recorded_by=life.actor(RIGHT, life.house),
        created_at=life.moment,
        **said,
    )
    return line


def handle(life: Life, books: Books) -> None:
    """Something that is kept is lent, given or put elsewhere; nothing where nothing is kept."""
    there = [item for item in life.things if item.held > item.lent]
    if not there:
        return
    item, kind = life.rng.choice(there), life.rng.choice(_MOVES)
    effect = EFFECTS[kind]
    item.held += effect.held
    item.lent += effect.lent
    if kind == ItemMove.MOVED:
        item.storage = Storage.SAFE if item.storage == Storage.LOCKER else Storage.LOCKER
        item.place = _PLACES[item.storage].format(life.rng.randint(1, _LOCKERS))
    line = _line(life, item, kind, 1)
    life.append(
        "belongings_moved",
        actor=life.actor(RIGHT, life.house),
        office=life.house,
        panti=life.house,
        item=item.pk,
        move=line.pk,
        kind=kind.value,
        pieces=1,
        still_left=0,
    )


def pay(life: Life, books: Books) -> None:
    """Money comes in with a visit, or some of what is there goes out; a toddler has none."""
    ages = ages_of(life.who.age)
    if ages not in _SPENT or not life.things:
        return
    rng, balance = life.rng, life.purse[-1].balance if life.purse else 0
    amount = rng.choice(_POCKET)
    if amount > balance:
        line = _pay(life, CashMove.RECEIVED, rng.choice(_GIFTS), other_party=rng.choice(_BROUGHT_BY))
    elif rng.random() < 0.5:
        line = _pay(life, CashMove.GIVEN, amount, other_party="Yang bersangkutan")
    else:
        line = _pay(life, CashMove.SPENT, amount, reason=rng.choice(_SPENT[ages]))
    life.append(
        "cash_moved",
        actor=line.recorded_by,
        office=life.house,
        panti=life.house,
        entry=line.pk,
        kind=line.kind,
        change=line.change,
        still_left=0,
    )


def _pay(life: Life, kind: CashMove, amount: int, **said: str) -> CashEntry:
    change = CASH_SIGNS[kind] * amount
    line: CashEntry = life.sheets.add(
        CashEntry,
        case=life.case,
        panti_id=life.house,
        serial=len(life.purse) + 1,
        kind=kind.value,
        change=change,
        balance=(life.purse[-1].balance if life.purse else 0) + change,
        occurred_at=life.moment,
        recorded_by=life.actor(RIGHT, life.house),
        created_at=life.moment,
        **said,
    )
    life.purse.append(line)
    return line
