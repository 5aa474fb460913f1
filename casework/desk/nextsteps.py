"""What happens next on a case, as one person sees it: what they can do, what is missing and who can help."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases.enums import Course, Kind, ProposalStatus, Stage
from casework.cases.law import RIGHTS, Transition
from casework.cases.models import Case, Proposal
from casework.cases.needs import remedy_query, remedy_url_name
from casework.cases.queries import (
    Explanation,
    MissingNeed,
    explain_all,
    holders,
    live_proposal,
    may,
)
from casework.offices.models import User
from casework.offices.queries import Holder

from .context import url_or_nothing


@dataclass(frozen=True)
class Missing:
    """A need that is not met: a link for who may meet it, else the names of those who may."""

    sentence: str
    url: str = ""
    todo: str = ""
    helpers: list[Holder] = field(default_factory=list)


@dataclass(frozen=True)
class Way:
    """One way on from here. ``lacking`` is empty where nothing but the right is missing."""

    name: str
    label: str
    action: str
    icon: str
    url: str
    lacking: list[Missing]
    who: list[Holder]
    deciders: list[Holder]
    # leaves the road before its end: offered, never pressed
    leaves_early: bool = False


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits, and what this person can do about it."""

    proposal: Proposal
    what: str
    approved: bool
    expired: bool
    who: list[Holder]
    decide_url: str = ""
    carry_out_url: str = ""
    carry_out_words: str = ""
    withdraw_url: str = ""
    # where a lapsed approval is proposed again
    again_url: str = ""


@dataclass(frozen=True)
class NextSteps:
    doable: list[Way]
    not_yet: list[Way]
    others: list[Way]
    back: list[Way]
    # what happens to people: recorded, not asked for
    events: list[Way] = field(default_factory=list)
    waiting: Waiting | None = None
    returned: Proposal | None = None

    @property
    def first(self) -> Way | None:
        """The one step the page asks for: on along the road."""
        return next((way for way in self.doable if not way.leaves_early), None)

    @property
    def others_doable(self) -> list[Way]:
        return [way for way in self.doable if way is not self.first]

    @property
    def to_meet(self) -> Missing | None:
        """What this person can do now so that the road goes on, where no step on it is possible yet."""
        on_the_road = (
            lack for way in self.not_yet if not way.leaves_early for lack in way.lacking if lack.url
        )
        return None if self.first else next(on_the_road, None)


def action_words(explanation: Explanation) -> str:
    """What the button says: a decision is proposed, anything else is done."""
    label = str(explanation.label)
    if not explanation.law.is_proposed:
        return label
    return _("Propose: %(step)s") % {"step": label[:1].lower() + label[1:]}


def missing_needs(case: Case, actor: User, missing: list[MissingNeed], *, back: str = "") -> list[Missing]:
    """Each unmet need with where this person meets it, or with who can; ``back`` is where they come from."""
    found = []
    for lack in missing:
        url = ""
        if lack.need.remedy and may(actor, lack.need.remedy, case):
            url = url_or_nothing(remedy_url_name(lack.need), case.number)
            query = remedy_query(lack.need)
            if url and query:
                url += f"?{query}&{urlencode({'next': back or reverse('case_detail', args=[case.number])})}"
        found.append(Missing(str(lack.sentence), url, str(lack.need.todo), [] if url else lack.helpers[:3]))
    return found


def _way(case: Case, actor: User, explanation: Explanation) -> Way:
    decides = explanation.law.decides
    return Way(
        name=explanation.name,
        label=str(explanation.label),
        action=action_words(explanation),
        icon=explanation.law.icon,
        url=reverse("case_step", args=[case.number, explanation.name]),
        lacking=missing_needs(case, actor, explanation.missing),
        who=explanation.helpers,
        deciders=holders(decides.codename, case, without=actor) if decides and explanation.possible else [],
        leaves_early=_leaves_early(case, explanation.law),
    )


