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

from .enums import OPEN_STAGES, RESIDENTIAL, Course, Kind, Side, Stage

R, P, N, V = Side.RESPONSIBLE, Side.PRESENT, Side.RECEIVING, Side.PREVIOUS
S, T, A = Side.ON_SITE, Side.REQUESTED, Side.ANYWHERE
Sides = tuple[Side, ...]


@dataclass(frozen=True)
class Right:
    """A permission asked at sides of the case; held at any one of them is enough."""

    codename: str
    sides: Sides


@dataclass(frozen=True)
class Transition:
    """One named way a case may go. ``edges`` maps each source to its target; the same stage twice means no change.

    ``back`` holds the sources from which the case returns to a stage it remembers, each with every stage that may be.
    """

    name: str
    label: str | Promise
    done: str | Promise
    kind: Kind
    edges: Mapping[Stage, Stage] = field(default_factory=dict)
    back: Mapping[Stage, tuple[Stage, ...]] = field(default_factory=dict)
    does: Right | None = None
    proposes: Right | None = None
    decides: Right | None = None
    carries_out: Right | None = None
    note_required: bool = False
    course: Course = Course.ROAD
    icon: str = "arrow-right"
    # the fact of a proposal that names the office asked, which reads the case from then on
    asks: str = ""

    @property
    def sources(self) -> tuple[Stage, ...]:
        return (*self.edges, *self.back)

    def targets(self, source: Stage | str) -> tuple[Stage, ...]:
        """Every stage this way may lead to from one; empty where the law has no such way."""
        stage = Stage(source)
        return (self.edges[stage],) if stage in self.edges else self.back.get(stage, ())

    @property
    def forward(self) -> bool:
        return self.course in (Course.ROAD, Course.DETOUR)

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


CARRY_OUT: Final = Right("carry_out_exit", (P, S))
LEAVES: Final = Right("record_leave", (P,))
_STAYS: Final = dict(zip(RESIDENTIAL, RESIDENTIAL, strict=True))
# a transit panti is left by a placement
_SETTLED: Final[dict[Stage, Stage]] = {
    stage: stage for stage in RESIDENTIAL if stage not in (Stage.ASSESSMENT, Stage.PLACEMENT)
}

