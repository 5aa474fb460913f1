"""The daily log and the roll calls of a city: written from its stays by the database itself, a row a shift.

Three million rows would take Python half an hour. As the application role: every trigger and constraint holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from casework.panti.models import Stay
from casework.panti.shifts import Turn, shift_at
from casework.people.encryption import encrypt

from .. import roll
from ..ages import Ages
from ..ward_words import notes_of
from .places import Places
from .sheets import Sheets

# how far back the log reaches
KEPT: Final = timedelta(days=365)
# every house calls the roll on so many evenings before the city ends
EVENINGS: Final = 7
# those of a house who write its log and call its roll, one a shift
_WRITERS: Final = 3
# Shifts change at 07, 15 and 23 in Jakarta, which are 00, 08 and 16 in UTC. Whoever was there for some of a shift that
# is about over has an entry; ``luck`` is the same for a stay and a shift whenever it is asked. What is said of medicine
# is what became of the doses where a house tells of them, and luck where it does not.
_LOG: Final = """
WITH asked AS MATERIALIZED (
    SELECT id, case_id, panti_id, arrived_at, left_at FROM panti_stay WHERE id = ANY(%(stays)s::bigint[])
), given AS MATERIALIZED (
    SELECT m.case_id, date_bin('8 hours', d.due_at, timestamptz '2000-01-01 00:00+00') AS since,
           CASE WHEN bool_or(d.outcome = 'refused') THEN 'refused' WHEN bool_or(d.outcome = 'given') THEN 'given'
                ELSE 'not_due' END AS word
    FROM panti_medicine m JOIN panti_dose d ON d.medicine_id = m.id
    WHERE m.case_id IN (SELECT case_id FROM asked) GROUP BY 1, 2
)
INSERT INTO panti_logentry (stay_id, panti_id, day, turn, condition, meals, activity, health, medicine, note,
                            written_by_id, written_at)
SELECT s.id, s.panti_id, (b AT TIME ZONE 'Asia/Jakarta')::date, t.turn,
       CASE WHEN luck < 26 THEN 'weak' WHEN luck < 38 THEN 'ill' WHEN luck < 58 THEN 'restless' ELSE 'well' END,
       CASE WHEN luck BETWEEN 26 AND 33 THEN 'none' WHEN luck < 90 THEN 'some' ELSE 'all' END,
       CASE WHEN t.turn = 'night' OR luck < 60 THEN 'rested' WHEN luck < 120 THEN 'not'
            WHEN luck < 260 THEN 'partly' ELSE 'joined' END,
       CASE WHEN luck BETWEEN 26 AND 37 THEN 'seen' WHEN luck BETWEEN 58 AND 66 OR (luck < 26 AND other %% 3 = 0)
            THEN 'complaint' ELSE 'nothing' END,
       CASE WHEN %(doses)s THEN coalesce(g.word, 'not_due')
            WHEN hashint8(s.id) & 1023 >= 180 OR t.turn = 'night' THEN 'not_due'
            WHEN luck > 980 THEN 'refused' ELSE 'given' END,
       coalesce((%(notes)s::bytea[])[w.first + CASE WHEN luck < 26 OR luck BETWEEN 58 AND 66 THEN other %% 5
           WHEN luck < 38 THEN 5 + other %% 5 WHEN luck < 58 THEN 10 + other %% 5
           WHEN luck > 985 AND t.turn <> 'night' THEN 15 + other %% 8 END], ''),
       w.writer, b + interval '7 hours' + other * interval '2 seconds'
FROM asked s
CROSS JOIN LATERAL generate_series(
    date_bin('8 hours', greatest(s.arrived_at, %(since)s), timestamptz '2000-01-01 00:00+00'),
    least(s.left_at, %(now)s) - interval '1 microsecond', interval '8 hours') b
CROSS JOIN LATERAL (SELECT CASE extract(hour FROM b AT TIME ZONE 'UTC')
    WHEN 0 THEN 'morning' WHEN 8 THEN 'evening' ELSE 'night' END AS turn,
    hashint8(s.id * 1000003 + extract(epoch FROM b)::bigint) & 1023 AS luck,
    hashint8(extract(epoch FROM b)::bigint * 7919 + s.id) & 1023 AS other) t
JOIN unnest(%(houses)s::bigint[], %(turns)s::text[], %(writers)s::bigint[], %(notes_from)s::int[])
    w(panti, turn, writer, first) ON w.panti = s.panti_id AND w.turn = t.turn
LEFT JOIN given g ON g.case_id = s.case_id AND g.since = b
WHERE b + interval '7 hours 40 minutes' <= %(now)s
  AND NOT EXISTS (SELECT FROM panti_stayabsence a WHERE a.stay_id = s.id
      AND a.began_at <= greatest(s.arrived_at, b) AND (a.ended_at IS NULL OR a.ended_at > b + interval '8 hours'))
"""
_TURNS: Final = ("morning", "evening", "night")


class Logbook:
    """Writes the log of stays that are on the sheets of this batch, in its transaction.

    ``kept`` is how far back it reaches; ``doses``: whether the medicine of these people is told too, so that the log
    says what became of it; ``evenings``: on how many of the last the roll is called.
    """

    def __init__(
        self,
        sheets: Sheets,
        places: Places,
        now: datetime,
        *,
        kept: timedelta = KEPT,
        doses: bool = False,
        evenings: int = EVENINGS,
    ) -> None:
        self._sheets, self._now, self._since, self._doses = sheets, now, now - kept, doses
        self._evenings = evenings
        self._writers = writers(places)
        self._notes = _notes(places, self._writers["houses"])
        self._written: set[int] = set()

    def write(self, stays: Iterable[Stay]) -> None:
        """Let the database write the log of these stays, once their own rows stand."""
        asked = [stay for stay in stays if stay.left_at is None or stay.left_at > self._since]
        self._written |= {stay.panti_id for stay in asked}
        if asked:
            values = {
                "stays": [stay.pk for stay in asked],
                "since": self._since,
                "now": self._now,
                "doses": self._doses,
                **self._writers,
                **self._notes,
            }
            self._sheets.afterwards(_LOG, values)

    def call_rolls(self) -> None:
        """Let the database call the roll of every house written of, on each of the last evenings."""
        if not self._evenings:
            return
        moments = list(islice(_evenings(self._now), self._evenings))
        self._sheets.afterwards(roll.ROLL, roll.values(self._written, moments, self._writers))


def _evenings(now: datetime) -> Iterator[datetime]:
    """When the roll was called in the evening shifts that are over, the newest first."""
    shift = shift_at(now)
    while True:
        shift = shift.previous
        if shift.turn == Turn.EVENING:
            yield roll.called_in(shift)


def writers(places: Places) -> dict[str, Any]:
    """Who writes in which house in which turn, as three columns."""
    rows = []
    for panti in places.lived_in:
        team = places.team("write_log", panti)[:_WRITERS]
        rows += [(panti, turn, team[number % len(team)].pk) for number, turn in enumerate(_TURNS) if team]
    return {
        "houses": [panti for panti, _turn, _writer in rows],
        "turns": [turn for _panti, turn, _writer in rows],
        "writers": [writer for _panti, _turn, writer in rows],
    }


def _notes(places: Places, houses: list[int]) -> dict[str, Any]:
    """Every note there is, sealed, and from which on are those of each of these houses."""
    begins: dict[Ages, int] = {}
    sealed: list[bytes] = []
    for ages in Ages:
        begins[ages] = len(sealed) + 1
        sealed += [encrypt(words) for words in notes_of(ages)]
    return {"notes": sealed, "notes_from": [begins[places.ages_in(panti)] for panti in houses]}
