"""The main road on paper: what a case should be after every move, told without the code that moves it.

Rights come from the hand-written tables of ``test_matrix`` and needs from that of ``test_needs``; nothing here reads
the law, the machine or the database. ``road_walker`` moves it and the running code together.
"""

from dataclasses import dataclass, field

from tests.test_matrix import EXPECTED, ON_SITE
from tests.test_matrix import ROAD as WHOLE_TABLE
from tests.test_needs import EXPECTED as NEEDS_TABLE

SUDINSOS, TRANSIT, HOUSE = "SDS-PUS", "PSBI-1", "PSTW-BM2"
EXITS = ("return_to_family", "discharge")
WITH_REASON = ("decline", "withdraw_placement", "step_back")
# what the paper knows; the ways beside the road have races and tests of their own
ROAD = {
    name: WHOLE_TABLE[name]
    for name in (
        "hand_over",
        "place",
        "accept",
        "admit",
        "decline",
        "withdraw_placement",
        "begin_support",
        "begin_rehabilitation",
        "begin_resocialisation",
        "return_to_family",
        "discharge",
        "step_back",
        "close",
    )
}
# nobody on this road brings anything along, so there is nothing to account for at the gate
NEEDED = {
    name: {key for other, key in NEEDS_TABLE if other == name} - {"belongings_accounted"} for name in ROAD
}

# the papers written at each stage
WRITTEN_AT: dict[str, tuple[str, ...]] = {
    "assessment": ("assess", "assess_violence", "confer", "check_health", "visit_home"),
    "placement": ("check_health", "visit_home"),
    "intake": ("check_health", "assess", "assess_violence", "plan", "agree", "visit_home"),
    "psychosocial": ("hold_session", "report_progress", "visit_home"),
    "rehabilitation": ("finish_programme", "report_progress"),
    "resocialisation": ("report_progress", "visit_home"),
    "aftercare": ("follow_up",),
}
# which need each paper meets, beside those that depend on the stage
MEETS = {
    "confer": "conference_held",
    "check_health": "health_checked",
    "plan": "plan_with_goals",
    "agree": "plan_agreed",
    "hold_session": "session_recorded",
    "report_progress": "progress_reported",
    "finish_programme": "programme_result_recorded",
    "follow_up": "visits_done",
}
# the papers each transition of the road asks for, and the way on from each stage
PAPERS_OF = {
    "place": ("assess", "confer"),
    "begin_support": ("check_health", "assess", "plan", "agree"),
    "begin_rehabilitation": ("hold_session", "report_progress"),
    "begin_resocialisation": ("finish_programme", "report_progress"),
    "return_to_family": ("visit_home",),
    "close": ("follow_up",),
}
ONWARDS = {
    "outreach": "hand_over",
    "assessment": "place",
    "placement": "admit",
    "intake": "begin_support",
    "psychosocial": "begin_rehabilitation",
    "rehabilitation": "begin_resocialisation",
    "resocialisation": "return_to_family",
    "aftercare": "close",
}
# whose turn it is at a stage while nothing is proposed
TURN = {
    "outreach": "hand_over",
    "assessment": "propose_place",
    "intake": "propose_begin_support",
    "psychosocial": "propose_begin_rehabilitation",
    "rehabilitation": "propose_begin_resocialisation",
    "resocialisation": "propose_return_to_family",
    "aftercare": "propose_close",
}

Person = tuple[str, str]
"""A role and the code of the office where it is held."""


@dataclass
class PaperProposal:
    transition: str
    proposer: Person
    status: str = "open"
    version: int = 1
    moved_since: bool = False
    lapsed: bool = False


