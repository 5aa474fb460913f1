"""Takes a fixed story to the step it ends with, spread over the days from the first meeting until today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.base import File
from django.utils import timezone

from casework.care import services as care
from casework.care.models import FollowUp
from casework.cases import services as cases
from casework.cases.enums import PaperKind
from casework.cases.models import Case
from casework.people.models import Person

from . import keeping
from .clock import Clock, moments
from .road import Road
from .story import Story

# a clock set beyond now shows the time of today
FAR: Final = timedelta(days=365)


class Walk(Road):
    """The steps in their order; ``walk`` takes them up to the one a story ends with."""

    def __init__(
        self, story: Story, *, clock: Clock, photo: File[bytes] | None = None, person: Person | None = None
    ) -> None:
        clock.set(timezone.now() + FAR)
        self.now = timezone.now()
        met_at = self.now - timedelta(days=story.days_ago)
        super().__init__(story, clock=clock, met_at=met_at, photo=photo, person=person)

    def walk(self) -> Case:
        taken = self._taken()
        times = self._times(taken)
        for (name, step), moment, following in zip(taken, times, [*times[1:], self.now], strict=True):
            self.clock.set(moment)
            step()
            self._papers(name, moment, following)
        self.clock.set(self.now + FAR)
        keeping.rounds(self)
        return self.case

    def _taken(self) -> list[tuple[str, Callable[[], Any]]]:
        """The steps up to the one the story ends with."""
        steps = self.steps()
        names = [name for name, _step in steps]
        if self.story.until not in names:
            raise ValueError(f"no step is called {self.story.until!r}")
        return steps[: names.index(self.story.until) + 1]

    def _times(self, taken: list[tuple[str, Any]]) -> list[datetime]:
        """When each step is taken: the first three the same night, the others spread until today."""
        written_after = self.story.until in {**self.story.notes, **self.story.files}
        end = max(self.met_at, self.now - timedelta(hours=22 if written_after else 1))
        night = [min(self.met_at + timedelta(minutes=minutes), end) for minutes in (0, 125, 150)]
        others = len(taken) - len(night)
        return [*night, *moments(night[-1], end, others + 1)[1:]][: len(taken)]

    def _papers(self, name: str, moment: datetime, following: datetime) -> None:
        """The notes and files that colleagues add between a step and the next."""
        notes, files = self.story.notes.get(name, ()), self.story.files.get(name, ())
        times = moments(moment, following, len(notes) + len(files) + 2)[1:]
        for (kind, title, draw), when in zip(files, times, strict=False):
            self.clock.set(when)
            cases.attach(self.case, actor=self.writer("sw"), upload=draw(), title=title, kind=kind)
        for (role, body), when in zip(notes, times[len(files) :], strict=False):
            self.clock.set(when)
            cases.write_note(self.case, actor=self.writer(role), body=body)

    def steps(self) -> list[tuple[str, Callable[[], Any]]]:
        moves = ("begin_support", "begin_rehabilitation", "begin_resocialisation")
        support, rehabilitation, resocialisation = moves
        road: list[tuple[str, Callable[[], Any]]] = [
            ("met", self.meet),
            ("handed_over", self.hand_over),
            ("arrived", self.confirm),
            ("assessed", self.assess),
        ]
        if self.story.panti:
            road += [
                ("placement_proposed", self.propose_placement),
                ("placement_returned" if self.story.returned_because else "placed", self.decide_placement),
            ]
        if self.story.panti and self.story.mended:
            road += [("placement_mended", lambda: self.propose_placement(self.story.mended))]
        if self.story.panti:
            road += [
                ("accepted", self.accept),
                ("admitted", self.admit),
                ("prepared", self.prepare),
                ("support_proposed", lambda: self.propose(support)),
                ("support", lambda: self.approve("head")),
                ("supported", self.support),
                ("rehabilitation_proposed", lambda: self.propose(rehabilitation)),
                ("rehabilitation", lambda: self.approve("supervisor")),
                ("trained", self.train),
                ("resocialisation_proposed", lambda: self.propose(resocialisation)),
                ("resocialisation", lambda: self.approve("supervisor")),
            ]
        return [
            *road,
            ("home_seen", self.see_home),
            ("exit_proposed", self.propose_exit),
            ("exit_approved", lambda: self.approve("head")),
            ("left", self.leave),
            ("visited", self.visit),
            ("close_proposed", self.propose_close),
            ("closed", self.close),
        ]

    def decide_placement(self) -> None:
        if not self.story.returned_because:
            self.approve("supervisor", self.field_office("supervisor"))
            return
        proposal = self._waiting()
        cases.return_proposal(
            proposal,
            actor=self.field_office("supervisor"),
            version=proposal.version,
            note=self.story.returned_because,
        )

    def see_home(self) -> None:
        leaving = self._exit()
        if leaving.kind != "return_to_family":
            return
        care.record_home_visit(
            self.case,
            actor=self.house("sw"),
            visited_on=self.day(1),
            address=leaving.address,
            met_name=leaving.collector["collector_name"],
            relation=leaving.collector["collector_relation"],
            verdict="safe",
            findings="Rumah layak huni, keluarga menerima dan siap mendampingi.",
        )

    def propose_exit(self) -> None:
        leaving, case, today = self._exit(), self.case, timezone.localdate()
        if leaving.kind == "discharge":
            keeping.give_back(self)
        cases.propose_exit(
            case,
            leaving.kind,
            actor=self.house("sw"),
            expected_stage=case.stage,
            destination=leaving.destination,
            address=leaving.address,
            follow_up_dates=[today] if leaving.found else [today + timedelta(days=days) for days in (30, 90)],
            note=leaving.note,
            **leaving.collector,
        )

    def leave(self) -> None:
        proposal = self._waiting()
        papers = {PaperKind.HANDOVER.value: "BA-2026-11"}
        if self._exit().kind == "return_to_family":
            papers |= {
                PaperKind.COLLECTOR_ID.value: "",
                PaperKind.FAMILY_CARD.value: "",
                PaperKind.UNDERTAKING.value: "",
            }
        keeping.give_back(self, forget=keeping.FORGOTTEN)
        cases.carry_out_exit(proposal, actor=self.house("staff"), version=proposal.version, papers=papers)

    def visit(self) -> None:
        for visit in FollowUp.objects.filter(case=self.pk, status="planned"):
            care.record_follow_up(
                visit,
                actor=self.field_office("sw"),
                version=visit.version,
                done_on=timezone.localdate(),
                living=self._exit().found,
                living_with=self._exit().collector.get("collector_name", "Sendiri"),
                problems="",
                verdict="well",
            )

    def close(self) -> None:
        self.approve("supervisor", self.field_office("supervisor"))
