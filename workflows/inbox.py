"""What waits for whom: each list one indexed query over open tasks, cut to the cases a person may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from viewflow.workflow.status import STATUS

from casework.cases.duties import DUTIES
from casework.cases.enums import LIVE_PROPOSAL, ProposalStatus
from casework.cases.models import Case, Proposal
from casework.cases.queries import reads_via, visible_to
from casework.offices.models import Office, User
from casework.offices.queries import AtOneOf, memberships_of, rights_of, somebody_there
from casework.panti.incidents.answers import ANSWERS
from casework.panti.models import IncidentPerson

from .escalation import HEARS
from .flows import FLOWS
from .models import PERMISSION_APP, CaseTask
from .nodes import PersonTask

PAGE_SIZE: Final = 50
# what is told of an incident is read on its page, and not opened for a list
_WORDS: Final = tuple(
    f"incident__{name}"
    for name in ("words", "done_at_once", "acknowledgement", "instruction", "conclusion", "measures")
)
MINE, TEAM, PROPOSED, DONE, OVERDUE, RAISED = "mine", "team", "proposed", "done", "overdue", "raised"
TABS: Final = (MINE, RAISED, OVERDUE, TEAM, PROPOSED, DONE)
CASE_PARTS: Final = ("case__person", "case__present_panti", "case__responsible_office")


@dataclass(frozen=True)
class Counts:
    """How many rows each list has, and how many decisions are among those that wait for me."""

    mine: int = 0
    team: int = 0
    overdue: int = 0
    proposed: int = 0
    decisions: int = 0
    raised: int = 0


# the rights that tasks ask, out of all a person holds
_ASKED: Final = frozenset(
    node.right.codename for flow in FLOWS for node in flow.instance.nodes() if isinstance(node, PersonTask)
)


def has_work(actor: User) -> bool:
    """Whether any task can ever come to this person: they hold a right that tasks ask, or hand out the work."""
    rights = rights_of(actor)
    return rights.anywhere("assign_task") or any(rights.anywhere(codename) for codename in _ASKED)


# what the office above does where nobody else can, and duties done apart from the case
_ABOVE: Final = frozenset(
    (
        *(law.codename for law in DUTIES.values() if law.above),
        *(law.codename for law in ANSWERS.values() if law.above),
    )
)
_APART: Final = frozenset(law.codename for law in DUTIES.values() if law.apart)
_OF_ABOVE: Final = sorted(PERMISSION_APP + law.codename for law in ANSWERS.values() if not law.by_the_house)
_ANSWERS: Final = frozenset(law.codename for law in ANSWERS.values())
# rights that no other task asks, of work that waits for everybody there who may do it: a search, an arrival
_AT_ONCE: Final = (
    frozenset(
        node.right.codename
        for flow in FLOWS
        for node in flow.instance.nodes()
        if isinstance(node, PersonTask) and node.asked_at_once
    )
    - _ANSWERS
)
_IS_AT_ONCE: Final = Q(owner_permission__in=sorted(PERMISSION_APP + name for name in _AT_ONCE))


def _may_do(actor: User, offices: Iterable[int] | None = None, codenames: frozenset[str] = _ASKED) -> Q:
    """Tasks whose right the person holds at one of the task's offices; only these offices and rights where given."""
    within = None if offices is None else frozenset(offices)
    own = _own_offices(actor)
    groups: dict[frozenset[int], list[str]] = {}
    found = Q(pk__in=[])
    for codename, held in rights_of(actor).by_codename.items():
        if codename not in codenames:
            continue
        at = held if within is None else held & within
        if codename in _ABOVE and (below := at - own):
            found |= _nobody_there(codename, below)
            at &= own
        if at:
            groups.setdefault(at, []).append(PERMISSION_APP + codename)
    for at, rights in groups.items():
        found |= Q(owner_permission__in=sorted(rights), offices__overlap=sorted(at))
    return found


def _nobody_there(codename: str, below: frozenset[int]) -> Q:
    """Tasks that come to the office above because nobody at their own offices can do them today.

    Whoever holds the right of one reads sealed cases too, so that who is there is the same of a sealed one.
    """
    there = somebody_there(codename, at=AtOneOf(OuterRef("offices")), without=OuterRef("barred"))
    # in this order: PostgreSQL asks parts of an OR as they are written, and who is there only of the few duties
    return Q(owner_permission=PERMISSION_APP + codename) & Q(offices__overlap=sorted(below)) & Q(~there)


