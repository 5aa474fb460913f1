"""The four questions: may this person? on this case? which cases? who may? And why a step is not possible yet."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.offices.models import User
from casework.offices.queries import Holder, rights_of, who_may

from .enums import LIVE_PROPOSAL
from .law import LAW, RIGHTS, Right, Transition, ways_from
from .models import Case, CaseEvent, CaseQuerySet, Proposal
from .needs import Need, unmet


def visible_to(actor: User) -> CaseQuerySet:
    """Cases this person may read today; what is not in here does not exist for them."""
    return Case.objects.visible_with(rights_of(actor))


def may(actor: User, codename: str, case: Case) -> bool:
    """Whether the person holds a right at one of the sides of the case it is asked at."""
    return acting_office(actor, codename, case) is not None


def acting_office(actor: User, codename: str, case: Case) -> int | None:
    """The id of the case's office at which the person holds the right; None when they hold it at none."""
    rights = rights_of(actor)
    for office_id in case.offices_at(RIGHTS[codename].sides):
        if rights.holds(codename, office_id):
            return office_id
    return None


def sees(actor: User, case: Case) -> bool:
    """Whether the person may read this very case, sealed or not."""
    return may(actor, "view_case", case) and (not case.sealed or may(actor, "view_sealed", case))


def holders(codename: str, case: Case, *, without: User | None = None) -> list[Holder]:
    """People who hold a right on this case today and may read it, less one person (a proposer, say)."""
    right = RIGHTS[codename]
    found = who_may(codename, case.offices_at(right.sides))
    if case.sealed:
        readers = {
            holder.user.pk for holder in who_may("view_sealed", case.offices_at(RIGHTS["view_sealed"].sides))
        }
        found = [holder for holder in found if holder.user.pk in readers]
    return [holder for holder in found if without is None or holder.user.pk != without.pk]


def live_proposal(case: Case) -> Proposal | None:
    return (
        Proposal.objects.filter(case=case, status__in=LIVE_PROPOSAL)
        .select_related("proposer", "decider")
        .first()
    )


def no_way_words(case: Case, law: Transition) -> str:
    """Why the law has no such way from where the case stands, in a sentence."""
    if case.stage in law.edges:
        return _("The placement is accepted already.")
    return _("From “%(stage)s” there is no step “%(step)s”.") % {"stage": case.stage_label, "step": law.label}


@dataclass(frozen=True)
class MissingNeed:
    need: Need
    helpers: list[Holder]

    @property
    def sentence(self) -> str | Promise:
        return self.need.sentence


@dataclass(frozen=True)
class Explanation:
    """Whether a person can take the next action on a transition, and if not, everything that stands in the way."""

    law: Transition
    legal: bool
    allowed: bool
    missing: list[MissingNeed] = field(default_factory=list)
    # who holds the right that is missing; empty when the person holds it
    helpers: list[Holder] = field(default_factory=list)
    # a live proposal already waits on this case
    waiting_on: Proposal | None = None

    @property
    def name(self) -> str:
        return self.law.name

    @property
    def label(self) -> str | Promise:
        return self.law.label

    @property
    def possible(self) -> bool:
        return self.legal and self.allowed and not self.missing and self.waiting_on is None

    @property
    def sentences(self) -> list[str]:
        found = [str(missing.sentence) for missing in self.missing]
        if self.waiting_on is not None:
            found.insert(
                0,
                _("a proposal is waiting: %(what)s") % {"what": self.waiting_on.law.label},
            )
        return found


def explain(case: Case, name: str, actor: User, *, waiting_on: Proposal | None = None) -> Explanation:
    """Every unmet need, the missing right and who holds it, for the first action of a transition on this case.

    ``waiting_on`` is the live proposal when the caller has read it already.
    """
    law = LAW[name]
    right: Right = law.begins_with
    legal = case.has_way(law)
    allowed = may(actor, right.codename, case)
    missing = [MissingNeed(need, holders(need.remedy, case)) for need in unmet(case, name)] if legal else []
    blocking = waiting_on if law.is_proposed else None
    return Explanation(
        law=law,
        legal=legal,
        allowed=allowed,
        missing=missing,
        helpers=[] if allowed or not legal else holders(right.codename, case),
        waiting_on=blocking,
    )


def explain_all(case: Case, actor: User, *, waiting_on: Proposal | None = None) -> list[Explanation]:
    """An explanation of every way from the case's stage, possible ones first within forward and back."""
    found = [
        explain(case, law.name, actor, waiting_on=waiting_on)
        for law in ways_from(case.stage)
        if case.has_way(law)
    ]
    return sorted(
        found,
        key=lambda explanation: (not explanation.law.forward, not explanation.possible),
    )


def stage_dates(case: Case) -> dict[str, CaseEvent]:
    """The event by which each stage was last entered."""
    return {
        event.target: event for event in CaseEvent.objects.filter(case=case).order_by("seq") if event.moves
    }
