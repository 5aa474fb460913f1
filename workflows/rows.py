"""How a task reads in a list: whom it is about, what to do, from where to where, by when and where to do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.cases.enums import ProposalStatus
from casework.cases.law import LAW
from casework.cases.models import Case
from casework.cases.owing import called, may_name
from casework.cases.registry import duty_address
from casework.offices.models import User
from casework.panti.models import Incident

from .deadlines import basis_of, began_at, days_for_stage
from .models import CaseTask
from .nodes import CarryOut, Decide, Owe, SetOut, Step
from .reading import MEND

MORNING, NOON, AFTERNOON, EVENING = 4, 11, 15, 18


def greeting(now: datetime | None = None) -> str:
    """Good morning, in the hours of Jakarta."""
    hour = timezone.localtime(now).hour
    if MORNING <= hour < NOON:
        return _("Good morning")
    if NOON <= hour < AFTERNOON:
        return _("Good day")
    if AFTERNOON <= hour < EVENING:
        return _("Good afternoon")
    return _("Good evening")


def whom(case: Case) -> str:
    """The quiet line under a name: sex and age, case number, where the person is."""
    person = case.person
    body = f"{person.sex_mark} {person.age_words}".strip()
    at = case.present_panti.short_name if case.present_panti else case.responsible_office.short_name
    return " · ".join(part for part in (body, case.number, at) if part)


@dataclass(frozen=True)
class Row:
    """One line of a list of tasks."""

    task: CaseTask
    actor: User

    @property
    def case(self) -> Case:
        return self.task.the_case

    @property
    def incident(self) -> Incident | None:
        """What it is about where that is no case."""
        return None

    @property
    def called(self) -> str:
        """How it is told from others by whoever hears the page read: the number of the case."""
        return self.case.number

    @property
    def reads_case(self) -> bool:
        """Whether the case is this person's to read; a house's duty stays theirs though it is not."""
        return bool(getattr(self.task, "reads_case", True))

    @property
    def name(self) -> str:
        """Whom it is about; nameless where a sealed case is closed to this person."""
        return called(self.case, named=may_name(self.actor, self.case, reads_case=self.reads_case))

    @property
    def sub(self) -> str:
        if self.reads_case:
            return whom(self.case)
        return _("no longer in this house")

    @property
    def title(self) -> str:
        panti = getattr(self.task, "panti_name", None)
        title = str(self.task.flow_task.task_title)
        return f"{title}: {panti}" if panti else title

    @property
    def target(self) -> tuple[str, str] | None:
        """The stage the case would go to, code and label, where it is one and another."""
        if isinstance(self.task.flow_task, Owe):
            return None
        law = LAW[self.task.proposal.transition if self.task.proposal else self.task.flow_task.transitions[0]]
        to = self.case.target_of(law)
        return (to.value, str(to.label)) if to and to != self.case.stage else None

    @property
    def is_returned(self) -> bool:
        proposal = self.task.proposal
        return proposal is not None and proposal.status == ProposalStatus.RETURNED

    @property
    def is_proposed_again(self) -> bool:
        return (
            self.task.is_decision and self.task.proposal is not None and bool(self.task.proposal.revises_id)
        )

    @property
    def facts(self) -> list[str]:
        """Short facts beside the title."""
        found = []
        proposal = self.task.proposal
        if proposal is not None and not self.is_returned:
            found.append(_("proposed by %(name)s") % {"name": proposal.proposer.name})
        if self.reads_case:
            found.append(_("day %(n)d of the stage") % {"n": self.days})
        return found

    @property
    def days(self) -> int:
        return days_in_stage(self.case)

    @property
    def days_allowed(self) -> int | None:
        return days_for_stage(self.case)

    @property
    def owner_name(self) -> str:
        owner = self.task.owner
        return owner.name if owner is not None and owner.pk != self.actor.pk else ""

    @property
    def is_mine(self) -> bool:
        return self.task.owner_id == self.actor.pk

    @property
    def is_direct(self) -> bool:
        """Whether it is done at once, without being taken first: decisions, duties and answers."""
        return bool(self.task.flow_task.is_direct)

    @property
    def can_take(self) -> bool:
        asked = self.task.is_decision or self.task.flow_task.asked_at_once
        waits = self.task.is_open and self.task.owner_id is None and not asked
        # what is done apart from the case is done at once: there is no page of the case to take it to
        return waits and self.reads_case

    @property
    def basis(self) -> str | Promise:
        return basis_of(self.task.node_name, self.case, self.since)

    @property
    def since(self) -> datetime:
        """When its term began to run."""
        return began_at(self.task)

    @property
    def raised(self) -> str:
        """How far it was raised since its day was over."""
        if not self.task.is_open or not self.task.escalation:
            return ""
        return _("Raised to the supervisor") if self.task.escalation == 1 else _("Raised further")

    @property
    def case_url(self) -> str:
        """The page of the case; empty where it is closed to this person."""
        return reverse("case_detail", args=[self.case.number]) if self.reads_case else ""

    @property
    def url(self) -> str:
        return work_url(self.task)

    @property
    def action(self) -> str:
        node = self.task.flow_task
        if isinstance(node, Decide):
            return _("Decide")
        if isinstance(node, CarryOut):
            return _("Record") if node.asked_at_once else _("Carry out")
        if isinstance(node, SetOut):
            return _("Record")
        if isinstance(node, Owe) or (isinstance(node, Step) and len(node.transitions) == 1):
            return _("Record")
        return _("Open the case")


class IncidentRow(Row):
    """One line about an incident, which is the house's whoever reads the cases it touches; of these it names the first,
    where the reader may know it."""

    @property
    def incident(self) -> Incident:
        return self.task.the_incident

    @property
    def called(self) -> str:
        return self.name

    @property
    def reads_case(self) -> bool:
        return False

    @property
    def name(self) -> str:
        return str(self.incident.get_kind_display())

    @property
    def sub(self) -> str:
        happened = date_format(timezone.localtime(self.incident.occurred_at), "j M, H.i")
        return f"{self.incident.panti.short_name} · {happened}"

    @property
    def target(self) -> None:
        return None

    @property
    def facts(self) -> list[str]:
        reported = _("reported by %(name)s") % {"name": self.incident.reported_by.name}
        case = self.task.case
        if case is None:
            return [_("no resident"), reported]
        reads = bool(getattr(self.task, "reads_case", False))
        return [called(case, named=may_name(self.actor, case, reads_case=reads)), reported]

    @property
    def basis(self) -> str | Promise:
        return basis_of(self.task.node_name)

    @property
    def action(self) -> str:
        return _("Answer")


def row_of(task: CaseTask, actor: User) -> Row:
    """How a task reads, by what it is about."""
    return IncidentRow(task, actor) if task.incident_id is not None else Row(task, actor)


def work_url(task: CaseTask) -> str:
    """Where a task is done: its form, or the page of the case or incident where it is prepared first."""
    if task.incident is not None:
        return reverse("incident_detail", args=[task.incident.panti.code, task.incident.pk])
    node, number = task.flow_task, task.the_case.number
    if isinstance(node, Decide):
        return reverse("decision_detail", args=[task.proposal_id])
    if isinstance(node, CarryOut):
        return reverse("case_carry_out", args=[number, task.proposal_id])
    if isinstance(node, Owe):
        return duty_address(number, node.kind)
    if isinstance(node, SetOut):
        return reverse("transfer_depart", args=[number])
    if task.node_name == MEND:
        # which leads on to mending it, or lets it rest
        return reverse("decision_detail", args=[task.proposal_id])
    # more than one way on: the case page shows them
    if isinstance(node, Step) and len(node.transitions) == 1:
        return reverse("case_step", args=[number, node.transitions[0]])
    return reverse("case_detail", args=[number])


def days_in_stage(case: Case) -> int:
    """Which day of its stage a case has, the first counting as one."""
    return (timezone.localdate() - timezone.localdate(case.stage_since)).days + 1


def rows(found: Iterable[CaseTask], actor: User) -> list[Row]:
    return [row_of(task, actor) for task in found if hasattr(task.flow_task, "may_do")]
