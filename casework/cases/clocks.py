"""Whose clock runs: at which of a case's offices each term is asked."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from casework.offices.queries import term
from casework.offices.terms import Term

from .enums import Side
from .law import Transition
from .models import Case

R, P, N, V = Side.RESPONSIBLE, Side.PRESENT, Side.RECEIVING, Side.PREVIOUS

# The first of these sides the case has. Whoever must keep the term sets it: the panti while somebody lives there.
TERM_SIDES: Final[dict[str, tuple[Side, ...]]] = {
    "hand_over": (R,),
    "place": (P, R),
    "accept": (N, R),
    "admit": (N, R),
    "begin_support": (P, R),
    "begin_rehabilitation": (P, R),
    "begin_resocialisation": (P, R),
    "leave": (P, R),
    "absent": (P, V, R),
    "reopen": (R,),
    "longterm_review": (P, R),
    "countersign_arrival": (P, R),
    "health_check": (P, R),
    "countersign_absence": (P, V, R),
    "countersign_death": (V, P, R),
    "death_papers": (V, P, R),
    "come_back": (P, R),
    "search_missing": (P, R),
    "move_from_bed": (P, R),
    "receive_transfer": (P, R),
    "exit_papers": (V, P, R),
    "belongings_left": (V, P, R),
}


# Terms that no stage has: whoever decides or carries out sets them, at the office where that is asked.
OF_PROPOSALS: Final = ("decide", "carry_out")


def term_for(case: Case, key: str, since: datetime) -> Term:
    """The term of a case that began to run at a moment, as its office had it that day."""
    office_id = next(iter(case.offices_at(TERM_SIDES[key])), None)
    return term(key, office_id, timezone.localdate(since))


def term_of_proposal(case: Case, law: Transition, key: str, since: datetime) -> Term:
    """The term in which a proposal is decided or, once approved, carried out, as its office had it that day."""
    right = law.decided_with if key == "decide" else law.completes_with
    office_id = next(iter(case.offices_at(right.sides)), None)
    return term(key, office_id, timezone.localdate(since))
