"""What a bed is now, and whom a wing is for: pure answers, computed from what the caller has read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casework.offices.models import Category
from casework.people.models import Person

from ..rules import Check, checks
from .enums import BedState, Misfit

if TYPE_CHECKING:
    from .models import Wing


def bed_state(*, occupied: bool, away: bool, reserved: bool, out: bool, cleaning: bool) -> BedState:
    """The one state a bed is shown in. Whoever lies there comes first, then what keeps others out.

    A bed taken out of service under somebody stays theirs until they are moved; the board marks it beside its state.
    """
    if occupied:
        return BedState.AWAY if away else BedState.TAKEN
    if out:
        return BedState.OUT
    if reserved:
        return BedState.BOOKED
    return BedState.CLEANING if cleaning else BedState.FREE


@dataclass(frozen=True)
class WardFit:
    """A wing against one person: which of its rules they do not fit, and whether that refuses or only warns."""

    wing: Wing
    misfits: list[Check]

    @property
    def fits(self) -> bool:
        return not self.misfits

    @property
    def refuses(self) -> bool:
        return bool(self.misfits) and self.wing.misfit == Misfit.REFUSE

    @property
    def words(self) -> str:
        """“Sex: male – women only”, one rule after the other; empty where the person fits."""
        return "; ".join(f"{check.label}: {check.of_person} – {check.of_panti}" for check in self.misfits)


def ward_fit(person: Person, category: Category | None, wing: Wing, takes: Iterable[Category]) -> WardFit:
    """Which rules of a wing a person does not fit; ``takes`` are its categories, none of them meaning every one.

    What rests on an estimate fits: whoever is there sees the person.
    """
    taken = list(takes)
    asked: Any = wing
    found = [
        check
        for check in checks(person, category, asked, taken)
        if check.refuses and (taken or check.key != "category")
    ]
    return WardFit(wing, found)
