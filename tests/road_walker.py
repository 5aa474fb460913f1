"""Walks one case and its double on paper side by side; every attempt passes exactly where the paper says so.

What may be attempted, and what must hold after each move, stands in ``test_road_machine``.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from casework.cases import services
from casework.cases.enums import PaperKind
from casework.cases.errors import Refusal
from casework.cases.models import Case, CaseEvent, Proposal
from casework.offices.models import User
from casework.panti.models import Stay
from casework.panti.services import admit
from notifications.models import Notification
from tests import road
from tests.paper_road import (
    EXITS,
    HOUSE,
    ONWARDS,
    PAPERS_OF,
    ROAD,
    SUDINSOS,
    TRANSIT,
    PaperCase,
    Person,
)
from tests.staff import office, staff
from workflows.models import CaseTask

# everybody who ever has a right on the main road, and some who have it at an office that has nothing to do with it
PEOPLE: list[Person] = [
    ("outreach_officer", SUDINSOS),
    ("social_worker", SUDINSOS),
    ("supervisor", SUDINSOS),
    ("clerk", SUDINSOS),
    *(
        (role, code)
        for code in (TRANSIT, HOUSE)
        for role in ("panti_staff", "nurse", "panti_social_worker", "panti_supervisor", "head_of_panti")
    ),
    ("dinas_decider", "DINAS"),
    ("outreach_officer", "SDS-BRT"),
    ("supervisor", "SDS-BRT"),
    ("head_of_panti", "PSAA-PU2"),
    ("panti_social_worker", "PSBI-2"),
]
ALL_PAPERS = dict.fromkeys(PaperKind.values, "")
PAPERS: dict[str, Callable[[Case], Any]] = {
    "assess": road.assess,
    "assess_violence": lambda case: road.assess(case, violence=True),
    "confer": road.confer,
    "check_health": road.check_health,
    "visit_home": road.visit_home,
    "plan": road.plan,
    "agree": road.agree,
    "hold_session": road.hold_session,
    "report_progress": road.report_progress,
    "finish_programme": road.finish_programme,
    "follow_up": road.follow_up,
}

# how often each kind of attempt should have passed, and how often not
TRIED: Counter[tuple[str, bool]] = Counter()


def account(person: Person) -> User:
    return staff(*person)


class RoadWalker(RuleBasedStateMachine):
    """One case and its double on paper, in a transaction of their own that is rolled back at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.isolation = transaction.atomic()
        self.isolation.__enter__()
        self.case = road.open_case()
        self.paper = PaperCase()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.isolation.__exit__(None, None, None)

    def somebody(self, who: int, codename: str | None, *, fitting: bool) -> Person:
        holders = [person for person in PEOPLE if codename and self.paper.holds(person, codename)]
        chosen = holders if fitting and holders else PEOPLE
        return chosen[who % len(chosen)]

    def proposal(self) -> Proposal | None:
        return Proposal.objects.filter(case=self.case).order_by("-pk").first()

    def everything(self) -> dict[str, Any]:
        """All a refused attempt must leave as it was."""
        return {
            "case": Case.objects.filter(pk=self.case.pk).values().get(),
            "proposals": list(Proposal.objects.order_by("pk").values()),
            "tasks": list(CaseTask.objects.order_by("pk").values()),
            "stays": list(Stay.objects.order_by("pk").values()),
            "notes": self.case.notes.count(),
            "notifications": Notification.objects.count(),
            "events": CaseEvent.objects.count(),
        }

    def attempt(self, what: str, expected: bool, call: Callable[[], Any]) -> bool:
        """Try it: it passes exactly where expected; refused, it says why and leaves everything as it was."""
        TRIED[what, expected] += 1
        before, refused = self.everything(), None
        try:
            call()
        except (Refusal, ValidationError) as raised:
            refused = raised
        if expected:
            assert refused is None, f"refused though legal: {refused!r}"
            self.case = road.fresh(self.case)
            return True
        assert refused is not None, "passed though illegal"
        assert str(refused)
        assert self.everything() == before
        return False

    def events_were(self, count: int, before: int) -> None:
        assert self.case.event_count == before + count

    def begin(self, person: Person, name: str, *, stage: str = "", note: str = "Sebab.") -> bool:
        """The first action of a transition: doing it, or proposing it."""
        actor, case, before = account(person), self.case, self.case.event_count
        stage = stage or case.stage
        expected = stage == self.paper.stage and self.paper.may_begin(person, name, note=bool(note))
        call: Callable[[], Any]
        if ROAD[name][1]:
            call = lambda: road.propose(case, name, actor=actor, expected_stage=stage, note=note)  # noqa: E731 - read once
        elif name == "admit":
            call = lambda: admit(case, actor=actor, expected_stage=stage, place="Kamar 1")  # noqa: E731 - read once
        else:
            facts = {"panti": office(TRANSIT).pk} if name == "hand_over" else {}
            call = lambda: services.transition(  # noqa: E731 - read once
                case, name, actor=actor, expected_stage=stage, note=note, **facts
            )
        if not self.attempt(name, expected, call):
            return False
        if ROAD[name][1]:
            self.paper.propose(person, name)
            self.events_were(1, before)
        else:
            self.events_were(1 + self.moved(name), before)
        return True

    def moved(self, name: str) -> int:
        return self.paper.move(name)

    def approve_as(self, person: Person, *, late: bool = False) -> None:
        proposal, before = self.proposal(), self.case.event_count
        if proposal is None:
            return
        version = proposal.version - late
        expected = not late and self.paper.may_approve(person)
        actor = account(person)
        if self.attempt(
            "approve", expected, lambda: services.approve(proposal, actor=actor, version=version)
        ):
            name = proposal.transition
            if name in EXITS:
                self.paper.end("approved")
            else:
                self.moved(name)
            self.events_were(1, before)

    def carry_out_as(self, person: Person, papers: dict[str, str]) -> None:
        proposal, before = self.proposal(), self.case.event_count
        if proposal is None or proposal.transition not in EXITS:
            return
        expected = bool(papers) and self.paper.may_carry_out(person)
        actor = account(person)
        if self.attempt(
            "carry_out",
            expected,
            lambda: services.carry_out_exit(proposal, actor=actor, version=proposal.version, papers=papers),
        ):
            self.moved(proposal.transition)
            self.events_were(1, before)

    def go_on(self) -> None:
        """The next act of the road by whoever the table names: papers, proposal, decision or gate."""
        live = self.paper.live
        if live is not None and live.status == "open" and not self.paper.lacks(live.transition):
            deciders = [person for person in PEOPLE if self.paper.may_decide(person)]
            self.approve_as(deciders[0])
        elif live is not None and live.status == "approved" and not live.lapsed:
            self.carry_out_as(self.somebody(0, "carry_out_exit", fitting=True), ALL_PAPERS)
        elif live is not None:
            self.write_missing(live.transition)
        elif self.paper.stage in ONWARDS:
            name = ONWARDS[self.paper.stage]
            self.write_missing(name)
            self.begin(self.somebody(0, ROAD[name][0], fitting=True), name)

    def write_missing(self, name: str) -> None:
        for paper in PAPERS_OF.get(name, ()):
            if self.paper.lacks(name) and paper in self.paper.writable():
                self.write(paper)

    def write(self, paper: str) -> None:
        before = self.case.event_count
        PAPERS[paper](self.case)
        self.case = road.fresh(self.case)
        assert self.case.event_count > before
        self.paper.write(paper)