@dataclass
class PaperCase:
    """One case as it should be. ``may_*`` say whether an attempt should pass, the other verbs what it then leaves."""

    stage: str = "outreach"
    present: str | None = None
    receiving: str | None = None
    previous: str | None = None
    accepted: bool = False
    met: set[str] = field(default_factory=set)
    violence: bool = False
    visited: bool = False
    proposals: list[PaperProposal] = field(default_factory=list)
    owner: Person | None = None

    # --- reading ---

    @property
    def live(self) -> PaperProposal | None:
        return next((one for one in self.proposals if one.status in ("open", "approved")), None)

    @property
    def last(self) -> PaperProposal | None:
        return self.proposals[-1] if self.proposals else None

    def holds(self, person: Person, codename: str) -> bool:
        role, code = person
        sides = {"R": SUDINSOS, "P": self.present, "N": self.receiving, "V": self.previous, "dinas": "DINAS"}
        held = EXPECTED[codename] if self.present else ON_SITE.get(codename, EXPECTED[codename])
        return any(code == at and f"{role}@{side}" in held for side, at in sides.items())

    def lacks(self, name: str) -> set[str]:
        safe = {"home_safe"} if not self.violence or self.visited else set()
        return NEEDED[name] - self.met - safe

    @property
    def turn(self) -> tuple[str, int | None] | None:
        """The right the open task asks for and the proposal it is about; None once the case is closed."""
        if self.stage == "closed":
            return None
        at = len(self.proposals) - 1
        if self.live is not None:
            return ROAD[self.live.transition][1 if self.live.status == "open" else 2], at
        otherwise = TURN.get(self.stage) or ("admit" if self.accepted else "accept")
        if self.last is None or self.last.status != "returned" or self.last.moved_since:
            return otherwise, None
        if self.last.transition in EXITS:
            return "propose_return_to_family", at
        return (otherwise if self.last.transition == "step_back" else f"propose_{self.last.transition}"), at

    # --- what should pass ---

    def may_begin(self, person: Person, name: str, *, note: bool) -> bool:
        first, decides, _carries, ways = ROAD[name]
        return (
            self.stage in ways
            and self.holds(person, first)
            and (note or name not in WITH_REASON)
            and not self.lacks(name)
            and (decides is None or self.live is None)
            and not (name == "accept" and self.accepted)
        )

    def may_decide(self, person: Person) -> bool:
        one = self.last
        return (
            one is not None
            and one.status == "open"
            and one.proposer != person
            and self.holds(person, ROAD[one.transition][1])
        )

    def may_approve(self, person: Person) -> bool:
        return self.may_decide(person) and not self.lacks(self.last.transition)

    def may_withdraw(self, person: Person) -> bool:
        one = self.live
        if one is None:
            return False
        proposes = self.holds(person, ROAD[one.transition][0])
        if one.status == "approved":
            return proposes or self.holds(person, "carry_out_exit")
        return proposes and one.proposer == person

    def may_carry_out(self, person: Person) -> bool:
        one = self.last
        return (
            one is not None
            and one.status == "approved"
            and not one.lapsed
            and self.holds(person, "carry_out_exit")
            and not self.lacks(one.transition)
        )

    def may_take(self, person: Person) -> bool:
        if self.turn is None:
            return False
        barred = self.live.proposer if self.live is not None and self.live.status == "open" else None
        return self.owner == person or (
            self.owner is None and person != barred and self.holds(person, self.turn[0])
        )

    # --- what it leaves ---

    def propose(self, person: Person, name: str) -> None:
        before = self.turn
        self.proposals.append(PaperProposal(name, person))
        self._hand_on(before)

    def end(self, status: str) -> None:
        before = self.turn
        self.last.status = status
        self.last.version += 1
        self._hand_on(before)

    def _hand_on(self, before: tuple[str, int | None] | None) -> None:
        """A new turn is nobody's yet, but what was returned is its proposer's."""
        if self.turn != before:
            mine = self.last is not None and self.last.status == "returned" and not self.last.moved_since
            mine = mine and self.turn is not None and self.holds(self.last.proposer, self.turn[0])
            self.owner = self.last.proposer if mine else None

    def move(self, name: str) -> int:
        """The case goes one way; the number of proposals that this made void."""
        before = self.turn
        void = self.live is not None and not (self.live.transition == name and ROAD[name][1])
        if self.live is not None:
            self.end("void" if void else "done")
        target = ROAD[name][3][self.stage]
        if target != self.stage and self.last is not None:
            self.last.moved_since = True
        if target != self.stage:
            self.met.discard("progress_reported")
        self.stage = target
        self._change_hands(name)
        self._hand_on(before)
        return int(void)

    def _change_hands(self, name: str) -> None:
        if name == "hand_over":
            self.present = TRANSIT
        elif name == "place":
            self.receiving, self.accepted = HOUSE, False
        elif name == "accept":
            self.accepted = True
        elif name in ("decline", "withdraw_placement"):
            self.receiving, self.accepted = None, False
        elif name == "admit":
            self.previous, self.present, self.receiving = self.present, self.receiving, None
            self.met.discard("health_checked")
        elif name in EXITS:
            self.previous, self.present, self.receiving = self.present, None, None

    def write(self, paper: str) -> None:
        if paper.startswith("assess"):
            self.violence = paper == "assess_violence"
            first = self.stage == "assessment"
            self.met |= (
                {"assessment_submitted", "category_confirmed"} if first else {"full_assessment_submitted"}
            )
        elif paper == "visit_home":
            self.visited = True
        else:
            self.met.add(MEETS[paper])

    def writable(self) -> list[str]:
        """Papers that may be written now; a plan, its agreement and the waiving of visits once each."""
        once = {
            "plan": "plan_with_goals" in self.met,
            "agree": "plan_agreed" in self.met or "plan_with_goals" not in self.met,
            "follow_up": "visits_done" in self.met,
        }
        return [paper for paper in WRITTEN_AT.get(self.stage, ()) if not once.get(paper)]
