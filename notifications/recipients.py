"""Who must hear of an event: whoever may take the next step the law gives the case, and the proposer of a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from casework.cases.duties import DUTIES
from casework.cases.enums import Course, Side
from casework.cases.enums import Kind as LawKind
from casework.cases.law import LAW, Transition, ways_from
from casework.cases.models import Case, CaseEvent, Duty, Proposal
from casework.cases.owing import duty_holders
from casework.cases.queries import holders, sees
from casework.offices.enums import OfficeKind, Role
from casework.offices.models import Membership, Office, User
from casework.offices.queries import who_may
from casework.panti.incidents.enums import Answer
from casework.panti.incidents.queries import answerers, who_hears
from casework.panti.models import Incident

from .models import Follow, Kind, Notification

# the right by which an emergency opening is looked at afterwards, by people who read no case
REVIEWS: Final = "review_access"

# events that may leave a duty to somebody
_OPENING: Final = frozenset(verb for duty in DUTIES.values() for verb in duty.opens)


@dataclass(frozen=True)
class Recipient:
    user: User
    kind: Kind
    transition: str
    proposal_id: int | None = None
    duty: str = ""


def recipients(case: Case, event: CaseEvent) -> list[Recipient]:
    """Everybody who must hear of an event of this case, once each and never its actor.

    People who may read the case, and of an emergency the data-protection officers, who read that it happened alone.
    """
    found: dict[int, Recipient] = {}
    for recipient in _all(case, event):
        if recipient.user.pk != event.actor_id:
            found.setdefault(recipient.user.pk, recipient)
    return list(found.values())


def _all(case: Case, event: CaseEvent) -> Iterator[Recipient]:
    if event.verb == "open_emergency":
        yield from _of_emergency(case)
    if event.verb in ("record_death", "correct_death"):
        yield from _about_death(case, event)
    if event.verb == "report_absence":
        yield from _who_may_meet_them(case)
    if event.verb == "resume":
        yield from _who_searched(case)
    if "proposal" in event.facts:
        proposals = Proposal.objects.select_related("proposer", "decider")
        for proposal in proposals.filter(pk=event.facts["proposal"]):
            yield from _about_proposal(case, event, proposal)
    if event.moves or event.verb in LAW:
        yield from _next_steps(case, event)
    if event.verb in _OPENING:
        yield from _duties(case, event)
    yield from _mentioned(case, event)
    yield from _followers(case, event)


def _of_emergency(case: Case) -> Iterator[Recipient]:
    """Every data-protection officer, and whoever answers at the responsible Sudinsos for sealing it."""
    for codename in (REVIEWS, "seal_case"):
        for holder in who_may(codename, [case.responsible_office_id]):
            yield Recipient(holder.user, Kind.EMERGENCY, "")


def _about_death(case: Case, event: CaseEvent) -> Iterator[Recipient]:
    """At once: the decision-makers and leadership of the Dinas, the leadership of the office, and who must countersign.

    After a correction whoever was told of the death. Only people who may read the case.
    """
    if event.verb == "correct_death":
        for told in Notification.objects.filter(case=case, kind=Kind.DEATH).select_related("user"):
            if sees(told.user, case):
                yield Recipient(told.user, Kind.DEATH_CORRECTED, event.verb)
        return
    offices = {*case.offices_at((Side.RESPONSIBLE, Side.PREVIOUS)), *_dinas()}
    in_force = Membership.objects.in_force().filter(
        Q(role=Role.DINAS_DECIDER) | Q(role=Role.LEADERSHIP, office__in=offices)
    )
    for membership in in_force.select_related("user").order_by("pk"):
        if membership.user.is_active and sees(membership.user, case):
            yield Recipient(membership.user, Kind.DEATH, event.verb)
    for holder in holders("countersign_death", case):
        yield Recipient(holder.user, Kind.DEATH, event.verb)


def _who_may_meet_them(case: Case) -> Iterator[Recipient]:
    """At the Sudinsos that answers for the case: whoever may record somebody found, and the supervisor who leads them.

    The house knows already; where the person goes from it they are met by these.
    """
    for codename in ("resume", "hear_overdue"):
        for holder in who_may(codename, [case.responsible_office_id]):
            if sees(holder.user, case):
                yield Recipient(holder.user, Kind.MISSING, "report_absence")


def _who_searched(case: Case) -> Iterator[Recipient]:
    """Whoever may report an absence at the house that searched, and whoever was told to look out, so that nobody
    searches on.

    Found by others and brought to another house, the person is the previous house's no more, and it heard nothing.
    """
    for told in Notification.objects.filter(case=case, kind=Kind.MISSING).select_related("user"):
        if sees(told.user, case):
            yield Recipient(told.user, Kind.FOUND, "resume")
    searched = (
        CaseEvent.objects.filter(case=case, verb="report_absence")
        .order_by("-seq")
        .values_list("office_id", flat=True)
        .first()
    )
    for holder in who_may("report_absence", [searched] if searched else []):
        if sees(holder.user, case):
            yield Recipient(holder.user, Kind.FOUND, "resume")


def _dinas() -> list[int]:
    return list(Office.objects.filter(kind=OfficeKind.DINAS).values_list("pk", flat=True))


# what became of a proposal, as its proposer hears it
_ANSWERS: Final = {
    "approve": Kind.DECIDED,
    "return_proposal": Kind.RETURNED,
    "expire_proposal": Kind.EXPIRED,
    "void_proposal": Kind.VOIDED,
}


def _about_proposal(case: Case, event: CaseEvent, proposal: Proposal) -> Iterator[Recipient]:
    law = proposal.law
    if event.verb == "propose" and law.decides is not None:
        for holder in holders(law.decides.codename, case, without=proposal.proposer):
            yield Recipient(holder.user, Kind.TO_DECIDE, law.name, proposal.pk)
    answer = _ANSWERS.get(event.verb)
    if event.verb == law.name:
        # a decision goes through the door at once, an exit was decided before
        answer = Kind.CARRIED_OUT if law.kind == LawKind.EXIT else Kind.DECIDED
    if answer and sees(proposal.proposer, case):
        yield Recipient(proposal.proposer, answer, law.name, proposal.pk)
    if event.verb == "call_off":
        # those who planned it and those who answered for it
        for person in (proposal.proposer, proposal.decider):
            if person is not None and sees(person, case):
                yield Recipient(person, Kind.CALLED_OFF, law.name, proposal.pk)
    for codename in _carried_out_with(event, law):
        for holder in holders(codename, case):
            yield Recipient(holder.user, Kind.TO_CARRY_OUT, law.name, proposal.pk)


def _carried_out_with(event: CaseEvent, law: Transition) -> tuple[str, ...]:
    """The rights of those who carry out what an event leaves to be done at a gate: of a transfer first the house that
    sends, which the house that receives hears of too, then that house once the person has set out."""
    if law.carries_out is None or event.verb not in ("approve", "depart_transfer"):
        return ()
    receives = law.carries_out.codename
    if law.name == "transfer" and event.verb == "approve":
        return ("depart_transfer", receives)
    return (receives,)


def _mentioned(case: Case, event: CaseEvent) -> Iterator[Recipient]:
    """The colleagues named in a note, who may have lost the case since their names were offered."""
    for user in User.objects.filter(pk__in=event.facts.get("mentions", ()), is_active=True).order_by("pk"):
        if sees(user, case):
            yield Recipient(user, Kind.MENTIONED, "")


def _followers(case: Case, event: CaseEvent) -> Iterator[Recipient]:
    """Whoever follows the case and may read it, last of all: who hears of the event for a nearer reason hears that, and
    whoever must answer an incident hears of the incident."""
    told = _hear_of_incident(event)
    for follow in (
        Follow.objects.filter(case=case, user__is_active=True).select_related("user").order_by("pk")
    ):
        if follow.user_id not in told and sees(follow.user, case):
            yield Recipient(follow.user, Kind.FOLLOWED, "")


def _hear_of_incident(event: CaseEvent) -> set[int]:
    """The ids of those who are told of an incident itself by what an event says of it."""
    if event.verb not in ("report_incident", "acknowledge_incident"):
        return set()
    incident = Incident.objects.get(pk=event.facts["incident"])
    if event.verb == "report_incident":
        return {user.pk for user in who_hears(incident)}
    return {holder.user.pk for holder in answerers(incident, Answer.REVIEW)}


def _next_steps(case: Case, event: CaseEvent) -> Iterator[Recipient]:
    """The first ordinary way on; a placement that was accepted is not accepted again."""
    ways = [law for law in ways_from(case.stage) if law.course == Course.ROAD and case.has_way(law)]
    ordinary = [law for law in ways if law.kind != LawKind.EXIT]
    ways = ordinary or ways
    for law in ways[:1]:
        for holder in holders(law.begins_with.codename, case):
            yield Recipient(holder.user, Kind.NEXT_STEP, law.name)


def _duties(case: Case, event: CaseEvent) -> Iterator[Recipient]:
    """Whoever may do what an event leaves to be done, beside the step: a signature, a check, papers."""
    for duty in Duty.objects.live().filter(opened_by=event).select_related("opened_by__actor").order_by("pk"):
        for holder in duty_holders(duty, case):
            yield Recipient(holder.user, Kind.NEXT_STEP, "", duty=duty.kind)
