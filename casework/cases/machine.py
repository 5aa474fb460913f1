"""The state machine of a case: what moves, what a way asks beside the stage, and what makes a method a transition.

The moves themselves stand in ``moves``. Edges and rights come from ``law.LAW``. Every method has the same condition,
that the door found nothing missing (conditions run up to three times a move and see only the instance, so they hold no
queries); called anywhere else than from ``services.door`` a method refuses.
"""

from collections.abc import Callable
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from casework.offices.models import Office, User
from casework.offices.queries import Rights, rights_of

from .enums import Outcome, Side, Stage, Whereabouts
from .law import LAW, Right, Transition


def _door_found_nothing_missing(case: "CaseMachine") -> bool:
    return case.cleared is not None


class CaseMachine(models.Model):
    """What moves: the stage and the offices a move hands the case between."""

    stage = FSMField(default=Stage.OUTREACH, choices=Stage.choices, protected=True, db_index=True)
    responsible_office = models.ForeignKey(Office, models.PROTECT, related_name="responsible_cases")
    present_panti = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="present_cases"
    )
    receiving_panti = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="receiving_cases"
    )
    previous_panti = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="previous_cases"
    )
    # the Sudinsos that is asked to take the case over, while the proposal lives
    requested_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="requested_cases"
    )
    whereabouts = models.CharField(max_length=10, choices=Whereabouts.choices, default=Whereabouts.STREET)
    accepted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # the stage to return to when somebody absent is found, and the one a closed case was closed from
    absent_from = models.CharField(max_length=20, choices=Stage.choices, blank=True)
    closed_from = models.CharField(max_length=20, choices=Stage.choices, blank=True)

    # the name of the transition the door has cleared for this instance, never stored
    cleared: str | None = None

    class Meta:
        abstract = True

    def office_at(self, side: str) -> int | None:
        """The id of the office at a side of this case."""
        offices: dict[str, int | None] = {
            "R": self.responsible_office_id,
            "P": self.present_panti_id,
            "N": self.receiving_panti_id,
            "V": self.previous_panti_id,
            "S": None if self.present_panti_id else self.responsible_office_id,
            "T": self.requested_office_id,
        }
        return offices.get(side)

    def offices_at(self, sides: tuple[str, ...]) -> list[int]:
        """The ids of the offices at these sides; *anywhere* is no office of the case."""
        return list(dict.fromkeys(pk for side in sides if (pk := self.office_at(side)) is not None))

    def office_holding(self, right: Right, rights: Rights) -> int | None:
        """The id of the office at which somebody with these rights may act on this case; None where nowhere."""
        for office_id in self.offices_at(right.sides):
            if rights.holds(right.codename, office_id):
                return office_id
        return min(rights.offices(right.codename), default=None) if Side.ANYWHERE in right.sides else None

    def in_the_way(self, law: Transition) -> str | Promise:
        """Why this case cannot go a way that the law draws from its stage; empty where it can."""
        condition = _CONDITIONS.get(law.name)
        return "" if condition is None or condition[0](self) else condition[1]

    def has_way(self, law: Transition) -> bool:
        """Whether the law has this way from where the case stands now."""
        return self.stage in law.sources and not self.in_the_way(law)

    def target_of(self, law: Transition) -> Stage | None:
        """The stage this way leads to from where the case stands, as far as the case alone says; None for no way."""
        stage = Stage(self.stage)
        if stage in law.edges:
            return law.edges[stage]
        return self._back_by(law.name) if stage in law.back else None

    def _back_by(self, name: str) -> Stage:
        """The stage the case remembers for a way back."""
        if name == "resume":
            return Stage(self.absent_from)
        if name == "reopen":
            return Stage.AFTERCARE if self.closed_from == Stage.AFTERCARE else Stage.ASSESSMENT
        # a placement ended with the death
        return Stage.ASSESSMENT if self.closed_from == Stage.PLACEMENT else Stage(self.closed_from)

    def _leave_house(self, whereabouts: Whereabouts = Whereabouts.COMMUNITY) -> None:
        self.previous_panti_id = self.present_panti_id or self.previous_panti_id
        self.present_panti_id = None
        self._end_placement()
        self.whereabouts = whereabouts

    def _end_placement(self) -> None:
        self.receiving_panti_id, self.accepted_at = None, None

    def _close(self, outcome: str) -> None:
        self.outcome, self.closed_from, self.closed_at = outcome, self.stage, timezone.now()
        self.requested_office_id = None

    def _open_again(self) -> None:
        self.outcome, self.closed_from, self.closed_at = "", "", None


def _is_in_house(case: CaseMachine) -> bool:
    return case.whereabouts in (Whereabouts.TRANSIT, Whereabouts.PANTI)


# What a way asks beside the stage, seen on the case alone, and the sentence where it is not so.
_CONDITIONS: Final[dict[str, tuple[Callable[[CaseMachine], bool], str | Promise]]] = {
    "accept": (lambda case: case.accepted_at is None, _("The placement is accepted already.")),
    "refuse_at_gate": (lambda case: case.present_panti_id is not None, _("The person is at no gate.")),
    "go_to_hospital": (_is_in_house, _("The person is not in the house now.")),
    "go_on_leave": (_is_in_house, _("The person is not in the house now.")),
    "come_back": (
        lambda case: case.whereabouts in (Whereabouts.HOSPITAL, Whereabouts.LEAVE),
        _("The person is neither in hospital nor on leave."),
    ),
    "report_absence": (lambda case: case.present_panti_id is not None, _("The person lives in no panti.")),
    "correct_death": (lambda case: case.outcome == Outcome.DEATH, _("This case did not end with a death.")),
    "reopen": (
        lambda case: case.outcome != Outcome.DEATH,
        _("A case that ended with a death is not reopened; a death recorded in error is corrected."),
    ),
}


def edge(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a method the machine's transition of that name: all its edges, its right and the door's condition.

    A method that leads back returns the stage it leads to.
    """
    law = LAW[name]
    right = law.completes_with

    def allowed(case: CaseMachine, user: User) -> bool:
        return case.office_holding(right, rights_of(user)) is not None

    ways: list[tuple[Stage, Any]] = [*law.edges.items()]
    ways += [(source, RETURN_VALUE(*targets)) for source, targets in law.back.items()]

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        assert method.__name__ == name
        for source, target in ways:
            method = transition(
                field="stage",
                source=source,
                target=target,
                conditions=[_door_found_nothing_missing],
                permission=allowed,
                custom={"law": law},
            )(method)
        return method

    return decorate
