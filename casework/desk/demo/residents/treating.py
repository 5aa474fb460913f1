"""What nurses do for residents: what they see and ask of those beside the bed, medicine ordered and given, measures.

As ``panti.health`` leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from casework.panti.health.enums import DoseOutcome
from casework.panti.health.models import CareInstruction, Dose, Medicine, VitalSigns
from casework.panti.health.queries import due_times
from casework.panti.health.rules import care_for

from ..ages import Ages, ages_of
from ..city.books import Books
from ..city.life import Life
from ..city.plan import Home
from ..city.said import said_of
from ..city.steps import seen_by_nurse
from .stock import Ward, medicines_for, notes_on, ward_of

GIVES: Final = "give_medicine"
# a round follows the time it is for within minutes
_ROUND: Final = timedelta(hours=2)
_TWO: Final = 0.32
_MISSED: Final = 0.015
_REFUSED: Final[dict[Ages, tuple[str, ...]]] = {
    Ages.SMALL: ("Dimuntahkan, tidak diulang.", "Menangis, menutup mulut."),
    Ages.CHILD: ("Mual, tidak mau minum.", "Mengaku sudah sembuh.", "Tidak suka rasanya."),
    Ages.GROWN: ("Menolak, curiga terhadap obatnya.", "Mual, tidak mau minum.", "Merasa sudah sehat."),
    Ages.OLD: ("Mual, tidak mau minum.", "Menolak, merasa terlalu banyak obat.", "Mengantuk, menutup mulut."),
}
_NOT_GIVEN: Final = ("Tertidur, tidak dibangunkan.", "Stok habis, sudah diminta ke puskesmas.")
# what a nurse sees that isolation follows from, and what stands beside a wound
_INFECTIONS: Final[dict[Ages, str]] = {
    Ages.SMALL: "Cacar air, bintik baru.",
    Ages.CHILD: "Cacar air, bintik baru.",
    Ages.GROWN: "Batuk lebih dari dua minggu, dahak menunggu hasil TCM.",
    Ages.OLD: "Batuk lebih dari dua minggu, dahak menunggu hasil TCM.",
}
_WOUND: Final = {"injuries": "Luka lecet di betis kanan, bersih.", "injury_sites": "leg_r"}
# most that is asked for one person
_MOST: Final = 3
# whoever is older than that eats by themselves and says when they must
_FED: Final = 2
_OF_BABIES: Final = ("feed", "toilet", "soft_diet")


def check(life: Life, books: Books) -> None:
    """A nurse sees whoever came, and says what those beside the bed do for them."""
    care, note = _care(life, ward_of(life.places.offices[life.house].code))
    found = {"infection": _INFECTIONS[ages_of(life.who.age)]} if "isolate" in care else {}
    found |= _WOUND if "wound" in care else {}
    done = seen_by_nurse(life, care=care, care_note=note, **found)
    life.sheets.add(
        CareInstruction,
        stay=life.stay,
        codes=care,
        note=note,
        check_record=done,
        set_by=done.done_by,
        set_at=life.moment,
    )
    life.append("health_check", actor=done.done_by, office=life.house, health_check=done.pk, care=care)


def _care(life: Life, ward: Ward) -> tuple[list[str], str]:
    rng = life.rng
    asked = [code for code, share in ward.care.items() if rng.randrange(100) < _share(life, code, share)]
    care = care_for(rng.sample(asked, min(len(asked), _MOST)), ())
    notes = [rng.choice(notes_on(code)) for code in care]
    return care, next((note for note in notes if note), "")


def _share(life: Life, code: str, share: int) -> int:
    """A child that eats by itself needs no help with it; whoever is very small always does."""
    if ages_of(life.who.age) != Ages.SMALL or code not in _OF_BABIES:
        return share
    return 90 if life.who.age < _FED else 0


def order_medicine(life: Life, books: Books) -> None:
    """A doctor orders one medicine or two, the nurse writes them down."""
    rng, ward = life.rng, ward_of(life.places.offices[life.house].code)
    actor = life.actor("order_medicine", life.house)
    count = 2 if rng.random() < _TWO else 1
    stock = medicines_for(ward, ages_of(life.who.age), transit=life.home == Home.TRANSIT)
    for order in rng.sample(stock, count):
        today = timezone.localdate(life.moment)
        medicine = life.sheets.add(
            Medicine,
            case=life.case,
            name=order.name,
            dose=order.dose,
            instructions=order.instructions,
            times=list(order.times),
            starts_on=today,
            ends_on=today + timedelta(days=order.days - 1) if order.days else None,
            ordered_by=rng.choice(ward.prescribers),
            recorded_by=actor,
            recorded_at=life.moment,
        )
        life.medicines.append(medicine)
        life.append("medicine_ordered", actor=actor, office=life.house, medicine=medicine.pk)


def give_round(life: Life, books: Books) -> None:
    """What has become due since the round before, given, refused or missed; nothing where nothing has."""
    actor, ward = life.actor(GIVES, life.house), ward_of(life.places.offices[life.house].code)
    doses = [
        _dose(life, medicine, due, actor, ward)
        for medicine in life.medicines
        for due in _due(medicine, life.moment)
    ]
    if not doses:
        return
    counts: dict[str, Any] = {
        outcome.value: sum(dose.outcome == outcome.value for dose in doses)
        for outcome in DoseOutcome
        if any(dose.outcome == outcome.value for dose in doses)
    }
    life.append(
        "medicine_given",
        actor=actor,
        office=life.house,
        doses=[dose.pk for dose in doses],
        **counts,
    )


def _due(medicine: Medicine, moment: datetime) -> Iterator[datetime]:
    return due_times(medicine, moment - _ROUND, moment)


def _dose(life: Life, medicine: Medicine, due: datetime, actor: object, ward: Ward) -> Dose:
    rng, outcome, reason = life.rng, DoseOutcome.GIVEN, ""
    luck = rng.random()
    if luck < ward.refused / 100:
        outcome, reason = DoseOutcome.REFUSED, rng.choice(_REFUSED[ages_of(life.who.age)])
    elif luck > 1 - _MISSED:
        outcome, reason = DoseOutcome.MISSED, rng.choice(_NOT_GIVEN)
    dose: Dose = life.sheets.add(
        Dose,
        medicine=medicine,
        due_at=due,
        outcome=outcome.value,
        reason=reason,
        happened_at=life.moment,
        recorded_by=actor,
        recorded_at=life.moment,
    )
    return dose


def measure(life: Life, books: Books) -> None:
    """What a nurse measures of somebody who gets medicine."""
    rng, body, actor = life.rng, said_of(life.who.age), life.actor("record_health_check", life.house)
    signs = life.sheets.add(
        VitalSigns,
        case=life.case,
        stay=life.stay,
        taken_at=life.moment,
        taken_by=actor,
        systolic=rng.randint(*body.systolic),
        diastolic=rng.randint(*body.diastolic),
        pulse=rng.randint(*body.pulse),
        saturation=rng.randint(95, 99),
        created_at=life.moment,
    )
    life.append("vital_signs", actor=actor, office=life.house, vital_signs=signs.pk)