LAW: Final[dict[str, Transition]] = {
    law.name: law
    for law in (
        # --- in the field ---
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
            name="assess_on_site",
            label=_("Assess on site"),
            done=_("Assessment on site begun"),
            kind=Kind.STEP,
            edges={Stage.OUTREACH: Stage.ASSESSMENT},
            does=Right("assess_on_site", (R,)),
            course=Course.DETOUR,
            icon="map-pin",
        ),
        Transition(
            name="resolve_on_site",
            label=_("Settle on site"),
            done=_("Settled on site"),
            kind=Kind.STEP,
            edges={Stage.OUTREACH: Stage.CLOSED},
            does=Right("resolve_on_site", (R,)),
            note_required=True,
            course=Course.DETOUR,
            icon="circle-check",
        ),
        # a child, an elderly or an ill person is not sent on their way by one officer alone
        Transition(
            name="resolve_protected",
            label=_("Settle on site with approval"),
            done=_("Settled on site with approval"),
            kind=Kind.DECISION,
            edges={Stage.OUTREACH: Stage.CLOSED},
            **_decision("resolve_protected", propose=(R,), decide=(R,)),
            note_required=True,
            course=Course.DETOUR,
            icon="circle-check",
        ),
        Transition(
            name="refuse_at_gate",
            label=_("Refuse at the gate"),
            done=_("Refused at the gate"),
            kind=Kind.FACT,
            edges={Stage.ASSESSMENT: Stage.OUTREACH},
            does=Right("refuse_at_gate", (P,)),
            note_required=True,
            course=Course.BACK,
            icon="ban",
        ),
        # --- along the road ---
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
            course=Course.BACK,
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
            course=Course.BACK,
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
            name="begin_longterm_care",
            label=_("Begin long-term care"),
            done=_("Long-term care begun"),
            kind=Kind.DECISION,
            edges={Stage.PSYCHOSOCIAL: Stage.LONGTERM, Stage.REHABILITATION: Stage.LONGTERM},
            **_decision("begin_longterm_care", propose=(P,), decide=(P,)),
            course=Course.DETOUR,
            icon="armchair",
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
            **_decision("return_to_family", propose=(P, S), decide=(P, S)),
            carries_out=CARRY_OUT,
            icon="home-heart",
        ),
        Transition(
            name="discharge",
            label=_("Discharge to an independent life"),
            done=_("Discharged to an independent life"),
            kind=Kind.EXIT,
            edges=dict.fromkeys(RESIDENTIAL, Stage.AFTERCARE),
            **_decision("discharge", propose=(P, S), decide=(P, S)),
            carries_out=CARRY_OUT,
            icon="door-exit",
        ),
        Transition(
            name="repatriate",
            label=_("Repatriate to the home region"),
            done=_("Repatriated to the home region"),
            kind=Kind.EXIT,
            edges=dict.fromkeys(RESIDENTIAL, Stage.AFTERCARE),
            **_decision("repatriate", propose=(P, S), decide=(P, S)),
            carries_out=CARRY_OUT,
            icon="bus",
        ),
        Transition(
            name="refer_out",
            label=_("Refer to another service"),
            done=_("Referred to another service"),
            kind=Kind.EXIT,
            edges=dict.fromkeys((Stage.OUTREACH, *RESIDENTIAL), Stage.CLOSED),
            **_decision("refer_out", propose=(P, S), decide=(P, S)),
            carries_out=CARRY_OUT,
            course=Course.DETOUR,
            icon="external-link",
        ),
        Transition(
            name="dismiss",
            label=_("End without service"),
            done=_("Ended without service"),
            kind=Kind.DECISION,
            edges={Stage.ASSESSMENT: Stage.CLOSED},
            **_decision("dismiss", propose=(P, R), decide=(R,)),
            note_required=True,
            course=Course.DETOUR,
            icon="circle-minus",
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
            course=Course.BACK,
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
        Transition(
            name="readmit",
            label=_("Take into care again"),
            done=_("Taken into care again"),
            kind=Kind.STEP,
            edges={Stage.AFTERCARE: Stage.ASSESSMENT},
            does=Right("readmit", (R,)),
            note_required=True,
            course=Course.BACK,
            icon="rotate",
        ),
        # --- beside the road: what happens to people, and what must be put right ---
        Transition(
            name="go_to_hospital",
            label=_("Record a stay in hospital"),
            done=_("Went to hospital"),
            kind=Kind.FACT,
            edges=_STAYS,
            does=LEAVES,
            course=Course.EVENT,
            icon="ambulance",
        ),
        Transition(
            name="go_on_leave",
            label=_("Record a leave"),
            done=_("Went on leave"),
            kind=Kind.FACT,
            edges=_STAYS,
            does=LEAVES,
            course=Course.EVENT,
            icon="calendar-event",
        ),
        Transition(
            name="come_back",
            label=_("Record the return to the panti"),
            done=_("Came back to the panti"),
            kind=Kind.FACT,
            edges=_STAYS,
            does=LEAVES,
            course=Course.EVENT,
            icon="arrow-back-up",
        ),
        Transition(
            name="report_absence",
            label=_("Report that the person has left"),
            done=_("Left the panti without leave"),
            kind=Kind.FACT,
            edges=dict.fromkeys(RESIDENTIAL, Stage.ABSENT),
            does=Right("report_absence", (P,)),
            course=Course.EVENT,
            icon="run",
        ),
        Transition(
            name="resume",
            label=_("Record that the person is found"),
            done=_("Found again"),
            kind=Kind.FACT,
            back={Stage.ABSENT: RESIDENTIAL},
            does=Right("resume", (P, R, A)),
            icon="user-check",
        ),
        Transition(
            name="close_absent",
            label=_("Close after absence"),
            done=_("Closed after absence"),
            kind=Kind.DECISION,
            edges={Stage.ABSENT: Stage.CLOSED},
            **_decision("close_absent", propose=(P,), decide=(P,)),
            course=Course.DETOUR,
            icon="circle-x",
        ),
        Transition(
            name="record_death",
            label=_("Record a death"),
            done=_("Died"),
            kind=Kind.FACT,
            edges=dict.fromkeys(OPEN_STAGES, Stage.CLOSED),
            does=Right("record_death", (R, P, N)),
            course=Course.EVENT,
            icon="candle",
        ),
        Transition(
            name="correct_death",
            label=_("Correct a death recorded in error"),
            done=_("Death corrected"),
            kind=Kind.DECISION,
            back={Stage.CLOSED: OPEN_STAGES},
            **_decision("correct_death", propose=(R, V), decide=(R, V)),
            note_required=True,
            course=Course.EVENT,
            icon="eraser",
        ),
        Transition(
            name="reopen",
            label=_("Reopen the case"),
            done=_("Case reopened"),
            kind=Kind.STEP,
            back={Stage.CLOSED: (Stage.AFTERCARE, Stage.ASSESSMENT)},
            does=Right("reopen", (R,)),
            note_required=True,
            course=Course.BACK,
            icon="rotate",
        ),
        # the supervisor who proposes speaks for the office that gives, the one who decides for the office that takes
        Transition(
            name="reassign",
            label=_("Pass to another Sudinsos"),
            done=_("Passed to another Sudinsos"),
            kind=Kind.DECISION,
            edges=dict(zip(OPEN_STAGES, OPEN_STAGES, strict=True)),
            **_decision("reassign", propose=(R,), decide=(T,)),
            note_required=True,
            course=Course.EVENT,
            icon="arrows-exchange",
            asks="office",
        ),
        # both heads decide: who proposes lets the person go, who is asked takes them in; the stage stays
        Transition(
            name="transfer",
            label=_("Transfer to another panti"),
            done=_("Transferred to another panti"),
            kind=Kind.EXIT,
            edges=_SETTLED,
            **_decision("transfer", propose=(P,), decide=(T,)),
            carries_out=Right("receive_transfer", (T,)),
            note_required=True,
            course=Course.EVENT,
            icon="building-community",
            asks="panti",
        ),
    )
}

