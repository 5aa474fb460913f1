"""The steps of a life, each with the rows its service would have left. Named as in ``plan.EVENTS``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from casework.cases.enums import Destination, ExitKind, Outcome, PaperKind, ProposalStatus, Stage, Whereabouts
from casework.cases.models import Exit, ExitPaper, Note
from casework.offices.terms import TERMS
from casework.outreach.enums import Condition, Result, Source
from casework.outreach.models import Contact, Handover
from casework.panti.models import Absence, HealthCheck

from ..year import words
from . import beds, care
from .books import Books, begin_stay, end_stay
from .life import Life
from .said import said_of

Step = Callable[[Life, Books], None]
_VISIT_DAYS: Final = (30, 90, 180)
_SPOTS: Final = (
    "Kolong jalan layang",
    "Halte bus",
    "Emperan ruko",
    "Taman kota",
    "Lampu merah",
    "Pasar pagi",
)
_NOTE: Final = "Keluarga dihubungi lewat telepon, belum ada jawaban. Dicoba lagi besok pagi."
_GATE_PAPERS: Final = (
    PaperKind.COLLECTOR_ID,
    PaperKind.FAMILY_CARD,
    PaperKind.LOCAL_LETTER,
    PaperKind.UNDERTAKING,
    PaperKind.HANDOVER,
)


def meet(life: Life, books: Books) -> None:
    case, rng = life.case, life.rng
    contact = life.sheets.add(
        Contact,
        office_id=life.responsible,
        officer=case.created_by,
        person_id=case.person_id,
        case=case,
        area_id=rng.choice(life.places.areas[life.responsible]),
        spot=rng.choice(_SPOTS),
        occurred_at=life.moment,
        recorded_at=life.moment,
        source=rng.choice((Source.PATROL, Source.REPORT, Source.COMMUNITY, Source.SATPOL_PP)),
        conditions=[rng.choice((Condition.WELL, Condition.HUNGRY))],
        done=said_of(life.who.age).done,
        result=Result.CASE,
    )
    life.append("register", actor=case.created_by, office=life.responsible, contact=contact.pk)


def settle(life: Life, books: Books) -> None:
    actor = life.actor("resolve_on_site", life.responsible)
    _close(life, Outcome.ON_SITE)
    life.append(
        "resolve_on_site",
        actor=actor,
        office=life.responsible,
        target=Stage.CLOSED,
        text="Diberi nasihat; dijemput keluarganya malam itu juga.",
        outcome=Outcome.ON_SITE.value,
    )


def _close(life: Life, outcome: Outcome) -> None:
    case = life.case
    case.outcome, case.closed_from, case.closed_at = outcome.value, case.stage, life.moment


def hand_over(life: Life, books: Books) -> None:
    case, office = life.case, life.responsible
    panti, moment = life.places.transit_for(life.rng, office), life.moment
    actor = life.actor("hand_over", office)
    life.handover = life.sheets.new(
        Handover,
        number=books.handover_number(office, moment),
        case=case,
        office_id=office,
        panti_id=panti,
        vehicle="Mobil operasional P3S",
        goods=said_of(life.who.age).goods,
        condition=said_of(life.who.age).condition,
        handed_by=actor,
        handed_at=moment,
    )
    case.present_panti_id, case.whereabouts = panti, Whereabouts.TRANSIT.value
    begin_stay(life, books, panti, actor, "hand_over")
    life.append(
        "hand_over",
        actor=actor,
        office=office,
        target=Stage.ASSESSMENT,
        panti=panti,
        handover=life.handover.pk,
    )


def sign(life: Life, books: Books) -> None:
    actor = life.actor("countersign_arrival", life.house, without=life.handover.handed_by_id)
    life.handover.received_by, life.handover.received_at = actor, life.moment
    life.handover.remarks = "Barang sesuai berita acara."
    life.append(
        "countersign_arrival",
        actor=actor,
        office=life.house,
        text=life.handover.remarks,
        handover=life.handover.pk,
    )


def lie_down(life: Life, books: Books) -> None:
    """Whoever came at the gate is given a place to sleep."""
    actor = life.actor("give_bed", life.house)
    lodging = beds.lie_down(life, life.house, actor=actor.pk)
    life.append("give_bed", actor=actor, office=life.house, lodging=lodging.pk)


def check(life: Life, books: Books) -> None:
    done = seen_by_nurse(life)
    life.append("health_check", actor=done.done_by, office=life.house, health_check=done.pk)


def seen_by_nurse(life: Life, **found: Any) -> HealthCheck:
    """A health check with the measures of a body of this age; ``found`` is what else the nurse saw."""
    rng, body = life.rng, said_of(life.who.age)
    measured = {
        "systolic": rng.randint(*body.systolic),
        "diastolic": rng.randint(*body.diastolic),
        "pulse": rng.randint(*body.pulse),
    }
    done: HealthCheck = life.sheets.add(
        HealthCheck,
        case=life.case,
        stay=life.stay,
        done_at=life.moment,
        done_by=life.actor("record_health_check", life.house),
        mental_state="calm",
        created_at=life.moment,
        **{"complaint": body.complaint, "remarks": body.remarks, **measured, **found},
    )
    return done


def ask_place(life: Life, books: Books) -> None:
    life.propose(
        "place",
        office=life.house,
        note="Sesuai hasil asesmen.",
        panti=life.who.house.office_id,
        urgency="normal",
    )


def place(life: Life, books: Books) -> None:
    proposal, decider = life.decide(life.responsible)
    life.case.receiving_panti_id, life.case.accepted_at = proposal.facts["panti"], None
    life.end_proposal()
    life.append(
        "place",
        actor=decider,
        office=life.responsible,
        target=Stage.PLACEMENT,
        **proposal.facts,
        proposal=proposal.pk,
    )


def accept(life: Life, books: Books) -> None:
    receiving = life.case.receiving_panti_id
    assert receiving is not None
    life.case.accepted_at = life.moment
    life.append("accept", actor=life.actor("accept", receiving), office=receiving)


def admit(life: Life, books: Books) -> None:
    case, left = life.case, life.house
    panti = case.receiving_panti_id
    assert panti is not None
    actor = life.actor("admit", panti)
    end_stay(life, books, "admit")
    case.previous_panti_id, case.present_panti_id, case.receiving_panti_id = left, panti, None
    case.whereabouts = Whereabouts.PANTI.value
    stay = begin_stay(life, books, panti, actor, "admit")
    lodging = beds.lie_down(life, panti, actor=actor.pk)
    life.append(
        "admit",
        actor=actor,
        office=panti,
        target=Stage.INTAKE,
        stay=stay.pk,
        over_capacity=stay.over_capacity,
        lodging=lodging.pk,
        left_panti=left,
    )


def asks(name: str) -> Step:
    def ask(life: Life, books: Books) -> None:
        life.propose(name, office=life.house, note="Syarat tahap ini terpenuhi.")

    return ask


def begins(name: str, target: Stage) -> Step:
    def begin(life: Life, books: Books) -> None:
        proposal, decider = life.decide(life.house)
        life.end_proposal()
        life.append(name, actor=decider, office=life.house, target=target, proposal=proposal.pk)

    return begin


def ask_return(life: Life, books: Books) -> None:
    days = [timezone.localdate(life.moment) + timedelta(days=day) for day in _VISIT_DAYS]
    life.propose(
        "return_to_family",
        office=life.house,
        note="Keluarga siap menerima.",
        follow_up_dates=[day.isoformat() for day in days],
    )
    life.leaving = life.sheets.new(
        Exit,
        case=life.case,
        proposal=life.proposal,
        kind=ExitKind.FAMILY,
        destination=Destination.FAMILY,
        address="Jl. Kenanga 4, RT 03/RW 05",
        collector_name="Sumarni",
        collector_relation="kakak",
        collector_phone="0812-0000-0000",
        follow_up_dates=days,
        created_at=life.proposal.proposed_at if life.proposal else life.moment,
    )


def approve_return(life: Life, books: Books) -> None:
    proposal, decider = life.decide(life.house)
    proposal.status = ProposalStatus.APPROVED
    proposal.valid_until = timezone.localdate(TERMS["carry_out"].after(life.moment))
    life.append(
        "approve", actor=decider, office=life.house, proposal=proposal.pk, transition=proposal.transition
    )


def leave(life: Life, books: Books) -> None:
    case, house, moment, leaving, proposal = life.case, life.house, life.moment, life.leaving, life.proposal
    assert proposal is not None
    actor = life.actor("carry_out_exit", house)
    leaving.left_at, leaving.carried_out_by = moment, actor
    for kind in _GATE_PAPERS:
        life.sheets.add(ExitPaper, exit=leaving, kind=kind, seen_by=actor, seen_at=moment)
    end_stay(life, books, "return_to_family")
    life.end_proposal()
    case.previous_panti_id, case.present_panti_id = house, None
    case.whereabouts = Whereabouts.COMMUNITY.value
    care.plan_visits(life, actor)
    life.append(
        "return_to_family",
        actor=actor,
        office=house,
        target=Stage.AFTERCARE,
        **proposal.facts,
        exit=leaving.pk,
        proposal=proposal.pk,
        left_panti=house,
    )


def ask_close(life: Life, books: Books) -> None:
    life.propose(
        "close",
        office=life.responsible,
        note="Kunjungan selesai, keadaan baik.",
        outcome=Outcome.WITH_FAMILY.value,
    )


def close(life: Life, books: Books) -> None:
    proposal, decider = life.decide(life.responsible)
    life.end_proposal()
    _close(life, Outcome.WITH_FAMILY)
    life.append(
        "close",
        actor=decider,
        office=life.responsible,
        target=Stage.CLOSED,
        **proposal.facts,
        proposal=proposal.pk,
    )


def go_missing(life: Life, books: Books) -> None:
    case, house = life.case, life.house
    # the head countersigns, so somebody else reports
    actor = life.actor("report_absence", house, without=life.actor("countersign_absence", house).pk)
    life.absence = life.sheets.new(
        Absence,
        case=case,
        stay=life.stay,
        last_seen_at=life.moment,
        last_seen_where="Halaman belakang",
        reported_by=actor,
        reported_at=life.moment,
    )
    end_stay(life, books, "report_absence")
    case.absent_from, case.whereabouts = case.stage, Whereabouts.UNKNOWN.value
    life.append("report_absence", actor=actor, office=house, target=Stage.ABSENT, absence=life.absence.pk)


def sign_missing(life: Life, books: Books) -> None:
    actor = life.actor("countersign_absence", life.house, without=life.absence.reported_by_id)
    life.append("countersign_absence", actor=actor, office=life.house)


def close_absent(life: Life, books: Books) -> None:
    case, house = life.case, life.house
    proposal, decider = life.decide(house)
    life.end_proposal()
    _close(life, Outcome.LOST)
    life.absence.ended_at, life.absence.ended_with = life.moment, "close_absent"
    case.previous_panti_id, case.present_panti_id = house, None
    life.append(
        "close_absent",
        actor=decider,
        office=house,
        target=Stage.CLOSED,
        proposal=proposal.pk,
        left_panti=house,
    )


def note(life: Life, books: Books) -> None:
    """Somebody writes a note, or in support a session: what thick files are made of."""
    if life.case.stage in (Stage.PSYCHOSOCIAL, Stage.REHABILITATION, Stage.RESOCIALISATION):
        care.session(life, books)
        return
    office = life.case.present_panti_id or life.responsible
    actor, body = life.actor("write_note", office), f"{_NOTE} {words.spot(life.rng)}"
    written = life.sheets.add(Note, case=life.case, author=actor, body=body, created_at=life.moment)
    life.append("note", actor=actor, office=office, text=body, note=written.pk)


STEPS: Final[dict[str, Step]] = {
    "note": note,
    "meet": meet,
    "settle": settle,
    "hand_over": hand_over,
    "sign": sign,
    "lie_down": lie_down,
    "check": check,
    "assess": care.assess,
    "confer": care.confer,
    "ask_place": ask_place,
    "place": place,
    "accept": accept,
    "admit": admit,
    "plan": care.write_plan,
    "ask_begin_support": asks("begin_support"),
    "begin_support": begins("begin_support", Stage.PSYCHOSOCIAL),
    "session": care.session,
    "report": care.report,
    "ask_begin_rehabilitation": asks("begin_rehabilitation"),
    "begin_rehabilitation": begins("begin_rehabilitation", Stage.REHABILITATION),
    "train": care.train,
    "ask_begin_resocialisation": asks("begin_resocialisation"),
    "begin_resocialisation": begins("begin_resocialisation", Stage.RESOCIALISATION),
    "ask_return": ask_return,
    "approve_return": approve_return,
    "leave": leave,
    "visit": care.visit,
    "ask_close": ask_close,
    "close": close,
    "go_missing": go_missing,
    "sign_missing": sign_missing,
    "ask_close_absent": asks("close_absent"),
    "close_absent": close_absent,
}
