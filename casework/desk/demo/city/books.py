"""The books of the houses and of the Sudinsos while a city is told: register, hand-over records, case numbers."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from django.utils import timezone

from casework.cases.models import CaseCounter
from casework.offices.models import Office, User
from casework.outreach.models import HandoverCounter
from casework.outreach.rules import record_number
from casework.panti.models import RegisterCounter, RegisterEntry, Stay
from casework.panti.registers.rules import register_number, register_year

from .beds import Beds, get_up
from .life import Life
from .plan import Home
from .sheets import Sheets

# which arrival leads to where somebody lives
_HOMES: Final = {"hand_over": Home.TRANSIT, "admit": Home.PANTI}
_BY_OFFICE: Final = ("office_id", "year", "last")
_BY_PANTI: Final = ("panti_id", "year", "last")
# one up at a time, as the trigger on the counters asks
_COUNT_UP: Final = """
DO $$ BEGIN FOR n IN 1..{times} LOOP
    UPDATE panti_registercounter SET last = last + 1 WHERE panti_id = {panti} AND year = {year};
END LOOP; END $$
"""
_BEGIN_REGISTER: Final = (
    "INSERT INTO panti_registercounter (panti_id, year, last) VALUES (%s, %s, 0) ON CONFLICT DO NOTHING"
)
_COUNT_CASES: Final = """
INSERT INTO cases_casecounter (year, last) VALUES (%s, %s) ON CONFLICT (year) DO UPDATE SET last = excluded.last
"""
_COUNT_HANDOVERS: Final = """
INSERT INTO outreach_handovercounter (office_id, year, last) VALUES (%s, %s, %s)
ON CONFLICT (office_id, year) DO UPDATE SET last = excluded.last
"""


class Books:
    """The numbers given so far, those that stand already with them, and the beds of the houses."""

    def __init__(self, offices: dict[int, Office], sheets: Sheets, beds: Beds) -> None:
        self._offices, self._sheets, self.beds = offices, sheets, beds
        self._cases: Counter[int] = Counter(dict(CaseCounter.objects.values_list("year", "last")))
        self._handovers: Counter[tuple[int, int]] = Counter(
            {(office, year): last for office, year, last in HandoverCounter.objects.values_list(*_BY_OFFICE)}
        )
        self._register: Counter[tuple[int, int]] = Counter(
            {(panti, year): last for panti, year, last in RegisterCounter.objects.values_list(*_BY_PANTI)}
        )
        self._new_lines: Counter[tuple[int, int]] = Counter()
        self._arrivals: list[tuple[Stay, User]] = []

    def case_number(self, moment: datetime) -> str:
        year = timezone.localtime(moment).year
        self._cases[year] += 1
        return f"K-{year}-{self._cases[year]:06d}"

    def handover_number(self, office: int, moment: datetime) -> str:
        year = timezone.localtime(moment).year
        self._handovers[office, year] += 1
        return record_number(self._offices[office].code, year, self._handovers[office, year])

    def arrived(self, stay: Stay, actor: User) -> None:
        """Keep an arrival for the book of its house."""
        self._arrivals.append((stay, actor))

    def _line(self, stay: Stay, actor: User) -> None:
        """The next line of a house's book for a stay."""
        year = register_year(stay.arrived_at)
        book = stay.panti_id, year
        self._register[book] += 1
        self._new_lines[book] += 1
        serial = self._register[book]
        self._sheets.add(
            RegisterEntry,
            stay=stay,
            panti_id=stay.panti_id,
            year=year,
            serial=serial,
            number=register_number(self._offices[stay.panti_id].code, year, serial),
            arrived_at=stay.arrived_at,
            recorded_at=stay.arrived_at,
            recorded_by=actor,
        )

    def close_batch(self) -> None:
        """Write the arrivals of this batch into the books, in their order, and bring the counters up to them in its
        transaction."""
        for stay, actor in sorted(self._arrivals, key=lambda one: (one[0].arrived_at, one[0].pk)):
            self._line(stay, actor)
        self._arrivals.clear()
        after = self._sheets.afterwards
        for (panti, year), times in sorted(self._new_lines.items()):
            after(_BEGIN_REGISTER, [panti, year])
            after(_COUNT_UP.format(times=times, panti=panti, year=year), [])
        self._new_lines.clear()
        for year, last in self._cases.items():
            after(_COUNT_CASES, [year, last])
        for (office, year), last in self._handovers.items():
            after(_COUNT_HANDOVERS, [office, year, last])


def begin_stay(life: Life, books: Books, panti: int, actor: User, verb: str) -> Stay:
    """A stay and its line in the book; one too many where more live there as the city ends than the house has beds."""
    stay: Stay = life.sheets.new(
        Stay,
        case=life.case,
        person_id=life.case.person_id,
        panti_id=panti,
        arrived_at=life.moment,
        admitted_by=actor,
        began_with=verb,
        created_at=life.moment,
    )
    if life.home == _HOMES[verb]:
        books.beds.stays_on(stay)
    books.arrived(stay, actor)
    life.stay = stay
    life.stays.append(stay)
    return stay


def end_stay(life: Life, books: Books, verb: str) -> None:
    """The person has left the house: their place there is free, the stay is over and goes onto its sheet."""
    stay = life.stay
    if stay is None:
        return
    get_up(life, books.beds)
    stay.left_at, stay.ended_with = life.moment, verb
    life.sheets.put(stay)
    life.stay = None
