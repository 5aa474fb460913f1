"""The last two days on the wards of a demonstration: logs, roll calls, hand-overs, incidents, by the real services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from casework.offices.models import Office, User
from casework.offices.queries import panti, who_may
from casework.panti.incidents.services import acknowledge_incident, report_incident, review_incident
from casework.panti.models import LogEntry, Stay
from casework.panti.shifts import Shift, current_shift
from casework.panti.ward.handovers import hand_over_shift, take_over_shift
from casework.panti.ward.logbook import Row, newest, usual, write_log
from casework.panti.ward.presence import readable, roster, there_during
from casework.panti.ward.rollcalls import take_roll_call
from casework.panti.ward.unfinished import unfinished

from .clock import Clock

SHIFTS: Final = 5
# every so many residents one is not as usual, another on every shift
UNUSUAL: Final[tuple[dict[str, str], ...]] = (
    {"condition": "weak", "meals": "some", "note": "Mengeluh lemas, minum cukup."},
    {"condition": "ill", "meals": "none", "activity": "rested", "health": "seen", "medicine": "given"},
    {"condition": "restless", "activity": "not", "note": "Mondar-mandir sejak sore, ditemani."},
    {"medicine": "refused", "note": "Menolak obat, dicoba lagi sif berikutnya."},
    {"health": "complaint", "note": "Gatal di lengan."},
)
EVERY: Final = 9
WORDS: Final = (
    "Kunci lemari obat di meja jaga. Kamar mandi belakang sedang diperbaiki.",
    "Tamu keluarga datang besok pukul 10. Air galon tinggal dua.",
    "Lampu lorong mati satu, sudah dilaporkan.",
)
INCIDENTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "kind": "injury",
        "severity": "minor",
        "place": "Kamar mandi",
        "words": "Terpeleset saat mandi pagi, lutut memar, tidak ada luka terbuka.",
        "done_at_once": "Dikompres, diperiksa perawat.",
        "told": "Perawat jaga",
    },
    {
        "kind": "violence",
        "severity": "serious",
        "place": "Ruang makan",
        "words": "Berebut tempat duduk, saling mendorong hingga piring pecah. Tidak ada yang terluka.",
        "done_at_once": "Dipisahkan, diajak bicara, makan dilanjutkan di meja lain.",
        "told": "Ketua sif",
    },
)


def tell_shifts(clock: Clock) -> int:
    """Let every house with staff and residents write its last shifts; returns how many entries were made.

    Does nothing in a house that has written the last of them already. The clock stands at the end of each shift it
    tells.
    """
    last = current_shift().previous
    made = 0
    for number, office in enumerate(panti().order_by("code")):
        staff = [holder.user for holder in who_may("write_log", [office.pk]) if holder.office.pk == office.pk]
        lived_in = Stay.objects.filter(panti=office, left_at__isnull=True).exists()
        written = LogEntry.objects.filter(panti=office, day=last.day, turn=last.turn).exists()
        if not staff or not lived_in or written:
            continue
        made += _tell(office, clock, number)
        clock.catch_up()
    return made


def _tell(office: Office, clock: Clock, number: int) -> int:
    leaders = _leaders(office)
    shift, shifts = current_shift(), []
    for _back in range(SHIFTS):
        shift = shift.previous
        shifts.append(shift)
    made = 0
    for turn, shift in enumerate(reversed(shifts)):
        clock.set(shift.ends_at - timedelta(minutes=20))
        made += _log(office, shift, leaders[turn % len(leaders)], turn)
        _call(office, leaders[turn % len(leaders)])
        if turn == 1:
            _report(office, number)
        if len(leaders) > 1:
            _hand_over(office, shift, leaders, turn, last=turn == SHIFTS - 1)
    return made


def _leaders(office: Office) -> list[User]:
    """Those who sign for shifts in this house, in the order of their names."""
    found = [holder.user for holder in who_may("sign_shift", [office.pk]) if holder.office.pk == office.pk]
    writers = {
        holder.user.pk for holder in who_may("write_log", [office.pk]) if holder.office.pk == office.pk
    }
    both = [user for user in found if user.pk in writers]
    return list(dict.fromkeys(both or found))


def _log(office: Office, shift: Shift, actor: User, turn: int) -> int:
    stays = list(readable(there_during(office, shift), actor))
    standing = newest(office, shift)
    rows = []
    for place, stay in enumerate(stay for stay in stays if stay.pk not in standing):
        unusual = UNUSUAL[(place + turn) % len(UNUSUAL)] if (place + 3 * turn) % EVERY == 1 else {}
        rows.append(Row(stay.pk, usual() | unusual))
    return write_log(office, shift, rows, actor=actor) if rows else 0


def _call(office: Office, actor: User) -> None:
    expected = {stay.pk for stay in roster(office, actor).expected}
    if expected:
        take_roll_call(office, actor=actor, present=expected, shown=expected)


def _hand_over(office: Office, shift: Shift, leaders: list[User], turn: int, *, last: bool) -> None:
    goes, comes = leaders[turn % len(leaders)], leaders[(turn + 1) % len(leaders)]
    known = unfinished(office, shift, timezone.now()).left
    hand_over_shift(office, shift, actor=goes, words=WORDS[turn % len(WORDS)], known=known)
    # what the last shift handed over still waits for whoever looks at the demonstration
    if not last:
        take_over_shift(office, shift, actor=comes, known=known)


def _report(office: Office, number: int) -> None:
    """One incident in every second house; the small one is answered, the serious one waits."""
    reporters = [
        holder.user for holder in who_may("report_incident", [office.pk]) if holder.office.pk == office.pk
    ]
    if number % 2 or not reporters:
        return
    actor = reporters[0]
    stay = next(iter(roster(office, actor).expected), None)
    if stay is None:
        return
    said = INCIDENTS[number // 2 % len(INCIDENTS)]
    incident = report_incident(
        stay.case, actor=actor, occurred_at=max(timezone.now() - timedelta(hours=1), stay.arrived_at), **said
    )
    heads = [one.user for one in who_may("acknowledge_incident", [office.pk]) if one.user.pk != actor.pk]
    if heads and incident.severity == "minor":
        acknowledge_incident(incident, actor=heads[0], words="Lantai kamar mandi diberi karet hari ini.")
        review_incident(
            incident,
            actor=heads[0],
            conclusion="Lantai basah setelah dipel dan belum diberi tanda.",
            measures="Karet antiselip dipasang; mengepel di luar jam mandi.",
        )