# asked at the Sudinsos of the area, or at the house at whose gate somebody is received
REGISTER: Final = Right("register", (R, P))

# Rights beside the road and the sides they are asked at.
RIGHTS: Final[dict[str, Right]] = {
    right.codename: right
    for right in (
        # whoever is asked to take a case over must read it to decide
        Right("view_case", (R, P, N, V, T)),
        # the panti before keeps reading what it did, but not a sealed case
        Right("view_sealed", (R, P, N, T)),
        Right("view_health", (R, P, N)),
        Right("unmask_nik", (R, P)),
        Right("view_access_log", (R, P)),
        # the panti before prints no more, although it still reads what it did
        Right("print_case", (R, P, N)),
        Right("print_handover", (R, P, N)),
        # of sealed cases: who seals, and who reads the names of sensitive categories
        Right("seal_case", (R, P)),
        Right("view_sensitive", (R, P, N)),
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
        Right("review_longterm", (P,)),
        Right("countersign_absence", (P,)),
        Right("countersign_death", (P, R, V)),
        Right("record_health_check", (P,)),
        # on the way to the house that takes them
        Right("depart_transfer", (P,)),
        # whoever died or left is still of the house in which it happened
        Right("report_incident", (P, V)),
        Right("view_incidents", (P, V)),
        Right("acknowledge_incident", (P, V)),
        Right("review_incident", (P, V)),
        Right("oversee_incident", (P, V)),
        Right("write_log", (P,)),
        Right("take_roll_call", (P,)),
        Right("sign_shift", (P,)),
        # a bed of the house they live in, or one kept where they are expected
        Right("give_bed", (P, N)),
        Right("order_medicine", (P,)),
        Right("give_medicine", (P,)),
        # the house somebody left still answers for what it keeps of theirs
        Right("record_belongings", (P, V)),
        Right("assign_task", (R, P, N)),
        Right("hear_overdue", (R, P, N)),
        Right("hear_long_overdue", (R, P, N)),
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
    """Every transition that leaves or stays at a stage: along the road, then aside, back, and what happens, each in
    the order of the table."""
    ways = [law for law in LAW.values() if stage in law.sources]
    return sorted(ways, key=lambda law: list(Course).index(law.course))
