"""The state machine of a case: one method per transition of the law, each setting only what the move itself means.

The edges and rights come from ``law.LAW``. Every method carries the same condition, that the door found nothing missing
(conditions run up to three times a move and see only the instance, so they hold no queries); called anywhere else
than from ``services.door`` a method refuses.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone
from django_fsm import FSMField, transition

from casework.offices.models import Office, User
from casework.offices.queries import rights_of

from .enums import Stage, Whereabouts
from .law import LAW, Transition


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
    whereabouts = models.CharField(max_length=10, choices=Whereabouts.choices, default=Whereabouts.STREET)
    accepted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

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
        }
        return offices[side]

    def offices_at(self, sides: tuple[str, ...]) -> list[int]:
        return [pk for side in sides if (pk := self.office_at(side)) is not None]

    def has_way(self, law: Transition) -> bool:
        """Whether the law has this way from where the case stands now; a placement is accepted once."""
        return self.stage in law.edges and not (law.name == "accept" and self.accepted_at is not None)

    def _leave_house(self) -> None:
        self.previous_panti_id, self.present_panti_id = self.present_panti_id, None
        self.receiving_panti_id = None
        self.whereabouts = Whereabouts.COMMUNITY


def edge(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a method the machine's transition of that name: all its edges, its right and the door's condition."""
    law = LAW[name]
    right = law.completes_with

    def allowed(case: CaseMachine, user: User) -> bool:
        return rights_of(user).holds(right.codename, *case.offices_at(right.sides))

    def decorate(method: Callable[..., None]) -> Callable[..., None]:
        assert method.__name__ == name
        for source, target in law.edges.items():
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


class CaseMoves(CaseMachine):
    """The moves themselves. Facts are ids and plain values; whatever is not named by a move goes to the event alone."""

    class Meta:
        abstract = True

    @edge("hand_over")
    def hand_over(self, *, panti: int, **facts: Any) -> None:
        self.present_panti_id = panti
        self.whereabouts = Whereabouts.TRANSIT

    @edge("place")
    def place(self, *, panti: int, **facts: Any) -> None:
        self.receiving_panti_id = panti
        self.accepted_at = None

    @edge("accept")
    def accept(self, **facts: Any) -> None:
        self.accepted_at = timezone.now()

    @edge("decline")
    def decline(self, **facts: Any) -> None:
        self.receiving_panti_id, self.accepted_at = None, None

    @edge("withdraw_placement")
    def withdraw_placement(self, **facts: Any) -> None:
        self.receiving_panti_id, self.accepted_at = None, None

    @edge("admit")
    def admit(self, **facts: Any) -> None:
        self.previous_panti_id = self.present_panti_id
        self.present_panti_id, self.receiving_panti_id = self.receiving_panti_id, None
        self.whereabouts = Whereabouts.PANTI

    @edge("begin_support")
    def begin_support(self, **facts: Any) -> None:
        """The stage alone changes."""

    @edge("begin_rehabilitation")
    def begin_rehabilitation(self, **facts: Any) -> None:
        """The stage alone changes."""

    @edge("begin_resocialisation")
    def begin_resocialisation(self, **facts: Any) -> None:
        """The stage alone changes."""

    @edge("step_back")
    def step_back(self, **facts: Any) -> None:
        """The stage alone changes."""

    @edge("return_to_family")
    def return_to_family(self, **facts: Any) -> None:
        self._leave_house()

    @edge("discharge")
    def discharge(self, **facts: Any) -> None:
        self._leave_house()

    @edge("close")
    def close(self, *, outcome: str, **facts: Any) -> None:
        self.outcome = outcome
        self.closed_at = timezone.now()