def _own_offices(actor: User) -> frozenset[int]:
    return frozenset(membership.office_id for membership in memberships_of(actor))


def _offices_below(actor: User) -> frozenset[int]:
    """Offices at which the person holds rights without working there."""
    return frozenset(office for _codename, office in rights_of(actor).pairs) - _own_offices(actor)


def _not_barred(actor: User) -> Q:
    return Q(barred__isnull=True) | ~Q(barred=actor)


def waiting_for(actor: User) -> Q:
    """What waits for this very person: what they took or were handed, and what is asked of them at once; of a search
    or an arrival also where one of them was handed it, for whoever comes first does it.

    What is asked of offices below counts as the team's: whoever sits above is the way out, not the first address.
    Answers to incidents come to the office above where nobody below may give them, or where they are its own to give.
    """
    own = _own_offices(actor)
    decisions = Q(is_decision=True) & _may_do(actor, own)
    answers = Q(incident__isnull=False) & _may_do(actor, codenames=_ANSWERS)
    at_once = _may_do(actor, own, _AT_ONCE)
    return (Q(owner=actor) | at_once | Q(owner__isnull=True) & (decisions | answers)) & _not_barred(actor)


def offered_to(actor: User) -> Q:
    """What the person may take: nobody has it and they hold its right; what is asked at once only of offices below
    theirs."""
    work = Q(is_decision=False, incident__isnull=True) & ~_IS_AT_ONCE & _may_do(actor)
    asked = (Q(is_decision=True) | _IS_AT_ONCE) & _may_do(actor, _offices_below(actor))
    return Q(owner__isnull=True) & (work | asked) & _not_barred(actor)


def late_for(actor: User) -> Q:
    """What is overdue among what waits for me, what I may take, and what my office's people hold if I hand out work."""
    led = rights_of(actor).offices("assign_task")
    # what an incident asks of the office above is nobody's in the house
    handed_out = Q(offices__overlap=sorted(led)) & ~Q(owner_permission__in=_OF_ABOVE, incident__isnull=False)
    mine = waiting_for(actor) | offered_to(actor) | handed_out
    return Q(due_at__lt=timezone.now()) & mine & _not_barred(actor)


def raised_to(actor: User) -> Q:
    """What is overdue and was raised to this person's office at a level at which they hear."""
    rights, own, found = rights_of(actor), _own_offices(actor), Q(pk__in=[])
    for level, codename in HEARS.items():
        heard = rights.offices(codename) & own
        if heard:
            found |= Q(escalation__gte=level, raised_to__overlap=sorted(heard))
    return found & Q(due_at__lt=timezone.now()) & _not_barred(actor)


def hears(actor: User) -> bool:
    """Whether overdue tasks are raised to this person at all."""
    return any(rights_of(actor).anywhere(codename) for codename in HEARS.values())


def open_tasks(actor: User) -> QuerySet[CaseTask]:
    """Open tasks within a person's reach."""
    found: QuerySet[CaseTask] = CaseTask.objects.open().by_people().filter(within_reach(actor))
    return found


def within_reach(actor: User) -> Q:
    """Tasks of cases this person reads, duties of the houses they work in that are done apart from the case, and what
    is asked by incidents they read.

    The case is joined and never asked for by a query of its own, so that every list stays one join.
    """
    road = Q(incident__isnull=True) & reads_via(actor, "case__")
    return road | _apart(actor) | _of_incidents(actor)


def _apart(actor: User) -> Q:
    """Sudinsos and Dinas read what they owe."""
    rights, found = rights_of(actor), Q(pk__in=[])
    unseals = rights.offices("view_sealed")
    houses = frozenset(place.office_id for place in memberships_of(actor) if place.office.is_panti)
    for codename in sorted(_APART):
        if held := rights.offices(codename) & houses:
            duty = Q(duty__isnull=False, owner_permission=PERMISSION_APP + codename)
            found |= duty & Q(offices__overlap=sorted(held & unseals))
            if held - unseals:
                found |= duty & Q(offices__overlap=sorted(held), case__sealed=False)
    return found


def _of_incidents(actor: User) -> Q:
    """As ``panti.incidents.queries.readable``, by the house that stands on the task."""
    rights = rights_of(actor)
    reads = rights.offices("view_incidents")
    if not reads:
        return Q(pk__in=[])
    sealed = IncidentPerson.objects.filter(incident=OuterRef("incident"), case__sealed=True)
    unseals = Q(offices__overlap=sorted(reads & rights.offices("view_sealed")))
    return Q(incident__isnull=False) & Q(offices__overlap=sorted(reads)) & (unseals | ~Q(Exists(sealed)))


