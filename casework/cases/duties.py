"""What must follow a fact: facts are recorded at once by whoever is there, and their papers become duties.

The literal table: which events open a duty, who does it where and by when, which event does it and when it no longer
matters. ``services.duties`` keeps the rows true to the ledger; workflows makes a task of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise

from casework.offices.terms import TERMS, end_of

from .clocks import term_for
from .enums import RESIDENTIAL, DutyKind, Side, Stage, Whereabouts

if TYPE_CHECKING:
    from .models import Case, CaseEvent, Duty

R, P, V = Side.RESPONSIBLE, Side.PRESENT, Side.PREVIOUS
EXITS: Final = ("return_to_family", "discharge", "repatriate", "refer_out")


@dataclass(frozen=True)
class DutyLaw:
    """``opens`` names the events that open it, ``done_by`` those that do it.

    ``pointless`` says of the case after an event that nobody owes it any more. ``follows`` says of an opening event
    whether it leaves anything to do at all, ``settles`` of a closing one whether nothing is left.
    """

    kind: DutyKind
    codename: str
    sides: tuple[Side, ...]
    opens: tuple[str, ...]
    done_by: tuple[str, ...]
    pointless: Callable[[Case, Duty], bool]
    follows: Callable[[CaseEvent], bool] = lambda event: True
    # whether an event of ``done_by`` does all of it
    settles: Callable[[CaseEvent], bool] = lambda event: True
    # signed by somebody else than whoever recorded the fact
    by_somebody_else: bool = False
    # what can only be done once the fact is written down: a death found out after two days is signed a day after that
    from_recording: bool = False
    # a second fact adds to what is owed already: its offices, and its day where that is the later one
    adds_up: bool = False
    # the office above does it where nobody at its own offices can: the only one there recorded the fact, say
    above: bool = False
    # done on a record of the house alone, by its own offices even where the case is no longer theirs to read
    apart: bool = False
    # asked of everybody there who may do it, now: somebody is missing
    at_once: bool = False
    # goes along with the person into the next house, which does it from then on
    along: bool = False
    # the facts it follows whatever is written in them, so that it can be announced before
    certain: tuple[str, ...] = ()

    @property
    def label(self) -> str | Promise:
        return self.kind.label

    @property
    def basis(self) -> str | Promise:
        return TERMS[self.kind].basis

    def offices_of(self, case: Case, event: CaseEvent) -> list[int]:
        """At which offices it is owed after the event that opens it; an event may name them itself
        (``duty_offices``)."""
        return list(event.facts.get("duty_offices", ())) or case.offices_at(self.sides)

    def due_at(self, event: CaseEvent) -> datetime:
        """By when it is due after the event that opens it; an event may name the day itself (``duty_due``)."""
        named = event.facts.get("duty_due")
        if named:
            return end_of(date.fromisoformat(named))
        began = self.began_at(event)
        return term_for(event.case, self.kind, began).after(began)

    def began_at(self, event: CaseEvent) -> datetime:
        """When its term begins to run after the event that opens it."""
        return event.recorded_at if self.from_recording else event.occurred_at


def _elsewhere(case: Case, duty: Duty) -> bool:
    """The person has left the house that owed it."""
    return case.present_panti_id not in duty.offices or case.stage == Stage.ABSENT


def _never(case: Case, duty: Duty) -> bool:
    return False


def _leaves_papers(event: CaseEvent) -> bool:
    """Papers were missing at the gate, or are still missing after some were filed."""
    return bool(event.facts.get("missing_papers"))


def _not_dead(case: Case, duty: Duty) -> bool:
    return case.stage != Stage.CLOSED


DUTIES: Final[dict[str, DutyLaw]] = {
    law.kind.value: law
    for law in (
        DutyLaw(
            DutyKind.COUNTERSIGN_ARRIVAL,
            "countersign_arrival",
            (P,),
            opens=("hand_over",),
            done_by=("countersign_arrival",),
            pointless=_elsewhere,
            by_somebody_else=True,
            from_recording=True,
            above=True,
            certain=("hand_over",),
        ),
        DutyLaw(
            DutyKind.HEALTH_CHECK,
            "record_health_check",
            (P,),
            opens=("hand_over", "register", "admit", "resume", "readmit", "transfer"),
            done_by=("health_check",),
            pointless=_elsewhere,
            # somebody registered in the field lives in no house yet
            follows=lambda event: event.case.present_panti_id is not None,
            certain=("hand_over", "admit", "resume", "transfer"),
        ),
        DutyLaw(
            DutyKind.COUNTERSIGN_ABSENCE,
            "countersign_absence",
            (P,),
            opens=("report_absence",),
            done_by=("countersign_absence",),
            pointless=lambda case, duty: case.stage == Stage.CLOSED,
            by_somebody_else=True,
            from_recording=True,
            above=True,
            apart=True,
            certain=("report_absence",),
        ),
        DutyLaw(
            DutyKind.COUNTERSIGN_DEATH,
            "countersign_death",
            (R, V),
            opens=("record_death",),
            done_by=("countersign_death",),
            pointless=_not_dead,
            by_somebody_else=True,
            from_recording=True,
            above=True,
            # the head of the house in which a sealed case died signs it there
            apart=True,
            certain=("record_death",),
        ),
        DutyLaw(
            DutyKind.DEATH_PAPERS,
            "write_note",
            (R, V),
            opens=("record_death",),
            done_by=("file_death_papers",),
            pointless=_not_dead,
            from_recording=True,
            certain=("record_death",),
        ),
        DutyLaw(
            DutyKind.EXIT_PAPERS,
            "carry_out_exit",
            (V, R),
            opens=EXITS,
            done_by=("file_exit_papers",),
            pointless=_never,
            adds_up=True,
            follows=_leaves_papers,
            settles=lambda event: not _leaves_papers(event),
        ),
        DutyLaw(
            DutyKind.LONGTERM_REVIEW,
            "review_longterm",
            (P,),
            # whoever is found again, or was wrongly entered as dead, is reviewed again too
            opens=("begin_longterm_care", "review_longterm", "resume", "correct_death"),
            done_by=("review_longterm",),
            pointless=lambda case, duty: case.stage != Stage.LONGTERM,
            along=True,
            follows=lambda event: event.target == Stage.LONGTERM,
        ),
        DutyLaw(
            DutyKind.COME_BACK,
            "record_leave",
            (P,),
            opens=("go_to_hospital", "go_on_leave"),
            done_by=("come_back",),
            pointless=lambda case, duty: (
                _elsewhere(case, duty) or case.whereabouts not in (Whereabouts.HOSPITAL, Whereabouts.LEAVE)
            ),
            # a hospital does not always say when
            follows=lambda event: "duty_due" in event.facts,
        ),
        DutyLaw(
            DutyKind.SEARCH_MISSING,
            "take_roll_call",
            (P,),
            at_once=True,
            opens=("miss_at_roll_call",),
            done_by=("find_in_house", "report_absence", "depart_transfer"),
            pointless=lambda case, duty: (
                _elsewhere(case, duty) or case.whereabouts in (Whereabouts.HOSPITAL, Whereabouts.LEAVE)
            ),
        ),
        DutyLaw(
            DutyKind.BELONGINGS_LEFT,
            "record_belongings",
            (V,),
            opens=("belongings_left",),
            done_by=(
                "belongings_moved",
                "cash_moved",
                "belongings_handed_back",
                "belongings_taken_over",
            ),
            # whoever lives there again has what is theirs near them
            pointless=lambda case, duty: (
                case.stage in RESIDENTIAL and duty.offices == [case.present_panti_id]
            ),
            adds_up=True,
            apart=True,
            settles=lambda event: not event.facts["still_left"],
        ),
        DutyLaw(
            DutyKind.MOVE_FROM_BED,
            "give_bed",
            (P,),
            opens=("bed_out",),
            # a bed out of service is given to nobody, so wherever they were moved to is none
            done_by=("move_bed", "bed_back"),
            pointless=_elsewhere,
        ),
    )
}

# signed on the desk's own page; every other duty is done on the page of the room that keeps its record
COUNTERSIGNED: Final = (DutyKind.COUNTERSIGN_ABSENCE, DutyKind.COUNTERSIGN_DEATH)


def left_by(name: str, case: Case, now: datetime) -> list[tuple[DutyLaw, datetime]]:
    """What a fact leaves to be done whatever is written in it, each with its day if the fact were recorded now."""
    return [(law, term_for(case, law.kind, now).after(now)) for law in DUTIES.values() if name in law.certain]
