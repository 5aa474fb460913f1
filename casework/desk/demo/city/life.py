"""One invented case while it is told: where it stands, its ledger so far, and what it owes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from casework.cases.duties import DUTIES, DutyLaw
from casework.cases.enums import LIVE_PROPOSAL, ProposalStatus, Stage
from casework.cases.ledger import event_hash, text_hash
from casework.cases.models import Case, CaseEvent, Duty, EventText, Proposal
from casework.offices.models import User
from casework.panti.models import Stay

from .people import Somebody
from .places import Places
from .plan import Home
from .sheets import Sheets

BETWEEN_EVENTS: Final = timedelta(minutes=3)
_OPENED_BY: Final[dict[str, list[DutyLaw]]] = {}
for _law in DUTIES.values():
    for _verb in _law.opens:
        _OPENED_BY.setdefault(_verb, []).append(_law)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a case stood after an event: by which a flow tells what was to do."""

    event: CaseEvent
    stage: str
    accepted: bool
    proposal: Proposal | None
    status: str


@dataclass(slots=True)
class Life:
    """A case as its steps leave it. ``moment`` is when the next event happens."""

    case: Case
    who: Somebody
    rng: random.Random
    places: Places
    sheets: Sheets
    moment: datetime
    marks: list[Mark] = field(default_factory=list)
    proposal: Proposal | None = None
    stay: Stay | None = None
    duties: list[Duty] = field(default_factory=list)
    # what the next steps go on with: the plan and its goals, the planned visits, the hand-over
    plan: Any = None
    goals: list[Any] = field(default_factory=list)
    visits: list[Any] = field(default_factory=list)
    handover: Any = None
    leaving: Any = None
    absence: Any = None
    # where the person sleeps, or the bed kept for them on the way; which it is is settled when its end is known
    lodging: Any = None
    # what the house keeps of them, the lines of their money, and the medicine they are given
    things: list[Any] = field(default_factory=list)
    purse: list[Any] = field(default_factory=list)
    medicines: list[Any] = field(default_factory=list)
    # every stay, and whether the road leads to long-term care
    stays: list[Stay] = field(default_factory=list)
    stays_for_good: bool = False
    # where the person lives as the city ends
    home: Home = Home.NONE

    @property
    def responsible(self) -> int:
        return self.case.responsible_office_id

    @property
    def house(self) -> int:
        assert self.case.present_panti_id is not None
        return self.case.present_panti_id

    @property
    def live(self) -> Proposal | None:
        return self.proposal if self.proposal and self.proposal.status in LIVE_PROPOSAL else None

    def actor(self, codename: str, office: int, *, without: int | None = None) -> User:
        return self.places.who(codename, office, without)

    def append(
        self, verb: str, *, actor: User, office: int, target: str = "", text: str = "", **facts: Any
    ) -> CaseEvent:
        """Append to the ledger as ``cases.ledger.append`` does; ``target`` where the case moves."""
        case, moment = self.case, self.moment
        source = case.stage if case.event_count else ""
        event: CaseEvent = self.sheets.new(
            CaseEvent,
            case=case,
            seq=case.event_count + 1,
            verb=verb,
            source=source,
            target=target or case.stage,
            actor=actor,
            office_id=office,
            occurred_at=moment,
            recorded_at=moment,
            facts=facts,
            text_hash=text_hash(text),
            previous_hash=case.head_hash,
        )
        event.hash = event_hash(event)
        self.sheets.put(event)
        if text:
            self.sheets.add(EventText, event=event, body=text)
        if event.source != event.target:
            # the one writer beside the door: the row is told with its ledger, and a trigger compares them
            case.__dict__["stage"], case.stage_since = event.target, moment
        case.head_hash, case.event_count, case.updated_at = event.hash, event.seq, moment
        self._keep_duties(event)
        live = self.live
        self.marks.append(
            Mark(event, case.stage, case.accepted_at is not None, live, live.status if live else "")
        )
        self.moment = moment + BETWEEN_EVENTS
        return event

    def _keep_duties(self, event: CaseEvent) -> None:
        case = self.case
        for duty in self.duties:
            if duty.ended_by_id is not None:
                continue
            law = DUTIES[duty.kind]
            done = event.verb in law.done_by and law.settles(event)
            if done or law.pointless(case, duty):
                duty.ended_by, duty.is_done = event, done
        for law in _OPENED_BY.get(event.verb, ()):
            owed = any(duty.kind == law.kind and duty.ended_by_id is None for duty in self.duties)
            if not owed and law.follows(event):
                self.duties.append(
                    self.sheets.new(
                        Duty,
                        case=case,
                        kind=law.kind.value,
                        offices=case.offices_at(law.sides),
                        due_at=law.due_at(event),
                        opened_by=event,
                    )
                )

    def propose(
        self, name: str, *, codename: str = "", office: int, note: str = "", days: int = 3, **facts: Any
    ) -> None:
        actor = self.actor(codename or f"propose_{name}", office)
        self.proposal = self.sheets.new(
            Proposal,
            case=self.case,
            transition=name,
            facts=facts,
            note=note,
            proposer=actor,
            proposed_at=self.moment,
            due_on=timezone.localdate(self.moment) + timedelta(days=days),
        )
        self.append(
            "propose", actor=actor, office=office, text=note, proposal=self.proposal.pk, transition=name
        )

    def decide(self, office: int) -> tuple[Proposal, User]:
        """Whoever decides the live proposal at an office, which is then done."""
        proposal = self.proposal
        assert proposal is not None
        decider = self.actor(proposal.law.decided_with.codename, office, without=proposal.proposer_id)
        proposal.decider, proposal.decided_at = decider, self.moment
        proposal.version += 1
        return proposal, decider

    def end_proposal(self) -> None:
        assert self.proposal is not None
        self.proposal.status, self.proposal.ended_at = ProposalStatus.DONE, self.moment
        self.proposal.version += 1

    def finish(self) -> None:
        """Put what has grown with the case onto its sheets."""
        for row in (
            self.case,
            self.proposal,
            self.stay,
            self.plan,
            self.handover,
            self.leaving,
            self.absence,
        ):
            if row is not None:
                self.sheets.put(row)
        for rows in (self.duties, self.goals, self.visits, self.things):
            for row in rows:
                self.sheets.put(row)

    @property
    def is_closed(self) -> bool:
        return bool(self.case.stage == Stage.CLOSED)
