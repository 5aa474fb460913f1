"""The last two days on the wards of a demonstration: what is missing in the log, roll calls, incidents, hand-overs."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from casework.offices.models import Criteria, Office, User
from casework.offices.queries import panti, who_may
from casework.panti.health.models import Dose
from casework.panti.incidents.services import acknowledge_incident, report_incident, review_incident
from casework.panti.models import LogEntry, ShiftHandover, Stay, StayAbsence
from casework.panti.shifts import Shift, Turn, current_shift
from casework.panti.ward.digest import numbers
from casework.panti.ward.handovers import begins_at
from casework.panti.ward.logbook import Row, usual, write_log
from casework.panti.ward.presence import readable, roster, there_during
from casework.panti.ward.unfinished import unfinished

from . import roll, ward_words
from .ages import Ages
from .city.places import ages_in
from .clock import Clock

SHIFTS: Final = 5
# the rolls of so many shifts are called, of the days before in the evening alone
CALLED: Final = 9
EVENINGS: Final = 7
# of a hundred residents in a shift, how many are not as usual
UNUSUAL: Final = 9
_TURNS: Final = (Turn.MORNING, Turn.EVENING, Turn.NIGHT)
# how long before its end the log of a shift is written and the shift signed for, and how long after that it is read
_WRITTEN: Final = timedelta(minutes=40)
_SIGNED: Final = timedelta(minutes=20)
_READ: Final = timedelta(minutes=12)


@dataclass(frozen=True)
class _House:
    office: Office
    ages: Ages
    leaders: list[User]
    # its place among the houses
    number: int


def tell_shifts(clock: Clock) -> int:
    """Let every house with staff and residents close its last shifts; returns how many entries of the log were made.

    Does nothing in a house whose last shift is handed over already. Effects, in order: the entries of whoever has none
    and an incident in every second house, the clock standing near the end of each shift; the rolls of the last week;
    the hand-overs, the last of which waits for whoever takes it over.
    """
    houses = list(_houses())
    shifts = _last(SHIFTS)
    unwritten = _unwritten(shifts)
    made = 0
    for turn, shift in enumerate(shifts):
        for house in houses:
            if house.office.pk in unwritten:
                clock.set(shift.ends_at - _WRITTEN)
                made += _log(house, shift, house.leaders[turn % len(house.leaders)])
    for house in houses:
        clock.set(shifts[1].ends_at - _SIGNED)
        _report(house)
    clock.catch_up()
    _call_rolls(houses)
    for house in houses:
        if len(house.leaders) > 1:
            for turn, shift in enumerate(shifts):
                # whoever arrives after the signature is no resident of it yet
                clock.set(shift.ends_at - _SIGNED)
                _hand_over(house, shift, turn)
    clock.catch_up()
    return made


def _unwritten(shifts: list[Shift]) -> set[int]:
    """The houses where somebody has no entry in these shifts, or nobody has one in the last."""
    entries = LogEntry.objects.filter(stay=OuterRef("pk"), day__gte=shifts[0].day)
    away = StayAbsence.objects.filter(
        stay=OuterRef("pk"), began_at__lt=shifts[0].ends_at, ended_at__isnull=True
    )
    lived = Stay.objects.filter(Q(left_at__isnull=True) | Q(left_at__gt=shifts[0].ends_at))
    lacking = lived.filter(~Exists(entries), ~Exists(away), arrived_at__lt=shifts[-1].ends_at)
    last = LogEntry.objects.filter(panti=OuterRef("pk"), day=shifts[-1].day, turn=shifts[-1].turn)
    return {
        *lacking.order_by().values_list("panti", flat=True),
        *panti().filter(~Exists(last)).values_list("pk", flat=True),
    }


def _last(count: int) -> list[Shift]:
    """The shifts that are over, so many, the oldest first."""
    found = [current_shift().previous]
    while len(found) < count:
        found.append(found[-1].previous)
    return found[::-1]


def _houses() -> Iterable[_House]:
    last = current_shift().previous
    ages = {one.office_id: ages_in(one) for one in Criteria.objects.all()}
    for number, office in enumerate(panti().order_by("code")):
        leaders = _leaders(office)
        lived_in = Stay.objects.filter(panti=office, left_at__isnull=True).exists()
        signed = ShiftHandover.objects.filter(
            panti=office, day=last.day, turn=last.turn, handed_by__isnull=False
        ).exists()
        if leaders and lived_in and not signed:
            yield _House(office, ages.get(office.pk, Ages.GROWN), leaders, number)


def _leaders(office: Office) -> list[User]:
    """Those who write the log and sign for shifts in this house, in the order of their names."""
    writers = [holder.user for holder in who_may("write_log", [office.pk]) if holder.office.pk == office.pk]
    signers = {
        holder.user.pk for holder in who_may("sign_shift", [office.pk]) if holder.office.pk == office.pk
    }
    both = [user for user in writers if user.pk in signers]
    return list(dict.fromkeys(both or writers))


def _luck(*of: object) -> random.Random:
    """The same for the same things whenever it is asked."""
    return random.Random("/".join(map(str, of)))  # noqa: S311 - luck, no secret


def _log(house: _House, shift: Shift, actor: User) -> int:
    """The entries of whoever was there and has none yet."""
    written = LogEntry.objects.filter(stay=OuterRef("pk"), day=shift.day, turn=shift.turn)
    stays = list(readable(there_during(house.office, shift).exclude(Exists(written)), actor))
    if not stays:
        return 0
    given = _given(stays, shift)
    rows = [
        Row(stay.pk, usual() | _unusual(house.ages, stay, shift) | given.get(stay.case_id, {}))
        for stay in stays
    ]
    return write_log(house.office, shift, rows, actor=actor)


def _unusual(ages: Ages, stay: Stay, shift: Shift) -> dict[str, str]:
    """What was not as on a quiet day; nothing of most. Somebody's luck in one shift says nothing of the next."""
    luck = _luck("unusual", stay.case.number, shift.key)
    if luck.randrange(100) >= UNUSUAL:
        return {"activity": "rested"} if shift.turn == Turn.NIGHT else {}
    found: tuple[dict[str, str], ...] = (
        {"condition": "weak", "meals": "some", "note": luck.choice(ward_words.weak(ages))},
        {"health": "complaint", "note": luck.choice(ward_words.weak(ages))},
        {
            "condition": "ill",
            "meals": luck.choice(("none", "some")),
            "activity": "rested",
            "health": "seen",
            "note": luck.choice(ward_words.ill(ages)),
        },
        {"condition": "restless", "activity": "not", "note": luck.choice(ward_words.restless(ages))},
        {"note": luck.choice(ward_words.good(ages))},
    )
    return luck.choices(found, (4, 2, 2, 3, 2))[0]


