"""What a demonstration shows for certain, before chance fills the rest: each stage, exit and kind of waiting.

Pure. A place of the roster either runs its storyline to the end within the year, or stops at a beat so many days
before its end: what waits then is fresh, nearly due or overdue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Place:
    """``stop`` is the number of beats played (all where None), ``wait`` how many days before the end the last was."""

    storyline: str
    stop: int | None = None
    wait: float = 0
    profile: str = ""
    # somebody whose earlier case is closed
    again: bool = False


# The first forty cover every stage and every exit; the order is that of importance.
ROSTER: Final = (
    Place("house_family", 1, 0.15, "worker"),
    Place("longterm", 16, 70, "elder"),
    Place("ran_for_good", 7, 6, "worker"),
    Place("house_family", 3, 0.3, "elder"),
    Place("house_family", 7, 1.2, "beggar"),
    Place("house_family", 9, 0.4, "restless"),
    Place("house_family", 12, 8, "worker"),
    Place("house_family", 15, 12, "calmer"),
    Place("house_family", 18, 9, "beggar"),
    Place("house_family", 21, 1.5, "worker"),
    Place("house_family", 22, 27, "elder"),
    Place("on_site", None, 0, "worker"),
    Place("on_site_protected", None, 0, "elder"),
    Place("dismissed"),
    Place("house_family", 5, 4, again=True),
    Place("family", profile="migrant"),
    Place("repatriated", profile="worker"),
    Place("house_discharged", profile="mother"),
    Place("referred", profile="elder"),
    Place("ran_for_good", profile="beggar"),
    Place("died"),
    Place("house_family", 5, 23, "worker"),
    Place("house_family", 6, 4.5, "calmer"),
    Place("house_family", 15, 44, "boy"),
    Place("died", 15, 2, "elder"),
    Place("papers_later", 9, 2, "worker"),
    Place("longterm", 16, 200, "restless"),
    Place("house_discharged", 7, 0.5, "victim"),
    Place("died_in_error"),
    Place("ran_and_came_back"),
    Place("ran_and_was_met", profile="worker"),
    Place("refused"),
    Place("declined"),
    Place("withdrawn"),
    Place("called_off"),
    Place("lapsed"),
    Place("reopened"),
    Place("readmitted"),
    Place("reassigned"),
    Place("stepped_back", profile="worker"),
    Place("police"),
    Place("papers_later"),
    Place("hospital", 14, 5, "elder"),
    Place("hospital_gate"),
    Place("satpol"),
    Place("family_gate"),
    Place("house_family", 1, 2.2, "worker"),
    Place("house_family", 5, 20.4, "limb"),
    Place("house_family", 10, 1, "girl"),
    Place("house_family", 11, 0.6, "worker"),
    Place("house_family", 14, 3.6, "elder"),
    Place("house_family", 20, 1, "beggar"),
    Place("house_family", 22, 33, "boy"),
    Place("hospital", 13, 2, "elder"),
    Place("leave", 16, 5, "worker"),
    Place("house_family", 24, 2, "worker"),
    Place("ran_for_good", 7, 33, "beggar"),
    Place("dismissed", 4, 1),
    Place("house_repatriated", 20, 1.5, "worker"),
    Place("on_site_protected", 1, 0.3, "elder"),
    Place("died_in_street", None, 0),
)
