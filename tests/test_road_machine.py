"""Random legal and illegal moves along the main road, held after each against the road on paper.

The ordinary run walks the same three sequences of twenty moves from each stage every time, so it never fails by
chance. ``NIGHTLY=1 .venv/bin/python -m pytest tests/test_road_machine.py`` walks 2,000 fresh ones. A failure prints
the moves that lead to it.
"""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from

from casework.cases import ledger, services
from casework.cases.enums import LIVE_PROPOSAL
from casework.cases.models import CaseEvent, Proposal
from casework.panti.models import Stay
from tests.paper_road import HOUSE, ONWARDS, ROAD
from tests.road_walker import ALL_PAPERS, TRIED, RoadWalker, account
from tests.staff import office
from workflows import services as tasks
from workflows.models import CaseTask
from workflows.reconcile import faults

NIGHTLY = os.environ.get("NIGHTLY") == "1"
PROFILE = settings(
    max_examples=250 if NIGHTLY else 3,
    stateful_step_count=20,
    derandomize=not NIGHTLY,
    database=None,
    deadline=None,
    print_blob=NIGHTLY,
    phases=(Phase.generate, Phase.shrink),
)
# one rule draws among them, since hypothesis leaves whole rules out of a sequence; the frequent stand more than once
ACTS = (
    *("a_way_from_here", "next_act", "approve") * 3,
    *("any_way", "carry_out", "give_back", "a_paper", "take") * 2,
    *("from_an_old_page", "past_the_decision", "take_back", "let_the_approval_lapse", "note"),
)
MOSTLY = integers(0, 3).map(bool)


