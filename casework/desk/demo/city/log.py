"""The daily log and the roll calls of a city: written from its stays by the database itself, a row a shift.

Three million rows would take Python half an hour. As the application role: every trigger and constraint holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from casework.panti.models import Stay
from casework.people.encryption import encrypt

from .places import Places
from .sheets import Sheets

# how far back the log reaches
KEPT: Final = timedelta(days=365)
# every house calls the roll on so many evenings before the city ends
EVENINGS: Final = 7
# those of a house who write its log and call its roll, one a shift
_WRITERS: Final = 3
_NOTES: Final = (
    "Mengeluh lemas, minum cukup.",
    "Mondar-mandir sejak sore, ditemani.",
    "Gatal di lengan, sudah diberi salep.",
    "Tidur nyenyak sampai subuh.",
    "Ikut senam pagi tanpa diajak.",
    "Menanyakan keluarganya; ditemani sampai tenang.",
)
# Shifts change at 07, 15 and 23 in Jakarta, which are 00, 08 and 16 in UTC. Whoever was there for some of a shift that
# is about over has an entry; ``luck`` is the same for a stay and a shift whenever it is asked.
_LOG: Final = """
INSERT INTO panti_logentry (stay_id, panti_id, day, turn, condition, meals, activity, health, medicine, note,
                            written_by_id, written_at)
SELECT s.id, s.panti_id, (b AT TIME ZONE 'Asia/Jakarta')::date, t.turn,
       CASE WHEN luck < 40 THEN 'weak' WHEN luck < 60 THEN 'ill' WHEN luck < 80 THEN 'restless' ELSE 'well' END,
       CASE WHEN luck < 20 THEN 'none' WHEN luck < 90 THEN 'some' ELSE 'all' END,
       CASE WHEN t.turn = 'night' OR luck < 60 THEN 'rested' WHEN luck < 120 THEN 'not'
            WHEN luck < 260 THEN 'partly' ELSE 'joined' END,
       CASE WHEN luck BETWEEN 40 AND 59 THEN 'seen' WHEN luck < 50 THEN 'complaint' ELSE 'nothing' END,
       CASE WHEN hashint8(s.id) & 1023 >= 180 OR t.turn = 'night' THEN 'not_due'
            WHEN luck > 980 THEN 'refused' ELSE 'given' END,
       CASE WHEN luck < 64 THEN (%(notes)s::bytea[])[1 + luck %% %(kinds)s] ELSE ''::bytea END,
       w.writer, b + interval '7 hours' + luck * interval '2 seconds'
FROM unnest(%(stays)s::bigint[]) one(id)
JOIN panti_stay s ON s.id = one.id
CROSS JOIN LATERAL generate_series(
    date_bin('8 hours', greatest(s.arrived_at, %(since)s), timestamptz '2000-01-01 00:00+00'),
    least(s.left_at, %(now)s) - interval '1 microsecond', interval '8 hours') b
CROSS JOIN LATERAL (SELECT CASE extract(hour FROM b AT TIME ZONE 'UTC')
    WHEN 0 THEN 'morning' WHEN 8 THEN 'evening' ELSE 'night' END AS turn,
    hashint8(s.id * 1000003 + extract(epoch FROM b)::bigint) & 1023 AS luck) t
JOIN unnest(%(houses)s::bigint[], %(turns)s::text[], %(writers)s::bigint[]) w(panti, turn, writer)
    ON w.panti = s.panti_id AND w.turn = t.turn
WHERE b + interval '7 hours 40 minutes' <= %(now)s
  AND (b < %(told)s OR NOT s.panti_id = ANY(%(others)s::bigint[]))
  AND NOT EXISTS (SELECT FROM panti_stayabsence a WHERE a.stay_id = s.id
      AND a.began_at <= greatest(s.arrived_at, b) AND (a.ended_at IS NULL OR a.ended_at > b + interval '8 hours'))
"""
# Who lives in a house on an evening is there, in hospital or on leave; nobody is missing.
_ROLL: Final = """
WITH there AS (
    SELECT s.id, s.panti_id, e.at, coalesce(a.kind, 'present') AS seen
    FROM unnest(%(evenings)s::timestamptz[]) e(at)
    JOIN panti_stay s ON s.arrived_at < e.at AND (s.left_at IS NULL OR s.left_at > e.at)
    LEFT JOIN panti_stayabsence a ON a.stay_id = s.id AND a.began_at < e.at
        AND (a.ended_at IS NULL OR a.ended_at > e.at)
    WHERE s.panti_id = ANY(%(new)s)
      AND (e.at < %(told)s OR NOT s.panti_id = ANY(%(others)s::bigint[]))
), taken AS (
    INSERT INTO panti_rollcall (panti_id, ward, taken_at, taken_by_id, expected, present, missing, in_hospital,
                                on_leave)
    SELECT t.panti_id, '', t.at, w.writer,
           count(*) FILTER (WHERE seen = 'present'), count(*) FILTER (WHERE seen = 'present'), 0,
           count(*) FILTER (WHERE seen = 'hospital'), count(*) FILTER (WHERE seen = 'leave')
    FROM there t JOIN unnest(%(houses)s::bigint[], %(turns)s::text[], %(writers)s::bigint[]) w(panti, turn, writer)
        ON w.panti = t.panti_id AND w.turn = 'evening'
    GROUP BY t.panti_id, t.at, w.writer
    RETURNING id, panti_id, taken_at
)
INSERT INTO panti_rollcallmark (roll_call_id, stay_id, seen)
SELECT taken.id, there.id, there.seen FROM taken JOIN there USING (panti_id) WHERE there.at = taken.taken_at
"""
_TURNS: Final = ("morning", "evening", "night")
# 20.00 in Jakarta
_EVENING: Final = timedelta(hours=13)


class Logbook:
    """Writes the log of stays that are on the sheets of this batch, in its transaction.

    ``kept`` is how far back it reaches. In the houses of ``others`` somebody else tells the shifts from ``told`` on.
    """

    def __init__(
        self,
        sheets: Sheets,
        places: Places,
        now: datetime,
        *,
        kept: timedelta = KEPT,
        others: Collection[int] = (),
        told: datetime | None = None,
    ) -> None:
        self._sheets, self._now, self._since = sheets, now, now - kept
        self._others: dict[str, Any] = {"others": list(others), "told": told or now}
        self._notes = [encrypt(words) for words in _NOTES]
        self._writers = _writers(places)
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
                "notes": self._notes,
                "kinds": len(self._notes),
                **self._writers,
                **self._others,
            }
            self._sheets.afterwards(_LOG, values)

    def call_rolls(self) -> None:
        """Let the database call the roll of every house written of, on each of the last evenings."""
        midnight = self._now.replace(hour=0, minute=0, second=0, microsecond=0)
        evenings = [midnight - timedelta(days=back) + _EVENING for back in range(1, EVENINGS + 1)]
        values = {"evenings": evenings, "new": sorted(self._written), **self._writers, **self._others}
        self._sheets.afterwards(_ROLL, values)


def _writers(places: Places) -> dict[str, Any]:
    """Who writes in which house in which turn, as three columns."""
    rows = []
    for panti in (*places.transits, *(criteria.office_id for criteria, _takes in places.houses)):
        team = places.team("write_log", panti)[:_WRITERS]
        rows += [(panti, turn, team[number % len(team)].pk) for number, turn in enumerate(_TURNS) if team]
    return {
        "houses": [panti for panti, _turn, _writer in rows],
        "turns": [turn for _panti, turn, _writer in rows],
        "writers": [writer for _panti, _turn, writer in rows],
    }