def _leaves_early(case: Case, law: Transition) -> bool:
    """Whether a way leaves the road before its end; whoever is cared for long need not go anywhere."""
    early_exit = law.kind == Kind.EXIT and case.stage != Stage.RESOCIALISATION
    return law.course == Course.DETOUR or early_exit or case.stage == Stage.LONGTERM


def next_steps(case: Case, actor: User) -> NextSteps:
    """Everything the panel shows. While a proposal waits, other proposals are not offered: the panel says so once."""
    proposal = live_proposal(case)
    ways: dict[str, list[Way]] = {"doable": [], "not_yet": [], "others": [], "back": [], "events": []}
    for explanation in explain_all(case, actor, waiting_on=proposal):
        if explanation.waiting_on is not None:
            continue
        place = _place(explanation)
        if place:
            ways[place].append(_way(case, actor, explanation))
    return NextSteps(
        **ways,
        waiting=_waiting(case, actor, proposal) if proposal else None,
        returned=None if proposal else _returned(case),
    )


def _place(explanation: Explanation) -> str:
    """Where a way stands in the panel; empty where it is not shown: aside and back are shown to those who may, and
    nothing that nobody holds."""
    course = explanation.law.course
    if course in (Course.BACK, Course.EVENT):
        return {Course.BACK: "back", Course.EVENT: "events"}[course] if explanation.possible else ""
    if not explanation.allowed and not explanation.helpers:
        return ""
    if explanation.possible:
        return "doable"
    return "not_yet" if explanation.missing else "others"


def _returned(case: Case) -> Proposal | None:
    """The last proposal, where it came back and nobody has answered it yet."""
    last = (
        Proposal.objects.filter(case=case)
        .select_related("proposer", "decider")
        .order_by("-proposed_at")
        .first()
    )
    if last is None or last.status != ProposalStatus.RETURNED:
        return None
    return last if case.stage in last.law.sources else None


def _waiting(case: Case, actor: User, proposal: Proposal) -> Waiting:
    law = proposal.law
    approved = proposal.status == ProposalStatus.APPROVED
    # of a transfer first the house sends; once somebody has set out no calendar ends it
    sends = approved and law.name == "transfer" and proposal.valid_until is not None
    right = RIGHTS["depart_transfer"] if sends else law.carries_out if approved else law.decides
    assert right is not None
    assert law.proposes is not None
    mine = proposal.proposer_id == actor.pk
    within = may(actor, right.codename, case)
    expired = proposal.has_lapsed
    decide = carry_out = withdraw = again = ""
    if within and not approved and not mine:
        decide = url_or_nothing("decision_detail", proposal.pk)
    if within and approved and not expired and law.kind == Kind.EXIT:
        carry_out = reverse("case_carry_out", args=[case.number, proposal.pk])
        carry_out = reverse("transfer_depart", args=[case.number]) if sends else carry_out
    takes_back = (law.proposes, law.carries_out) if approved else (law.proposes,)
    if (mine or approved) and any(may(actor, one.codename, case) for one in takes_back if one):
        withdraw = reverse("proposal_withdraw", args=[case.number, proposal.pk])
    if expired and case.has_way(law) and may(actor, law.proposes.codename, case):
        again = reverse("case_step", args=[case.number, law.name])
    return Waiting(
        proposal=proposal,
        what=str(law.label),
        approved=approved,
        expired=expired,
        who=holders(right.codename, case, without=None if approved else proposal.proposer),
        decide_url=decide,
        carry_out_url=carry_out,
        carry_out_words=_carrying_out(law, sends=sends),
        withdraw_url=withdraw,
        again_url=again,
    )


def _carrying_out(law: Transition, *, sends: bool) -> str:
    """What the button says by which an approval is carried out."""
    if law.name != "transfer":
        return _("Carry out at the gate")
    return _("Record the departure") if sends else _("Record the arrival")