def reads_case(actor: User) -> Exists:
    """Whether the case of a task is this person's to read."""
    return Exists(visible_to(actor).filter(pk=OuterRef("case")).order_by())


def counts(actor: User) -> Counts:
    """All counts in two queries."""
    waiting = waiting_for(actor)
    found = open_tasks(actor).aggregate(
        mine=Count("pk", filter=waiting),
        decisions=Count("pk", filter=waiting & Q(is_decision=True)),
        team=Count("pk", filter=offered_to(actor)),
        overdue=Count("pk", filter=late_for(actor)),
        raised=Count("pk", filter=raised_to(actor)),
    )
    return Counts(**found, proposed=_proposed_by(actor).count())


def waiting_count(actor: User) -> int:
    """The number on the rail: what waits for this person."""
    return open_tasks(actor).filter(waiting_for(actor)).count()


def decisions_count(actor: User) -> int:
    return decisions(actor).count()


def tasks(actor: User, tab: str) -> QuerySet[CaseTask]:
    """The tasks of a list, without the parts their rows show: by due date, then age; what is done newest first."""
    if tab == DONE:
        done: QuerySet[CaseTask] = CaseTask.objects.by_people().filter(
            within_reach(actor), owner=actor, status=STATUS.DONE
        )
        return done.order_by("-finished", "-pk")
    wanted = {MINE: waiting_for, TEAM: offered_to, OVERDUE: late_for, RAISED: raised_to}[tab]
    return _in_order(open_tasks(actor).filter(wanted(actor)))


def page(actor: User, found: QuerySet[CaseTask], part: slice) -> list[CaseTask]:
    """A part of a list with everything its rows show; two queries.

    The keys first: joined before they are sorted, the cases, people and proposals of thousands of tasks would be read
    for the fifty that are shown.
    """
    keys = list(found.values_list("pk", flat=True)[part])
    tasks = _with_parts(CaseTask.objects.filter(pk__in=keys).order_by(), actor).in_bulk() if keys else {}
    return [tasks[key] for key in keys if key in tasks]


def _in_order(found: QuerySet[CaseTask]) -> QuerySet[CaseTask]:
    return found.order_by(F("due_at").asc(nulls_last=True), "created", "pk")


def _with_parts(found: QuerySet[CaseTask], actor: User) -> QuerySet[CaseTask]:
    panti = Cast(KeyTextTransform("panti", OuterRef("proposal__facts")), BigIntegerField())
    parts: QuerySet[CaseTask] = (
        found.select_related(
            *CASE_PARTS,
            "incident__panti",
            "incident__reported_by",
            "owner",
            "proposal__proposer",
            "duty__opened_by",
        )
        .defer(*_WORDS)
        .annotate(
            panti_name=Subquery(Office.objects.filter(pk=panti).values("short_name")[:1]),
            reads_case=reads_case(actor),
        )
    )
    return parts


def _proposed_by(actor: User) -> QuerySet[Proposal]:
    return Proposal.objects.filter(
        Q(status__in=LIVE_PROPOSAL) | Q(status=ProposalStatus.RETURNED, revised_by__isnull=True),
        proposer=actor,
        case__in=visible_to(actor).open(),
    )


def proposed_by(actor: User) -> QuerySet[Proposal]:
    """What this person proposed and is not settled: waiting, approved, or returned and not yet mended."""
    panti = Cast(KeyTextTransform("panti", OuterRef("facts")), BigIntegerField())
    return (
        _proposed_by(actor)
        .select_related(*CASE_PARTS, "decider")
        .annotate(panti_name=Subquery(Office.objects.filter(pk=panti).values("short_name")[:1]))
        .order_by("proposed_at", "pk")
    )


def decisions(actor: User) -> QuerySet[CaseTask]:
    """The decisions a person may take today, most urgent first; their own proposals are not among them."""
    wanted = Q(is_decision=True) & _may_do(actor) & _not_barred(actor)
    return _in_order(open_tasks(actor).filter(wanted))


def next_task(actor: User, *, besides: Case) -> CaseTask | None:
    """What to do after finishing something on a case, which shows its own: the most urgent that waits on another."""
    return next(iter(page(actor, tasks(actor, MINE).exclude(case_id=besides.pk), slice(1))), None)
