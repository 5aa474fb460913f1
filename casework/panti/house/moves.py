"""Who is expected to come into a house, to leave it and to come back to it, and on which day; computed from dated rows.

The day is the one somebody said, else the last on which it may happen; one that has passed is today, while it is still
to be done. A person who goes from one house to another does so on one day, so that they are counted once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import timezone

from casework.cases.clocks import term_for
from casework.cases.enums import ProposalStatus, Stage
from casework.cases.models import Case, Proposal
from casework.offices.models import Office

from ..clock import extended
from ..enums import AwayKind
from ..models import StayAbsence
from .enums import MoveKind

COMING: Final = (MoveKind.PLACED, MoveKind.TRANSFERRED_HERE)
GOING: Final = (MoveKind.EXIT, MoveKind.PLACED_ELSEWHERE, MoveKind.TRANSFERRED)


@dataclass(frozen=True, slots=True)
class Move:
    """One person on one day in one house. ``is_said``: somebody named the day; else it is the last possible one."""

    case_id: int
    panti_id: int
    kind: MoveKind
    day: date
    is_said: bool = False

    @property
    def comes(self) -> bool:
        return self.kind in COMING

    @property
    def goes(self) -> bool:
        return self.kind in GOING


@dataclass(frozen=True)
class Expected:
    """The moves of some houses and, by house, the cases of those who live there and are not there now."""

    moves: list[Move]
    away: dict[int, set[int]]


def expected_moves(offices: Iterable[Office]) -> Expected:
    """Everything expected in these houses, however far ahead, the soonest first; five queries."""
    houses = [office.pk for office in offices]
    today = timezone.localdate()
    absences = list(
        StayAbsence.objects.filter(
            stay__panti__in=houses, stay__left_at__isnull=True, ended_at__isnull=True
        ).values_list("stay__case", "stay__panti", "kind", "expected_back")
    )
    away: dict[int, set[int]] = {pk: set() for pk in houses}
    for case_id, panti_id, _kind, _back in absences:
        away[panti_id].add(case_id)
    set_out = {case_id for case_id, _panti, kind, _back in absences if kind == AwayKind.TRANSFER}
    found = [*_exits(houses, today), *_placements(houses, today), *_transfers(houses, today, set_out)]
    found += [
        Move(case_id, panti_id, MoveKind.BACK, max(back, today), is_said=back >= today)
        for case_id, panti_id, _kind, back in absences
        if back is not None
    ]
    return Expected(sorted(found, key=lambda move: (move.day, move.case_id)), away)


def _exits(houses: list[int], today: date) -> list[Move]:
    """Approved exits that have not lapsed: on the day of departure, else on the last day of the approval."""
    approved = Proposal.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=today),
        status=ProposalStatus.APPROVED,
        exit__isnull=False,
        case__present_panti__in=houses,
    ).order_by()
    found = []
    for case_id, panti_id, departs_on, valid_until in approved.values_list(
        "case", "case__present_panti", "exit__departs_on", "valid_until"
    ):
        if panti_id is not None:
            day = max(departs_on or valid_until or today, today)
            found.append(Move(case_id, panti_id, MoveKind.EXIT, day, is_said=departs_on == day))
    return found


def _placements(houses: list[int], today: date) -> list[Move]:
    """Accepted placements: on the last day on which the person is to arrive, extensions included."""
    cases = list(
        Case.objects.filter(
            Q(receiving_panti__in=houses) | Q(present_panti__in=houses),
            stage=Stage.PLACEMENT,
            accepted_at__isnull=False,
        ).order_by()
    )
    longer = extended({case.pk: case.stage_since for case in cases}, "admit")
    found = []
    for case in cases:
        until = longer.get(case.pk) or term_for(case, "admit", case.stage_since).after(case.stage_since)
        day = max(timezone.localdate(until), today)
        found += _both(
            case.pk,
            day,
            (case.receiving_panti_id, MoveKind.PLACED),
            (case.present_panti_id, MoveKind.PLACED_ELSEWHERE),
            houses,
        )
    return found


def _transfers(houses: list[int], today: date, set_out: set[int]) -> list[Move]:
    """Transfers both heads agreed to: on the last day of the agreement, and today once they have set out."""
    agreed = Proposal.objects.filter(
        Q(case__requested_office__in=houses) | Q(case__present_panti__in=houses),
        transition="transfer",
        status=ProposalStatus.APPROVED,
        case__requested_office__isnull=False,
    ).order_by()
    found = []
    for case_id, present, requested, valid_until in agreed.values_list(
        "case", "case__present_panti", "case__requested_office", "valid_until"
    ):
        # having set out, an agreement lapses no longer and has no last day
        day = today if case_id in set_out else max(valid_until or today, today)
        found += _both(
            case_id, day, (requested, MoveKind.TRANSFERRED_HERE), (present, MoveKind.TRANSFERRED), houses
        )
    return found


def _both(
    case_id: int,
    day: date,
    into: tuple[int | None, MoveKind],
    out_of: tuple[int | None, MoveKind],
    houses: list[int],
) -> list[Move]:
    """The same person in the house they come to and in the one they go from, of those asked about."""
    return [
        Move(case_id, panti_id, kind, day)
        for panti_id, kind in (into, out_of)
        if panti_id in houses and panti_id
    ]
