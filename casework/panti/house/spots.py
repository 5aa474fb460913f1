"""Beds, rooms and wings as a reader of the board sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from casework.cases.models import Case

from .enums import BedState
from .models import Room, Wing

EXTRA: Final = "over"


@dataclass(slots=True)
class Spot:
    """One bed, or one place beyond the beds (``tone`` over), as a reader sees it."""

    label: str
    tone: str
    first: str
    second: str = ""
    pk: int | None = None
    case: Case | None = None
    sex: str = ""
    # icon and words, an alarming one first
    marks: list[tuple[str, str]] = field(default_factory=list)
    searched: str = ""


@dataclass(slots=True)
class RoomSpots:
    room: Room | None
    name: str
    spots: list[Spot] = field(default_factory=list)

    def count(self, *tones: str) -> int:
        return sum(1 for spot in self.spots if spot.tone in tones)

    @property
    def words(self) -> str:
        """“7 of 8 taken”, of the beds in service."""
        taken, out = self.count(BedState.TAKEN, BedState.AWAY), self.count(BedState.OUT, EXTRA)
        return _("%(n)d of %(all)d taken") % {"n": taken, "all": len(self.spots) - out}

    @property
    def free(self) -> int:
        return self.count(BedState.FREE)

    @property
    def extra(self) -> int:
        return self.count(EXTRA)


@dataclass(slots=True)
class WingSpots:
    wing: Wing
    rooms: list[RoomSpots] = field(default_factory=list)

    @property
    def about(self) -> str:
        return self.wing.rules_words

    @property
    def taken(self) -> int:
        return sum(room.count(BedState.TAKEN, BedState.AWAY) for room in self.rooms)

    @property
    def beds(self) -> int:
        """The beds of the wing that are in service."""
        return sum(len(room.spots) - room.count(BedState.OUT, EXTRA) for room in self.rooms)

    @property
    def free(self) -> int:
        return sum(room.free for room in self.rooms)

    @property
    def extra(self) -> int:
        return sum(room.extra for room in self.rooms)


@dataclass(slots=True)
class Notice:
    """Something that asks to be looked at: a sentence, what it rests on, the case or bed it leads to, by when."""

    words: str
    below: str = ""
    case: Case | None = None
    bed: int | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Narrowing:
    """What a board is narrowed to: a state, a sex, a wing, words of a name or bed; all of them together."""

    tone: str = ""
    sex: str = ""
    wing: int | None = None
    text: str = ""

    def fits(self, spot: Spot) -> bool:
        return (
            (not self.tone or spot.tone == self.tone)
            and (not self.sex or spot.sex == self.sex)
            and all(word in spot.searched for word in self.text.lower().split())
        )