class RoadMachine(RoadWalker):
    """One case and its double on paper; every rule is an attempt that passes exactly where the paper says so."""

    # the stage from which the sequences go on
    start = "outreach"

    # --- moves ---

    @initialize()
    def walk_to_the_start(self) -> None:
        while self.paper.stage != self.start:
            self.go_on()

    @rule(act=sampled_from(ACTS), which=integers(0, 59), who=integers(0, 59), fitting=MOSTLY, proper=MOSTLY)
    def attempt_something(self, act: str, which: int, who: int, fitting: bool, proper: bool) -> None:
        """Draws an act; ``fitting`` by somebody who holds its right, ``proper`` with all that belongs to it."""
        getattr(self, act)(which, who, fitting=fitting, proper=proper)

    def next_act(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        self.go_on()

    def a_way_from_here(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        ways = sorted(name for name, row in ROAD.items() if self.paper.stage in row[3])
        if ways:
            name = ways[which % len(ways)]
            if proper:
                self.write_missing(name)
            person = self.somebody(who, ROAD[name][0], fitting=fitting)
            self.begin(person, name, note="Sebab." if proper else "")

    def any_way(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        name = sorted(ROAD)[which % len(ROAD)]
        self.begin(self.somebody(who, ROAD[name][0], fitting=fitting), name)

    def from_an_old_page(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        name = sorted(ROAD)[which % len(ROAD)]
        stages = sorted(ROAD[name][3])
        self.begin(self.somebody(who, ROAD[name][0], fitting=True), name, stage=stages[which % len(stages)])

    def past_the_decision(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        """Straight at the door with what somebody else should decide or carry out."""
        decided = sorted(name for name, row in ROAD.items() if row[1])
        name = decided[which % len(decided)]
        person = self.somebody(who, ROAD[name][2] or ROAD[name][1], fitting=True)
        actor, case = account(person), self.case
        facts = {"panti": office(HOUSE).pk, "outcome": "with_family"}
        self.attempt(
            "past_the_decision",
            False,
            lambda: services.transition(
                case, name, actor=actor, expected_stage=case.stage, note="Sebab.", **facts
            ),
        )

    def approve(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        if self.paper.last is not None:
            right = ROAD[self.paper.last.transition][1]
            self.approve_as(self.somebody(who, right, fitting=fitting), late=not proper)

    def give_back(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        proposal, before = self.proposal(), self.case.event_count
        if proposal is None:
            return
        person = self.somebody(who, ROAD[proposal.transition][1], fitting=fitting)
        actor, note = account(person), "Lengkapi." if proper else " "
        if self.attempt(
            "give_back",
            proper and self.paper.may_decide(person),
            lambda: services.return_proposal(proposal, actor=actor, version=proposal.version, note=note),
        ):
            self.paper.end("returned")
            self.events_were(1, before)

    def take_back(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        proposal, before = self.proposal(), self.case.event_count
        if proposal is None:
            return
        person = self.paper.last.proposer if fitting else self.somebody(who, None, fitting=False)
        actor = account(person)
        if self.attempt(
            "take_back",
            self.paper.may_withdraw(person),
            lambda: services.withdraw_proposal(
                proposal, actor=actor, version=proposal.version, note="Tidak jadi."
            ),
        ):
            self.paper.end("withdrawn")
            self.events_were(1, before)

    def carry_out(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        person = self.somebody(who, "carry_out_exit", fitting=fitting)
        self.carry_out_as(person, ALL_PAPERS if proper else {})

    def let_the_approval_lapse(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        if self.paper.live is not None and self.paper.live.status == "approved":
            yesterday = timezone.localdate() - timedelta(days=1)
            Proposal.objects.filter(case=self.case, status="approved").update(valid_until=yesterday)
            self.paper.live.lapsed = True

    def note(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        person = self.somebody(who, "write_note", fitting=fitting)
        case, before, actor = self.case, self.case.event_count, account(person)
        allowed = self.paper.stage != "closed" and self.paper.holds(person, "write_note")
        if self.attempt("note", allowed, lambda: services.write_note(case, actor=actor, body="Sudah makan.")):
            self.events_were(1, before)

    def a_paper(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        papers = self.paper.writable()
        if papers:
            self.write(papers[which % len(papers)])

    def take(self, which: int, who: int, *, fitting: bool, proper: bool) -> None:
        task = CaseTask.objects.by_people().filter(case=self.case, duty=None).order_by("-pk").first()
        right = self.paper.turn[0] if self.paper.turn else None
        person = self.somebody(who, right, fitting=fitting)
        actor = account(person)
        if self.attempt("take", self.paper.may_take(person), lambda: tasks.take(task, actor=actor)):
            self.paper.owner = person

    # --- what holds after every move ---

    @invariant()
    def the_case_is_as_on_paper(self) -> None:
        case, paper = self.case, self.paper
        assert case.stage == paper.stage
        codes = [
            panti and panti.code for panti in (case.present_panti, case.receiving_panti, case.previous_panti)
        ]
        assert codes == [paper.present, paper.receiving, paper.previous]
        found = (
            Proposal.objects.filter(case=case).order_by("pk").values_list("transition", "status", "version")
        )
        assert list(found) == [(one.transition, one.status, one.version) for one in paper.proposals]

    @invariant()
    def the_ledger_is_whole_and_ends_at_the_stage(self) -> None:
        assert list(ledger.faults(iter([self.case]))) == []
        assert CaseEvent.objects.filter(case=self.case).latest("seq").target == self.case.stage
        connection.check_constraints()

    @invariant()
    def at_most_one_proposal_is_alive(self) -> None:
        assert Proposal.objects.filter(case=self.case, status__in=LIVE_PROPOSAL).count() <= 1

    @invariant()
    def the_person_stays_where_the_case_says(self) -> None:
        houses = Stay.objects.filter(case=self.case, left_at__isnull=True).values_list("panti_id", flat=True)
        assert list(houses) == ([self.case.present_panti_id] if self.case.present_panti_id else [])

    @invariant()
    def the_open_task_agrees_with_the_case(self) -> None:
        assert faults(self.case) == []
        found = list(
            CaseTask.objects.open().filter(case=self.case, duty=None).select_related("owner", "proposal")
        )
        if self.paper.turn is None:
            assert found == []
            return
        right, about = self.paper.turn
        assert [task.permission for task in found] == [right]
        assert (found[0].proposal is None) == (about is None)
        assert found[0].owner == (account(self.paper.owner) if self.paper.owner else None)


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ONWARDS)
def test_random_moves_leave_the_case_as_on_paper(stage: str) -> None:
    """From each stage in turn, so that few steps reach all of the road."""
    TRIED.clear()
    machine = type("RoadMachineFrom" + stage.title(), (RoadMachine,), {"start": stage})
    run_state_machine_as_test(machine, settings=PROFILE)
    assert {passes for _act, passes in TRIED} == {True, False}, "a walk that is never refused proves little"