def _given(stays: Iterable[Stay], shift: Shift) -> dict[int, dict[str, str]]:
    """What the log says of medicine, by case: what became of the doses of the shift."""
    doses = Dose.objects.filter(
        medicine__case__in=[stay.case_id for stay in stays],
        due_at__gte=shift.begins_at,
        due_at__lt=shift.ends_at,
    )
    found: dict[int, dict[str, str]] = {}
    for case_id, outcome in doses.order_by("due_at").values_list("medicine__case", "outcome"):
        if outcome == "refused" or (outcome == "given" and case_id not in found):
            found[case_id] = {"medicine": outcome}
    return found


def _call_rolls(houses: list[_House]) -> None:
    shifts = _last(EVENINGS * len(_TURNS))
    called = [shift for shift in shifts if shift in shifts[-CALLED:] or shift.turn == Turn.EVENING]
    rows = [
        (house.office.pk, turn.value, house.leaders[number % len(house.leaders)].pk)
        for house in houses
        for number, turn in enumerate(_TURNS)
    ]
    writers = {
        "houses": [panti for panti, _turn, _writer in rows],
        "turns": [turn for _panti, turn, _writer in rows],
        "writers": [writer for _panti, _turn, writer in rows],
    }
    asked = roll.values((house.office.pk for house in houses), map(roll.called_in, called), writers)
    with connection.cursor() as cursor:
        cursor.execute(roll.ROLL, asked)


def _hand_over(house: _House, shift: Shift, turn: int) -> None:
    """A shift handed over as ``ward.handovers`` leaves it, its numbers counted once and as of then."""
    office, leaders, signed = house.office, house.leaders, shift.ends_at - _SIGNED
    # what the last shift handed over still waits for whoever looks at the demonstration
    taken = turn < SHIFTS - 1
    undone = unfinished(office, shift, signed)
    # signed for knowingly, as the page asks
    known = {"handed": undone.left, **({"taken": undone.left} if taken else {})} if undone.left else {}
    lines = numbers(office, begins_at(office, shift), signed) | undone.numbers | known
    ShiftHandover.objects.create(
        panti=office,
        day=shift.day,
        turn=shift.turn,
        gathered_until=signed,
        lines=lines,
        words=_luck("words", office.code, shift.key).choice(ward_words.words_of(house.ages)),
        handed_by=leaders[turn % len(leaders)],
        handed_at=signed,
        taken_by=leaders[(turn + 1) % len(leaders)] if taken else None,
        taken_at=signed + _READ if taken else None,
    )


def _report(house: _House) -> None:
    """One incident in every second house; the small one is answered, the serious one waits."""
    office = house.office
    reporters = [
        holder.user for holder in who_may("report_incident", [office.pk]) if holder.office.pk == office.pk
    ]
    if house.number % 2 or not reporters:
        return
    actor = reporters[0]
    expected = roster(office, actor).expected
    if not expected:
        return
    stay = _luck("incident", office.code).choice(expected)
    said: dict[str, Any] = ward_words.incidents_of(house.ages)[house.number // 2 % 2]
    incident = report_incident(stay.case, actor=actor, occurred_at=_an_hour_ago(stay.arrived_at), **said)
    heads = [
        holder.user
        for holder in who_may("acknowledge_incident", [office.pk])
        if holder.office.pk == office.pk and holder.user.pk != actor.pk
    ]
    if heads and incident.severity == "minor":
        acknowledge_incident(incident, actor=heads[0], words="Sudah dibicarakan dengan petugas jaga.")
        review_incident(
            incident,
            actor=heads[0],
            conclusion="Lantai dan alas bermain licin dan belum diberi tanda."
            if house.ages == Ages.SMALL
            else "Lantai basah setelah dipel dan belum diberi tanda.",
            measures="Alas empuk dipasang; pengasuh berdiri di dekat perosotan."
            if house.ages == Ages.SMALL
            else "Karet antiselip dipasang; mengepel di luar jam mandi.",
        )


def _an_hour_ago(arrived_at: datetime) -> datetime:
    return max(timezone.now() - timedelta(hours=1), arrived_at)
