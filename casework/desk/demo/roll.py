"""The roll calls of a demonstration: told from who lived in a house at that very time, for every house at once.

The service asks who is there now, so it cannot call a roll of last week. As the application role: every trigger and
constraint holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from casework.panti.shifts import Shift, Turn

# how long after a shift began its roll is called: at 08.05, at 20.00, at 05.10
_AFTER: Final[dict[str, timedelta]] = {
    Turn.MORNING: timedelta(hours=1, minutes=5),
    Turn.EVENING: timedelta(hours=5),
    Turn.NIGHT: timedelta(hours=6, minutes=10),
}
# Who lives in a house at a time is there, in hospital, on leave or on the way to another house; nobody is missing. The
# last ones are in no list, as in the service. A house that has called its roll in that hour is left alone.
ROLL: Final = """
WITH moments AS (
    SELECT s.id, s.panti_id, e.at, coalesce(a.kind, 'present') AS seen
    FROM unnest(%(called)s::bigint[]) h(panti)
    CROSS JOIN unnest(%(moments)s::timestamptz[]) m(at)
    CROSS JOIN LATERAL (SELECT m.at + h.panti %% 6 * interval '2 minutes' AS at) e
    JOIN panti_stay s ON s.panti_id = h.panti AND s.arrived_at <= e.at AND (s.left_at IS NULL OR s.left_at > e.at)
    LEFT JOIN LATERAL (SELECT kind FROM panti_stayabsence WHERE stay_id = s.id AND began_at <= e.at
        AND (ended_at IS NULL OR ended_at > e.at) ORDER BY began_at DESC LIMIT 1) a ON true
), there AS (
    SELECT * FROM moments o
    WHERE NOT EXISTS (SELECT FROM panti_rollcall r WHERE r.panti_id = o.panti_id
        AND r.taken_at BETWEEN o.at - interval '30 minutes' AND o.at + interval '30 minutes')
), taken AS (
    INSERT INTO panti_rollcall (panti_id, ward, taken_at, taken_by_id, expected, present, missing, in_hospital,
                                on_leave)
    SELECT t.panti_id, '', t.at, w.writer,
           count(*) FILTER (WHERE seen = 'present'), count(*) FILTER (WHERE seen = 'present'), 0,
           count(*) FILTER (WHERE seen = 'hospital'), count(*) FILTER (WHERE seen = 'leave')
    FROM there t JOIN unnest(%(houses)s::bigint[], %(turns)s::text[], %(writers)s::bigint[]) w(panti, turn, writer)
        ON w.panti = t.panti_id AND w.turn = CASE
            WHEN extract(hour FROM t.at AT TIME ZONE 'Asia/Jakarta') BETWEEN 7 AND 14 THEN 'morning'
            WHEN extract(hour FROM t.at AT TIME ZONE 'Asia/Jakarta') BETWEEN 15 AND 22 THEN 'evening'
            ELSE 'night' END
    GROUP BY t.panti_id, t.at, w.writer
    HAVING count(*) FILTER (WHERE seen = 'present') > 0
    RETURNING id, panti_id, taken_at
)
INSERT INTO panti_rollcallmark (roll_call_id, stay_id, seen)
SELECT taken.id, there.id, there.seen
FROM taken JOIN there ON there.panti_id = taken.panti_id AND there.at = taken.taken_at
WHERE there.seen IN ('present', 'hospital', 'leave')
"""


def called_in(shift: Shift) -> datetime:
    """When the roll of a shift is called, give or take the minutes of a house."""
    return shift.begins_at + _AFTER[shift.turn]


def values(houses: Iterable[int], moments: Iterable[datetime], writers: dict[str, Any]) -> dict[str, Any]:
    """What ``ROLL`` is asked with; ``writers`` says who calls in which house in which turn, as three columns."""
    return {"called": sorted(houses), "moments": list(moments), **writers}
