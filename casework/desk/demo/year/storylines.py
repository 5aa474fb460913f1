"""Every way a case of the demonstration goes: beats with the days between them, which the plan puts on a calendar.

Pure. A beat is the name of an act of ``Life``; the stage each leads to stands here too, so that the plan knows where
every case should be at the end of the year before a single service has run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from casework.cases.enums import Stage


@dataclass(frozen=True)
class Beat:
    """An act so many days (from, to) after the one before."""

    act: str
    low: float = 0
    high: float = 0
    facts: dict[str, Any] = field(default_factory=dict)

    def __add__(self, others: tuple[Beat, ...]) -> tuple[Beat, ...]:
        return (self, *others)


def beat(act: str, low: float = 0, high: float = 0, **facts: Any) -> Beat:
    return Beat(act, low, high, facts)


Beats = tuple[Beat, ...]
_DECIDED: Final = beat("decide", 0.4, 2.3)
_MEET: Final = (beat("meet"),)
_GATE: Final = (beat("check", 0.1, 0.7), beat("assess", 1, 6))
_TRANSIT: Final = (beat("hand_over", 0.05, 0.15), beat("confirm", 0.02, 0.3), *_GATE)
_PLACE: Final = (beat("propose_placement", 1, 7), _DECIDED)
_ARRIVE: Final = (beat("accept", 0.4, 2), beat("admit", 0.5, 4))
_SETTLE: Final = (beat("prepare", 1, 5), beat("propose_support", 0.4, 1.6), _DECIDED)
_SUPPORT: Final = (beat("support", 10, 24), beat("propose_rehabilitation", 0.5, 4), _DECIDED)
_TRAIN: Final = (beat("train", 18, 38), beat("propose_resocialisation", 0.5, 4), _DECIDED)
_HOME: Final = (beat("see_home", 3, 12),)
_HOUSE: Final = (*_MEET, *_TRANSIT, *_PLACE, *_ARRIVE, *_SETTLE)
_ROAD: Final = (*_HOUSE, *_SUPPORT, *_TRAIN)
_CLOSE: Final = (beat("propose_close", 1, 5), _DECIDED)
_AFTER: Final = (beat("visit", 28, 32), beat("visit", 56, 63), *_CLOSE)
_ABSENT: Final = (beat("report_absence", 4, 20), beat("countersign_absence", 0.1, 0.45))
_DEATH: Final = (beat("die", 2, 9), beat("countersign_death", 0.2, 0.9))


def _exit(kind: str, **facts: Any) -> Beats:
    return (beat("propose_exit", 1, 4, kind=kind), _DECIDED, beat("leave", 0.5, 5, kind=kind, **facts))


_FAMILY: Final = _exit("return_to_family")
_HOME_BY_BUS: Final = (beat("police_letter", 1, 4), *_exit("repatriate"))
_REFERRED: Final = _exit("refer_out")
_REST: Final = (*_TRAIN, *_HOME, *_FAMILY, *_AFTER)

SETTLED_BY_ONE: Final = ("worker", "beggar", "mother", "migrant")
PROTECTED: Final = ("elder", "boy", "girl")
ADULTS: Final = (*SETTLED_BY_ONE, "limb")
FOR_GOOD: Final = ("elder", "restless", "calmer")
FREE: Final = ("worker", "beggar", "mother", "elder", "calmer", "limb")


@dataclass(frozen=True)
class Storyline:
    """``who`` are the profiles it is told of, all where empty; ``weight`` is how often it is drawn."""

    beats: Beats
    weight: int = 1
    who: tuple[str, ...] = ()


def _gate(source: str, *after: Beat) -> Beats:
    return (beat("at_gate", source=source), *_GATE, *after)


STORYLINES: Final[dict[str, Storyline]] = {
    # settled where they were met
    "on_site": Storyline((beat("meet_settled"),), 640, SETTLED_BY_ONE),
    "on_site_protected": Storyline((beat("meet_settled"), _DECIDED), 300, PROTECTED),
    "dismissed": Storyline(
        (
            *_MEET,
            beat("visit_site", 0.2, 0.8),
            beat("assess_here", 1, 4),
            beat("propose_dismiss", 0.5, 2),
            _DECIDED,
        ),
        3,
        ADULTS,
    ),
    "family_on_site": Storyline(
        (*_MEET, beat("visit_site", 0.2, 0.8), beat("assess_here", 1, 4), *_HOME, *_FAMILY, *_AFTER), 3, FREE
    ),
    # from the transit panti
    "family": Storyline((*_MEET, *_TRANSIT, *_HOME, *_FAMILY, *_AFTER), 22),
    "repatriated": Storyline((*_MEET, *_TRANSIT, *_HOME_BY_BUS, *_AFTER), 14, ADULTS),
    "referred": Storyline((*_MEET, *_TRANSIT, *_REFERRED), 5),
    "referred_from_street": Storyline((*_MEET, *_REFERRED), 6, (*ADULTS, "elder")),
    "refused": Storyline(
        (*_MEET, beat("hand_over", 0.05, 0.15), beat("refuse", 0.02, 0.06), *_REFERRED), 1, FREE
    ),
    "withdrawn": Storyline(
        (*_MEET, *_TRANSIT, *_PLACE, beat("withdraw", 1, 3), *_HOME, *_FAMILY, *_AFTER), 1, ADULTS
    ),
    "called_off": Storyline(
        (
            *_MEET,
            *_TRANSIT,
            *_HOME,
            beat("propose_exit", 1, 4, kind="return_to_family"),
            _DECIDED,
            beat("call_off", 1, 4),
            *_FAMILY,
            *_AFTER,
        ),
        1,
        FREE,
    ),
    "lapsed": Storyline(
        (
            *_MEET,
            *_TRANSIT,
            *_HOME,
            beat("propose_exit", 1, 4, kind="return_to_family"),
            _DECIDED,
            beat("propose_exit", 16, 19, kind="return_to_family"),
            _DECIDED,
            beat("leave", 1, 3, kind="return_to_family"),
            *_AFTER,
        ),
        1,
        FREE,
    ),
    "papers_later": Storyline(
        (
            *_MEET,
            *_TRANSIT,
            *_HOME,
            *_exit("return_to_family", missing=True),
            beat("file_papers", 2, 6),
            *_AFTER,
        ),
        2,
        FREE,
    ),
    "reassigned": Storyline(
        (
            *_MEET,
            *_TRANSIT,
            beat("propose_reassign", 0.5, 2),
            _DECIDED,
            *_PLACE,
            *_ARRIVE,
            *_SETTLE,
            *_SUPPORT,
            *_REST,
        ),
        1,
        FREE,
    ),
    "reopened": Storyline(
        (
            *_MEET,
            *_TRANSIT,
            *_HOME,
            *_FAMILY,
            *_AFTER,
            beat("reopen", 8, 25),
            beat("visit_again", 3, 9),
            *_CLOSE,
        ),
        1,
        FREE,
    ),
    "readmitted": Storyline(
        (
            *_MEET,
            *_TRANSIT,
            *_HOME,
            *_FAMILY,
            beat("visit", 28, 32, verdict="at_risk"),
            beat("readmit", 2, 6),
            *_GATE,
            *_PLACE,
            *_ARRIVE,
            *_SETTLE,
            *_SUPPORT,
            *_REST,
        ),
        1,
        FREE,
    ),
    # in a house
    "house_family": Storyline((*_ROAD, *_HOME, *_FAMILY, *_AFTER), 6),
    "house_discharged": Storyline((*_ROAD, *_exit("discharge"), *_AFTER), 5, (*ADULTS, "victim")),
    "house_repatriated": Storyline((*_ROAD, *_HOME_BY_BUS, *_AFTER), 3, (*ADULTS, "calmer")),
    "longterm": Storyline(
        (
            *_HOUSE,
            beat("support", 10, 24),
            beat("advise_longterm", 3, 10),
            beat("propose_longterm", 1, 3),
            _DECIDED,
            beat("review", 80, 120),
            beat("review", 80, 120),
        ),
        7,
        FOR_GOOD,
    ),
    "declined": Storyline(
        (
            *_MEET,
            *_TRANSIT,
            *_PLACE,
            beat("decline", 0.5, 2.5),
            *_PLACE,
            *_ARRIVE,
            *_SETTLE,
            *_SUPPORT,
            *_REST,
        ),
        1,
        ("elder", "boy"),
    ),
    "stepped_back": Storyline(
        (
            *_ROAD,
            beat("propose_step_back", 8, 20),
            _DECIDED,
            beat("train", 14, 25),
            beat("propose_resocialisation", 1, 3),
            _DECIDED,
            *_HOME,
            *_FAMILY,
            *_AFTER,
        ),
        1,
        (*ADULTS, "calmer"),
    ),
    "hospital": Storyline(
        (*_HOUSE, beat("go_to_hospital", 3, 10), beat("come_back", 3, 9), *_SUPPORT, *_REST),
        2,
        (*FOR_GOOD, "limb"),
    ),
    "leave": Storyline(
        (*_HOUSE, *_SUPPORT, beat("go_on_leave", 5, 15), beat("come_back", 2, 4), *_REST), 1, FREE
    ),
    # brought to the gate
    "police": Storyline(
        _gate("police", beat("police_letter", 1, 4), *_exit("repatriate"), *_AFTER), 3, ADULTS
    ),
    "hospital_gate": Storyline(
        _gate("hospital", *_PLACE, *_ARRIVE, *_SETTLE, *_SUPPORT, *_REST), 3, FOR_GOOD
    ),
    "family_gate": Storyline(_gate("family", *_HOME, *_FAMILY, *_AFTER), 2, ("calmer", "elder")),
    "satpol": Storyline(_gate("satpol_pp", *_HOME, *_FAMILY, *_AFTER), 6, (*ADULTS, "elder")),
    "self_gate": Storyline(
        _gate("self", *_PLACE, *_ARRIVE, *_SETTLE, *_SUPPORT, *_REST), 1, ("victim", "mother", "migrant")
    ),
    # gone
    "ran_and_came_back": Storyline(
        (*_HOUSE, *_ABSENT, beat("resume_here", 1, 6), beat("check", 0.1, 0.8), *_SUPPORT, *_REST),
        2,
        (*ADULTS, "boy", "calmer"),
    ),
    "ran_and_was_met": Storyline(
        (*_HOUSE, *_ABSENT, beat("resume_elsewhere", 5, 18), *_GATE, *_HOME, *_FAMILY, *_AFTER),
        1,
        (*ADULTS, "boy"),
    ),
    "ran_for_good": Storyline(
        (*_MEET, *_TRANSIT, *_ABSENT, beat("propose_close_absent", 31, 38), _DECIDED), 4, (*ADULTS, "boy")
    ),
    # died
    "died": Storyline(
        (*_HOUSE, beat("go_to_hospital", 6, 20), *_DEATH, beat("file_death", 2, 6)), 2, ("elder",)
    ),
    "died_in_street": Storyline(
        (*_MEET, beat("die", 0.2, 0.8), beat("countersign_death", 0.2, 0.8), beat("file_death", 2, 6)),
        1,
        ("elder",),
    ),
    "died_in_error": Storyline(
        (
            *_MEET,
            *_TRANSIT,
            *_DEATH,
            beat("propose_correct_death", 0.5, 2),
            _DECIDED,
            *_HOME,
            *_FAMILY,
            *_AFTER,
        ),
        0,
        ("elder",),
    ),
}

# the stage an act leads to; a decision leads to that of what was proposed before it
_LEADS: Final[dict[str, Stage]] = {
    "meet": Stage.OUTREACH,
    "at_gate": Stage.ASSESSMENT,
    "hand_over": Stage.ASSESSMENT,
    "refuse": Stage.OUTREACH,
    "visit_site": Stage.ASSESSMENT,
    "admit": Stage.INTAKE,
    "decline": Stage.ASSESSMENT,
    "withdraw": Stage.ASSESSMENT,
    "report_absence": Stage.ABSENT,
    "resume_elsewhere": Stage.ASSESSMENT,
    "die": Stage.CLOSED,
    "reopen": Stage.AFTERCARE,
    "readmit": Stage.ASSESSMENT,
}
_PROPOSED: Final[dict[str, Stage]] = {
    "propose_placement": Stage.PLACEMENT,
    "propose_support": Stage.PSYCHOSOCIAL,
    "propose_dismiss": Stage.CLOSED,
    "propose_rehabilitation": Stage.REHABILITATION,
    "propose_resocialisation": Stage.RESOCIALISATION,
    "propose_longterm": Stage.LONGTERM,
    "propose_step_back": Stage.REHABILITATION,
    "propose_close": Stage.CLOSED,
    "propose_close_absent": Stage.CLOSED,
    "meet_settled": Stage.CLOSED,
}


def stage_after(acts: list[tuple[str, dict[str, Any]]], *, settled_by_one: bool) -> Stage:
    """Where a case stands after these acts, as the storylines say."""
    stage, before, asked = Stage.OUTREACH, Stage.OUTREACH, ""
    for act, facts in acts:
        if act == "decide" and asked == "propose_correct_death":
            stage = before
        elif act == "decide":
            stage = _PROPOSED.get(asked, stage)
        elif act == "leave":
            stage = Stage.CLOSED if facts["kind"] == "refer_out" else Stage.AFTERCARE
        elif act == "meet_settled":
            stage = Stage.CLOSED if settled_by_one else Stage.OUTREACH
        elif act == "resume_here":
            stage = before
        elif act in _LEADS:
            before, stage = stage, _LEADS[act]
        asked = act if act.startswith("propose_") or act == "meet_settled" else asked
    return stage
