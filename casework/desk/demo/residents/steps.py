"""What residents of a demonstration do that nobody in a city does: stay for good, be in hospital or on leave, be
expected in a bed kept for them; and what is kept of them and given to them (``keeping``, ``treating``)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from casework.cases.enums import Stage, Whereabouts
from casework.panti.enums import AwayKind
from casework.panti.models import StayAbsence

from ..ages import Ages, ages_of
from ..city.books import Books
from ..city.life import Life
from ..city.steps import STEPS, Step
from . import keeping, treating

_FIRST_REVIEW: Final = timedelta(days=170)
_HOSPITALS: Final = ("RSUD Kecamatan", "RSKD rujukan", "Puskesmas rawat inap")
_GROWN_UP: Final = ("Demam dan sesak sejak pagi.", "Luka di kaki memburuk.", "Tekanan darah sangat tinggi.")
_WHY: Final[dict[Ages, tuple[str, ...]]] = {
    Ages.SMALL: ("Demam tinggi dan kejang.", "Diare sejak kemarin, lemas.", "Sesak napas sejak subuh."),
    Ages.CHILD: (
        "Demam tiga hari, dicurigai demam berdarah.",
        "Patah lengan saat bermain.",
        "Sakit perut hebat.",
    ),
}
_VISITS: Final = (
    ("Rumah adik, menghadiri pernikahan keluarga", "Adik kandung"),
    ("Rumah anak di Bekasi", "Anak kandung"),
    ("Rumah paman, ziarah keluarga", "Paman"),
)
_OF_MINORS: Final = (
    ("Rumah nenek di Depok, masa percobaan pengasuhan", "Nenek"),
    ("Rumah bibi di Tangerang, akhir pekan bersama sepupu", "Bibi"),
)
_LEAVES: Final = {Ages.SMALL: _OF_MINORS, Ages.CHILD: _OF_MINORS}


def ask_longterm(life: Life, books: Books) -> None:
    first = timezone.localdate(life.moment) + _FIRST_REVIEW
    life.propose(
        "begin_longterm_care",
        office=life.house,
        note="Tidak ada keluarga yang dapat merawat; kebutuhan perawatannya menetap.",
        duty_due=first.isoformat(),
    )


def begin_longterm(life: Life, books: Books) -> None:
    proposal, decider = life.decide(life.house)
    life.end_proposal()
    life.append(
        "begin_longterm_care",
        actor=decider,
        office=life.house,
        target=Stage.LONGTERM,
        **proposal.facts,
        proposal=proposal.pk,
    )


def go_to_hospital(life: Life, books: Books) -> None:
    _go(
        life,
        AwayKind.HOSPITAL,
        place=life.rng.choice(_HOSPITALS),
        reason=life.rng.choice(_WHY.get(ages_of(life.who.age), _GROWN_UP)),
        escort="Perawat panti",
    )
    life.case.whereabouts = Whereabouts.HOSPITAL.value


def go_on_leave(life: Life, books: Books) -> None:
    place, companion = life.rng.choice(_LEAVES.get(ages_of(life.who.age), _VISITS))
    back = timezone.localdate(life.moment) + timedelta(days=life.rng.randint(3, 5))
    _go(life, AwayKind.LEAVE, place=place, companion=companion, expected_back=back)
    life.case.whereabouts = Whereabouts.LEAVE.value


def _go(life: Life, kind: AwayKind, **said: Any) -> None:
    actor, back = life.actor("record_leave", life.house), said.get("expected_back")
    away = life.sheets.add(
        StayAbsence,
        stay=life.stay,
        kind=kind,
        began_at=life.moment,
        recorded_by=actor,
        created_at=life.moment,
        **said,
    )
    verb = "go_to_hospital" if kind == AwayKind.HOSPITAL else "go_on_leave"
    due = {"duty_due": back.isoformat()} if back else {}
    life.append(verb, actor=actor, office=life.house, away=away.pk, **due)


def keep_bed(life: Life, books: Books) -> None:
    """The house that accepted somebody keeps a bed for them, where it has one."""
    panti = life.case.receiving_panti_id
    assert panti is not None
    actor = life.actor("give_bed", panti)
    kept = books.beds.keep(life, panti, actor=actor.pk)
    if kept is not None:
        life.append("reserve_bed", actor=actor, office=panti, lodging=kept.pk)


RESIDENT_STEPS: Final[dict[str, Step]] = {
    **STEPS,
    "ask_begin_longterm_care": ask_longterm,
    "begin_longterm_care": begin_longterm,
    "go_to_hospital": go_to_hospital,
    "go_on_leave": go_on_leave,
    "keep_bed": keep_bed,
    "check": treating.check,
    "carry": keeping.carry,
    "handle": keeping.handle,
    "pay": keeping.pay,
    "order_medicine": treating.order_medicine,
    "round": treating.give_round,
    "measure": treating.measure,
}
