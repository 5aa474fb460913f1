"""The law of the road: every transition with its edges, its kind and who does or decides it at which side.

The one literal table from which the machine takes its edges, the door its rights and the page its buttons; the picture
and docs/lifecycle.md are drawn from it. The test of the matrix holds its own hand-written copy.
Basis: PP 39/2012 art. 7 (stages), the practice of Jakarta's panti (docs/lifecycle.md names the sources).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import RESIDENTIAL, Kind, Side, Stage

R, P, N, V = Side.RESPONSIBLE, Side.PRESENT, Side.RECEIVING, Side.PREVIOUS
Sides = tuple[Side, ...]


@dataclass(frozen=True)
class Right:
    """A permission asked at sides of the case; held at any one of them is enough."""

    codename: str
    sides: Sides


@dataclass(frozen=True)
class Transition:
    """One named way a case may go. ``edges`` maps each source to its target; the same stage twice means no change."""

    name: str
    label: str | Promise
    done: str | Promise
    kind: Kind
    edges: Mapping[Stage, Stage]
    does: Right | None = None
    proposes: Right | None = None
    decides: Right | None = None
    carries_out: Right | None = None
    note_required: bool = False
    # steps back stand below the steps forward on the page
    forward: bool = True
    icon: str = "arrow-right"
    days_to_decide: int = field(default=3)

    @property
    def sources(self) -> tuple[Stage, ...]:
        return tuple(self.edges)

    @property
    def is_proposed(self) -> bool:
        return self.kind in (Kind.DECISION, Kind.EXIT)

    @property
    def begins_with(self) -> Right:
        """The right of whoever takes the first action: doing a step or fact, proposing a decision."""
        right = self.proposes if self.is_proposed else self.does
        assert right is not None
        return right

    @property
    def decided_with(self) -> Right:
        """The right of whoever decides; only what is proposed has one."""
        assert self.decides is not None, self.name
        return self.decides

    @property
    def completes_with(self) -> Right:
        """The right under which the stage finally changes."""
        right = {Kind.DECISION: self.decides, Kind.EXIT: self.carries_out}.get(self.kind, self.does)
        assert right is not None
        return right


class _Decision(TypedDict):
    proposes: Right
    decides: Right


def _decision(name: str, *, propose: Sides, decide: Sides) -> _Decision:
    return {
        "proposes": Right(f"propose_{name}", propose),
        "decides": Right(f"decide_{name}", decide),
    }


LAW: Final[dict[str, Transition]] = {
    law.name: law
    for law in (
        Transition(
            name="hand_over",
            label=_("Hand over to a transit panti"),
            done=_("Handed over to a transit panti"),
            kind=Kind.FACT,
            edges={Stage.OUTREACH: Stage.ASSESSMENT},
            does=Right("hand_over", (R,)),
            icon="transfer-in",
        ),
        Transition(
            name="place",
            label=_("Place in a panti"),
            done=_("Placed in a panti"),
            kind=Kind.DECISION,
            edges={Stage.ASSESSMENT: Stage.PLACEMENT},
            **_decision("place", propose=(P, R), decide=(R,)),
            icon="building",
        ),
        Transition(
            name="accept",
            label=_("Accept the placement"),
            done=_("Placement accepted"),
            kind=Kind.STEP,
            edges={Stage.PLACEMENT: Stage.PLACEMENT},
            does=Right("accept", (N,)),
            icon="check",
        ),
        Transition(
            name="admit",
            label=_("Record the arrival in the panti"),
            done=_("Admitted to the panti"),
            kind=Kind.FACT,
            edges={Stage.PLACEMENT: Stage.INTAKE},
            does=Right("admit", (N,)),
            icon="home-check",
        ),
        Transition(
            name="decline",
            label=_("Decline the placement"),
            done=_("Placement declined"),
            kind=Kind.STEP,
            edges={Stage.PLACEMENT: Stage.ASSESSMENT},
            does=Right("decline", (N,)),
            note_required=True,
            forward=False,
            icon="x",
        ),
        Transition(
            name="withdraw_placement",
            label=_("Withdraw the placement"),
            done=_("Placement withdrawn"),
            kind=Kind.STEP,
            edges={Stage.PLACEMENT: Stage.ASSESSMENT},
            does=Right("withdraw_placement", (R,)),
            note_required=True,
            forward=False,
            icon="arrow-back-up",
        ),
        Transition(
            name="begin_support",
            label=_("Begin psychosocial support"),
            done=_("Psychosocial support begun"),
            kind=Kind.DECISION,
            edges={Stage.INTAKE: Stage.PSYCHOSOCIAL},
            **_decision("begin_support", propose=(P,), decide=(P,)),
            icon="heart-handshake",
        ),
        Transition(
            name="begin_rehabilitation",
            label=_("Begin social rehabilitation"),
            done=_("Social rehabilitation begun"),
            kind=Kind.DECISION,
            edges={Stage.PSYCHOSOCIAL: Stage.REHABILITATION},
            **_decision("begin_rehabilitation", propose=(P,), decide=(P,)),
            icon="tools",
        ),
        Transition(
            name="begin_resocialisation",
            label=_("Begin resocialisation"),
            done=_("Resocialisation begun"),
            kind=Kind.DECISION,
            edges={
                Stage.REHABILITATION: Stage.RESOCIALISATION,
                Stage.LONGTERM: Stage.RESOCIALISATION,
            },
            **_decision("begin_resocialisation", propose=(P,), decide=(P,)),
            icon="route",
        ),
        Transition(
            name="return_to_family",
            label=_("Return to the family"),
            done=_("Returned to the family"),
            kind=Kind.EXIT,
            edges=dict.fromkeys(RESIDENTIAL, Stage.AFTERCARE),
            **_decision("return_to_family", propose=(P,), decide=(P,)),
            carries_out=Right("carry_out_exit", (P,)),
            icon="home-heart",
        ),
        Transition(
            name="discharge",
            label=_("Discharge to an independent life"),
            done=_("Discharged to an independent life"),
            kind=Kind.EXIT,
            edges=dict.fromkeys(RESIDENTIAL, Stage.AFTERCARE),
            **_decision("discharge", propose=(P,), decide=(P,)),
            carries_out=Right("carry_out_exit", (P,)),
            icon="door-exit",
        ),
        Transition(
            name="step_back",
            label=_("Step back one stage"),
            done=_("Stepped back one stage"),
            kind=Kind.DECISION,
            edges={
                Stage.REHABILITATION: Stage.PSYCHOSOCIAL,
                Stage.RESOCIALISATION: Stage.REHABILITATION,
                Stage.LONGTERM: Stage.PSYCHOSOCIAL,
            },
            **_decision("step_back", propose=(P,), decide=(P,)),
            note_required=True,
            forward=False,
            icon="arrow-back-up",
        ),
        Transition(
            name="close",
            label=pgettext_lazy("transition", "Close the case"),
            done=_("Case closed"),
            kind=Kind.DECISION,
            edges={Stage.AFTERCARE: Stage.CLOSED},
            **_decision("close", propose=(R,), decide=(R,)),
            icon="circle-check",
        ),
    )
}

REGISTER: Final = Right("register", (R,))

# Rights beside the road and the sides they are asked at.
RIGHTS: Final[dict[str, Right]] = {
    right.codename: right
    for right in (
        Right("view_case", (R, P, N, V)),
        # the panti before keeps reading what it did, but not a sealed case
        Right("view_sealed", (R, P, N)),
        Right("view_health", (R, P, N)),
        Right("unmask_nik", (R, P)),
        Right("view_access_log", (R, P)),
        Right("edit_person", (R, P)),
        Right("write_note", (R, P, N)),
        Right("countersign_arrival", (P,)),
        Right("write_assessment", (P, R)),
        Right("write_conference", (P, R)),
        Right("write_plan", (P,)),
        Right("record_session", (P,)),
        Right("record_programme", (P,)),
        Right("write_progress", (P,)),
        Right("record_home_visit", (P, R)),
        Right("record_follow_up", (R,)),
        Right("record_health_check", (P,)),
        Right("assign_task", (R, P, N)),
        REGISTER,
        *(
            right
            for law in LAW.values()
            for right in (law.does, law.proposes, law.decides, law.carries_out)
            if right is not None
        ),
    )
}


def ways_from(stage: str) -> list[Transition]:
    """Every transition that leaves or stays at a stage, forward ones first, in the order of the table."""
    ways = [law for law in LAW.values() if stage in law.edges]
    return sorted(ways, key=lambda law: not law.forward)
