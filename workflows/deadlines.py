"""By when each task of the road should be done, and on what that rests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.care.models import FollowUp
from casework.cases.clocks import OF_PROPOSALS, TERM_SIDES, term_for, term_of_proposal
from casework.cases.duties import DUTIES
from casework.cases.law import LAW
from casework.cases.models import Case, CaseEvent, Exit
from casework.offices.enums import TermUnit
from casework.offices.terms import END_OF_DAY, TERMS, end_of
from casework.panti.incidents.enums import Severity

from .reading import DEPART, MEND, RECEIVE, TRANSFER, Reading, stage_node

if TYPE_CHECKING:
    from .models import CaseTask

OWED: Final = "owe_"
BY_VISITS: Final = _("The next follow-up visit, at 1, 3 and 6 months after leaving.")
# whoever sets out carries the approval out; mending has the time that deciding had
_AS_OF_A_PROPOSAL: Final = {DEPART: "carry_out", MEND: "decide"}
# the terms of proposals, by what the nodes at which one waits begin with
_OF_PROPOSALS: Final = {f"{key}_": key for key in OF_PROPOSALS}


def due_at(case: Case, reading: Reading) -> datetime | None:
    """By when the task at which a case stands should be done."""
    node, proposal = reading.node, reading.proposal
    if reading.since is not None:
        return term_for(case, node, reading.since).after(reading.since)
    if node == MEND and proposal is not None and proposal.decided_at is not None:
        # as long as the other house had to answer
        return term_of_proposal(case, proposal.law, "decide", proposal.decided_at).after(proposal.decided_at)
    if proposal is not None and not reading.returned:
        day = proposal.valid_until if node.startswith("carry_out_") else proposal.due_on
        if node == DEPART and proposal.valid_until is not None and proposal.decided_at is not None:
            # a day before the agreement lapses, so that it rings in time
            day = max(proposal.valid_until - timedelta(days=1), timezone.localdate(proposal.decided_at))
        return end_of(day) if day else None
    if node == "close":
        return _next_visit(case)
    return term_for(case, node, case.stage_since).after(case.stage_since) if node in TERM_SIDES else None


def extended(case: Case, reading: Reading) -> datetime | None:
    """Until when the work at a node was extended since the case entered its stage: the ledger keeps it, so that a task
    made anew (a returned proposal, a repair) has the same day. The days of decisions stand in the proposal."""
    decided = reading.proposal is not None and not reading.returned and reading.since is None
    if decided or reading.node not in (*TERM_SIDES, "close"):
        return None
    since = reading.since or case.stage_since
    event = (
        CaseEvent.objects.filter(
            case=case, verb="extend_deadline", facts__node=reading.node, recorded_at__gte=since
        )
        .order_by("-seq")
        .first()
    )
    return datetime.fromisoformat(event.facts["until"]) if event else None


# How many times its term the last visit may take in all. An approved exit names its own day and is proposed again when
# that is over.
_BOUND_OF_VISITS: Final = 2


def _key_of(node: str) -> str:
    """The key of the term that rules a node."""
    if node in _AS_OF_A_PROPOSAL:
        return _AS_OF_A_PROPOSAL[node]
    found = (key for prefix, key in _OF_PROPOSALS.items() if node.startswith(prefix))
    return next(found, node.removeprefix(OWED))


def bound_of(node: str) -> int:
    """How many times its term a task at this node may take when it is extended; 1 is not at all."""
    if node == "close":
        return _BOUND_OF_VISITS
    key = _key_of(node)
    return TERMS[key].bound if key in TERMS else 1


def began_at(task: CaseTask) -> datetime:
    """When the term of a task began to run."""
    if task.incident_id is not None or task.node_name == RECEIVE:
        # asked from the moment it was reported, answered or set out
        created: datetime = task.created
        return created
    began: datetime = task.the_case.stage_since
    if task.duty is not None:
        began = DUTIES[task.duty.kind].began_at(task.duty.opened_by)
    elif task.is_decision and task.proposal is not None:
        began = task.proposal.proposed_at
    elif task.proposal is not None and (
        task.node_name.startswith("carry_out_") or task.node_name in _AS_OF_A_PROPOSAL
    ):
        began = task.proposal.decided_at or began
    return began


def latest(task: CaseTask) -> datetime | None:
    """The latest moment to which a task may be extended; None where it cannot be."""
    first, bound = task.was_due_at or task.due_at, bound_of(task.node_name)
    if (
        first is None
        or bound == 1
        or (task.incident is not None and task.incident.severity == Severity.GRAVE)
    ):
        # a grave incident waits for nobody
        return None
    start = began_at(task)
    last = start + (first - start) * bound
    # terms of days last to the end of the last one
    return last if runs_by_the_hour(task) else end_of(timezone.localdate(last))


def runs_by_the_hour(task: CaseTask) -> bool:
    """Whether a task was due at an hour of a day, not by the end of one."""
    first = task.was_due_at or task.due_at
    return first is not None and timezone.localtime(first).time() != END_OF_DAY


def can_be_extended(task: CaseTask) -> bool:
    """Whether an open task may have more time: its bound lies ahead, of today and of the day it has."""
    last = latest(task)
    return (
        task.is_open
        and task.due_at is not None
        and last is not None
        and last > max(timezone.now(), task.due_at)
    )


def basis_of(node: str, case: Case | None = None, since: datetime | None = None) -> str | Promise:
    """Why the task is due then, as shown beside it: the rule of the case's office, of the table without a case."""
    if node == "close":
        return BY_VISITS
    key, began = _key_of(node), since or (case.stage_since if case is not None else None)
    if case is not None and began is not None and key in TERM_SIDES:
        return term_for(case, key, began).basis
    if case is not None and began is not None and key in OF_PROPOSALS:
        law = LAW[TRANSFER if node in _AS_OF_A_PROPOSAL else node.removeprefix(f"{key}_")]
        return term_of_proposal(case, law, key, began).basis
    return TERMS[key].basis if key in TERMS else ""


def days_for_stage(case: Case) -> int | None:
    """How many days a case may take for the stage it is in; None where no rule bounds it."""
    node = stage_node(case)
    known = term_for(case, node, case.stage_since) if node in TERM_SIDES else None
    if known is None or not TERMS[node].ends_stage:
        return None
    days = (timezone.localdate(known.after(case.stage_since)) - timezone.localdate(case.stage_since)).days
    # a term of hours ends within its last day, which people count too: begun last night, today is the second of two
    return days + 1 if known.unit == TermUnit.HOURS else max(days, 1)


def _next_visit(case: Case) -> datetime:
    """The end of the day of the next visit that is neither done nor waived; once none is left, of the last one.

    Days before the case came to this aftercare belong to an earlier one and hurry nobody.
    """
    since = timezone.localdate(case.stage_since)
    visits = FollowUp.objects.filter(case=case, planned_for__gte=since, waived_with="")
    visits = visits.order_by("planned_for")
    open_days = [visit.planned_for for visit in visits if visit.is_planned]
    if open_days:
        return end_of(open_days[0])
    settled = [visit.planned_for for visit in visits]
    if settled:
        return end_of(settled[-1])
    leaving = Exit.objects.filter(case=case, left_at__isnull=False).order_by("-left_at").first()
    planned = [day for day in leaving.follow_up_dates if day >= since] if leaving else []
    return end_of(min(planned, default=since + timedelta(days=180)))
