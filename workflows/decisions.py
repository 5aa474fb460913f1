"""What a decider needs to see beside a proposal, read when the page is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from casework.cases import registry
from casework.cases.clocks import term_of_proposal
from casework.cases.enums import Outcome, ProposalStatus, Stage
from casework.cases.models import Attachment, Case, CaseEvent, Exit, Proposal
from casework.cases.needs import NEEDS, Need, unmet
from casework.cases.queries import holders, may, reads_file
from casework.offices.models import Office, User
from casework.offices.queries import Holder
from casework.offices.terms import Term

from . import inbox
from .rows import days_in_stage, whom

OF_THE_PROPOSAL = ("propose", "return_proposal", "withdraw_proposal", "call_off", "void_proposal", "approve")
LATEST = 8


@dataclass(frozen=True)
class Change:
    """A fact of the proposal that is not what it was when it was returned."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Happened:
    """Something recorded since then."""

    label: str | Promise
    who: str
    when: datetime
    said: str = ""


class DecisionPage:
    """Everything on the page of one proposal, for one person."""

    def __init__(self, proposal: Proposal, actor: User) -> None:
        self.proposal, self.actor = proposal, actor
        self.case: Case = proposal.case

    @property
    def law(self) -> Any:
        return self.proposal.law

    @property
    def sub(self) -> str:
        return whom(self.case)

    @cached_property
    def panti(self) -> Office | None:
        return Office.objects.filter(pk=self.proposal.facts.get("panti")).first()

    @property
    def title(self) -> str:
        return f"{self.law.label}: {self.panti.short_name}" if self.panti else str(self.law.label)

    @property
    def source(self) -> Stage:
        """The stage it was proposed at: of a decided one the case may have left it."""
        if self.is_open or Stage(self.case.stage) in self.law.sources:
            return Stage(self.case.stage)
        event = CaseEvent.objects.filter(case=self.case, facts__proposal=self.proposal.pk).first()
        return Stage(event.source) if event and event.source else self.law.sources[0]

    @property
    def target(self) -> Stage:
        if self.is_open:
            return self.case.target_of(self.law) or self.source
        return next(iter(self.law.targets(self.source)), self.source)

    @property
    def is_open(self) -> bool:
        return self.proposal.status == ProposalStatus.OPEN

    @property
    def days(self) -> int:
        return days_in_stage(self.case)

    @property
    def is_mine(self) -> bool:
        return self.proposal.proposer_id == self.actor.pk

    @cached_property
    def deciders(self) -> list[Holder]:
        return holders(self.law.decides.codename, self.case, without=self.proposal.proposer)

    @property
    def may_decide(self) -> bool:
        return self.is_open and not self.is_mine and may(self.actor, self.law.decides.codename, self.case)

    @property
    def valid_for(self) -> Term:
        """How long an exit may be carried out once it is approved."""
        return term_of_proposal(self.case, self.law, "carry_out", timezone.now())

    @property
    def needs(self) -> tuple[Need, ...]:
        return NEEDS.get(self.law.name, ())

    @cached_property
    def lacking(self) -> list[Need]:
        """What the law asks for before this step and is not there (any more)."""
        return unmet(self.case, self.law.name) if self.is_open else []

    @cached_property
    def leaving(self) -> Exit | None:
        """The planned exit, where no room draws the facts of this decision itself."""
        if registry.decision_facts(self.law.name):
            return None
        return Exit.objects.filter(proposal=self.proposal).first()

    @cached_property
    def papers(self) -> list[Attachment]:
        """The latest files this person may open; the title of another tells already."""
        found = self.case.attachments.select_related("uploaded_by")
        return [file for file in found if reads_file(self.actor, file, self.case)][:LATEST]

    @cached_property
    def changes(self) -> list[Change]:
        """How the facts differ from those of the proposal it answers."""
        before = self.proposal.revises
        if before is None:
            return []
        names = [*before.facts, *(name for name in self.proposal.facts if name not in before.facts)]
        return [
            Change(
                _label(name), _say(name, before.facts.get(name)), _say(name, self.proposal.facts.get(name))
            )
            for name in names
            if before.facts.get(name) != self.proposal.facts.get(name)
        ]

    @cached_property
    def happened(self) -> list[Happened]:
        """What was recorded on the case since the proposal was returned, newest first."""
        before = self.proposal.revises
        if before is None or before.decided_at is None:
            return []
        until = self.proposal.ended_at or self.proposal.decided_at or timezone.now()
        events = (
            CaseEvent.objects.filter(case=self.case, recorded_at__gt=before.decided_at, recorded_at__lt=until)
            .exclude(verb__in=OF_THE_PROPOSAL)
            .select_related("actor", "text")
            .order_by("-seq")[:LATEST]
        )
        return [
            Happened(_words(event), event.actor.name, event.recorded_at, _text(event)) for event in events
        ]

    @cached_property
    def queue(self) -> list[int]:
        """The proposals this person may decide, in the order of the queue."""
        return [pk for pk in inbox.decisions(self.actor).values_list("proposal_id", flat=True) if pk]

    @property
    def position(self) -> int:
        return self.queue.index(self.proposal.pk) + 1 if self.proposal.pk in self.queue else 0

    @property
    def previous(self) -> int | None:
        return self.queue[self.position - 2] if self.position > 1 else None

    @property
    def following(self) -> int | None:
        if not self.position:
            return next((pk for pk in self.queue if pk != self.proposal.pk), None)
        return self.queue[self.position] if self.position < len(self.queue) else None


def _text(event: CaseEvent) -> str:
    text = getattr(event, "text", None)
    return text.body if text else ""


def _words(event: CaseEvent) -> str | Promise:
    known = registry.words(event.verb)
    return known.label if known else event.verb


def _label(name: str) -> str:
    labels = {
        "panti": _("Panti"),
        "outcome": _("Outcome"),
        "follow_up_dates": _("Follow-up visits"),
        "urgent": _("Urgency"),
    }
    return labels.get(name, name.replace("_", " ").capitalize())


def _say(name: str, value: Any) -> str:
    """A fact of a proposal in words: panti by name, days as people say them."""
    if value in (None, "", []):
        return "–"
    if name == "panti":
        return str(Office.objects.filter(pk=value).values_list("short_name", flat=True).first() or value)
    if name == "outcome" and value in Outcome.values:
        return str(Outcome(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_say("", part) for part in value)
    try:
        return date_format(date.fromisoformat(value), "j F Y") if len(value) == 10 else str(value)
    except (TypeError, ValueError):
        # no day, or words that look like one
        return str(value)
