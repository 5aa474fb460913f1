"""What people carry and what nurses give: belongings listed, moved and handed back, medicine ordered and given."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from casework.cases.enums import RESIDENTIAL
from casework.cases.models import Case, CaseEvent
from casework.offices.models import Office
from casework.panti.belongings import leaving
from casework.panti.belongings.queries import Kept, kept_of
from casework.panti.belongings.services import ItemRow, receive
from casework.panti.health.medicine import DoseRow, order_medicine, record_doses
from casework.panti.health.models import Medicine
from casework.panti.health.queries import doses_of
from casework.panti.health.services import take_vital_signs
from casework.panti.shifts import current_shift

if TYPE_CHECKING:
    from .road import Road

# of how many who arrive something is kept, and who are given medicine; how many forget their things when they leave
CARRY: Final = 0.5
MEDICATED: Final = 0.18
FORGOTTEN: Final = 0.12
_ITEMS: Final = (
    ("Tas ransel, ritsleting rusak", 1, "locker"),
    ("Pakaian", 4, "store"),
    ("Telepon genggam, layar retak", 1, "safe"),
    ("KTP atas nama sendiri", 1, "safe"),
    ("Gerobak lipat", 1, "store"),
    ("Selimut", 2, "store"),
    ("Cincin perak", 1, "safe"),
    ("Foto keluarga dalam plastik", 1, "locker"),
    ("Sandal jepit", 1, "locker"),
)
_CASH: Final = (0, 0, 12_000, 23_500, 50_000, 85_000, 214_000)
_MEDICINE: Final = (
    ("Amlodipin 5 mg", "1 tablet pagi", (time(7),)),
    ("Risperidon 2 mg", "1 tablet", (time(7), time(21))),
    ("Parasetamol 500 mg", "1 tablet sesudah makan", (time(7), time(12), time(21))),
    ("Metformin 500 mg", "1 tablet bersama makan", (time(7), time(17))),
)
_PRESCRIBERS: Final = ("dr. jaga Puskesmas Kecamatan", "Poli jiwa RSKD Duren Sawit", "RSUD Tarakan")
_REFUSED: Final = (
    "Mual, tidak mau minum.",
    "Menolak, curiga terhadap obatnya.",
    "Tertidur, tidak dibangunkan.",
)
_ROUNDS: Final = timedelta(days=1)
# care by what the nurse sees; for the very old and the confused
_CARE: Final = {"ill": ("soft_diet", "bed_rest"), "injured": ("wound",), "confused": ("fall",)}


def chance(road: Road, what: str) -> random.Random:
    """The case's own luck in one matter, apart from the words of its story."""
    return random.Random(f"{road.pk}/{what}")  # noqa: S311 - luck, no secret


def keep(road: Road) -> None:
    """The guard lists what somebody carries, a night arrival as well."""
    luck, case = chance(road, "carries"), road.case
    if case.present_panti_id is None or case.stage not in RESIDENTIAL or luck.random() > CARRY:
        return
    rows = [
        ItemRow(words, count, storage, str(luck.randint(1, 80)) if storage == "locker" else "")
        for words, count, storage in luck.sample(_ITEMS, luck.randint(1, 4))
    ]
    receive(
        case,
        actor=road.house("staff"),
        occurred_at=timezone.now(),
        items=rows,
        cash=luck.choice(_CASH),
        handed_by=case.person.name or "Pengantar",
        witness=road.house("nurse").name,
    )


def _mine(road: Road) -> list[tuple[Kept, Office]]:
    return [(kept, kept.panti) for kept in kept_of(Case.objects.get(pk=road.pk))]


def bring_along(road: Road) -> None:
    """What was kept in the house before comes along."""
    case = Case.objects.get(pk=road.pk)
    for kept, panti in _mine(road):
        if panti.pk != case.present_panti_id:
            leaving.take_over(
                case,
                panti,
                actor=road.house("staff"),
                occurred_at=timezone.now(),
                counts={item.pk: item.held for item in kept.items},
                cash=kept.cash,
                storage="locker",
            )


def give_back(road: Road, *, forget: float = 0.0, to_whom: str = "", recipient: str = "person") -> None:
    """Everything that is kept, with a receipt; ``forget`` is how likely the things are left behind."""
    if forget and chance(road, "forgets").random() < forget:
        return
    for kept, panti in _mine(road):
        case = Case.objects.get(pk=road.pk)
        leaving.hand_back(
            case,
            panti,
            actor=road.who("staff", panti.code),
            occurred_at=timezone.now(),
            counts={item.pk: item.held for item in kept.items},
            cash=kept.cash,
            to_whom=to_whom or case.person.name or case.person.label or "Yang bersangkutan",
            recipient=recipient,
        )


def care_of(road: Road) -> dict[str, Any]:
    """What the nurse asks of those beside the bed, by what was seen when the person was met."""
    found = [code for seen in road.story.conditions for code in _CARE.get(seen, ())]
    return (
        {"care": found, "injury_sites": ["leg_r"], "injuries": "Luka lecet di betis kanan."}
        if ("injured" in road.story.conditions)
        else {"care": found}
    )


def treat(road: Road) -> None:
    """Some are given medicine from the check on, and measured again."""
    luck, case = chance(road, "treated"), road.case
    if case.stage not in RESIDENTIAL or luck.random() > MEDICATED:
        return
    name, dose, times = luck.choice(_MEDICINE)
    if Medicine.objects.filter(case=case).exists():
        return
    order_medicine(
        case,
        actor=road.house("nurse"),
        name=name,
        dose=dose,
        times=times,
        starts_on=timezone.localdate(),
        ends_on=None,
        ordered_by=luck.choice(_PRESCRIBERS),
    )
    take_vital_signs(
        case,
        actor=road.house("nurse"),
        taken_at=timezone.now(),
        systolic=luck.randint(108, 168),
        diastolic=luck.randint(64, 98),
        pulse=luck.randint(62, 104),
        saturation=luck.randint(93, 99),
    )


def rounds(road: Road) -> None:
    """The doses of the last day, each written down when it was given; those of the shift that runs now still wait."""
    case = Case.objects.get(pk=road.pk)
    if case.present_panti_id is None or case.stage not in RESIDENTIAL:
        return
    last = CaseEvent.objects.filter(case=case).latest("seq").recorded_at
    until, luck = _shift_began(), chance(road, "doses")
    due = [one for one in doses_of(case, days=_ROUNDS.days) if one.is_open and last < one.at < until]
    nurse = road.house("nurse") if due else None
    for one in reversed(due):
        assert nurse is not None
        road.clock.set(one.at + timedelta(minutes=luck.randint(1, 9)))
        refused = luck.random() < 0.1
        outcome, reason = ("refused", luck.choice(_REFUSED)) if refused else ("given", "")
        row = DoseRow(one.medicine, one.at, outcome, reason)
        record_doses([row], actor=nurse, happened_at=timezone.now())
    road.clock.catch_up()


def _shift_began() -> datetime:
    """When the shift that runs now began: what is due in it is for whoever looks at the demonstration."""
    return current_shift().begins_at
