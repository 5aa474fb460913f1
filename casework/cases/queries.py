"""The four questions: may this person? on this case? which cases? who may? And why a step is not possible yet."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils import dateformat, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.offices.models import Category, User
from casework.offices.queries import Holder, rights_of, who_may

from .enums import GUARDED_FILES, LIVE_PROPOSAL, RESIDENTIAL, Course, Kind, Outcome, Stage
from .law import LAW, RIGHTS, Right, Transition, ways_from
from .models import Attachment, Case, CaseEvent, CaseQuerySet, Death, EmergencyOpening, Proposal
from .models.case import readable_with
from .needs import Need, detail_of, unmet


def visible_to(actor: User) -> CaseQuerySet:
    """Cases this person may read today; what is not in here does not exist for them.

    Sealed cases they opened in an emergency are among them until the hour is over: asked in the same query.
    """
    return Case.objects.visible_with(rights_of(actor), opened=_opened_by(actor))


def reads_via(actor: User, way: str) -> Q:
    """The same as a condition of a query about something of a case, ``way`` leading to it (``case__``)."""
    return readable_with(rights_of(actor), opened=_opened_by(actor), via=way)


def _opened_by(actor: User) -> QuerySet[Any]:
    return EmergencyOpening.objects.live().filter(user_id=actor.pk).order_by().values("case_id")


def live_opening(actor: User, case: Case) -> EmergencyOpening | None:
    """The emergency by which the person reads this sealed case; None where they need none, asking nothing."""
    if not case.sealed or may(actor, "view_sealed", case):
        return None
    return EmergencyOpening.objects.live().filter(user_id=actor.pk, case=case).order_by("-until").first()


def may(actor: User, codename: str, case: Case) -> bool:
    """Whether the person holds a right at one of the sides of the case it is asked at."""
    return acting_office(actor, codename, case) is not None


def acting_office(actor: User, codename: str, case: Case) -> int | None:
    """The id of the case's office at which the person holds the right; None when they hold it at none."""
    return case.office_holding(RIGHTS[codename], rights_of(actor))


def sees(actor: User, case: Case) -> bool:
    """Whether the person may read this very case: unsealed, sealed for their right, or opened in an emergency."""
    if not may(actor, "view_case", case):
        return False
    return not case.sealed or may(actor, "view_sealed", case) or live_opening(actor, case) is not None


def reads_file(actor: User, file: Attachment, case: Case) -> bool:
    """Whether a reader of the case may open this file and read its title; whoever uploaded it may always."""
    guard = GUARDED_FILES.get(file.kind)
    return guard is None or file.uploaded_by_id == actor.pk or may(actor, guard[0], case)


def seals(case: Case) -> list[Category]:
    """The categories of a case that seal it by themselves."""
    found = [case.category, *case.other_categories.all()]
    return [category for category in found if category is not None and category.sealed]


def category_names(categories: Iterable[Category | None], case: Case, actor: User) -> list[str]:
    """The names of categories as this person may read them on this case: all that are closed to them as one word."""
    knows = may(actor, "view_sensitive", case)
    names = [
        str(category) if knows or not category.is_secret else _("Closed category")
        for category in categories
        if category is not None
    ]
    return list(dict.fromkeys(names))


def holders(codename: str, case: Case, *, without: User | None = None) -> list[Holder]:
    """People who hold a right on this case today and may read it, less one person (a proposer, say).

    An emergency makes nobody an address for work: whoever opened a sealed case for an hour is not among them.
    """
    return readers_among(who_may(codename, case.offices_at(RIGHTS[codename].sides)), case, without)


def readers_among(found: list[Holder], case: Case, without: User | None = None) -> list[Holder]:
    """Those of some people of the case's offices who may read it, sealed or not, less one person."""
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


def stray_proposal(case: Case) -> Proposal | None:
    """A live proposal for a way that leads from nowhere the case stands: no service leaves one behind."""
    live = live_proposal(case)
    return live if live is not None and not case.has_way(live.law) else None


def requested_by(live: Proposal | None) -> int | None:
    """The id of the office that a live proposal asks to take the case over or the person in, or None."""
    return live.facts.get(live.law.asks) if live is not None and live.law.asks else None


# What happens to a body: registered, brought, taken in, gone, back. A decision on paper is none of these.
_HAPPENS: Final = (
    "register",
    "readmit",
    *(law.name for law in LAW.values() if law.kind in (Kind.FACT, Kind.EXIT)),
)


def last_fact(case: Case) -> CaseEvent | None:
    """The last thing that happened to the person of a case, decisions aside; a death of somebody alive did not."""
    events = CaseEvent.objects.filter(case=case, verb__in=_HAPPENS).exclude(source=Stage.CLOSED)
    return events.exclude(verb="record_death").order_by("-seq").select_related("actor").first()


def standing_death(case: Case) -> Death | None:
    """The death a case ended with, unless it was recorded in error."""
    return (
        Death.objects.filter(case=case, corrected_by__isnull=True)
        .select_related("recorded_by", "certificate", "filed_by")
        .first()
    )


def recorded_already(case: Case, law: Transition) -> str:
    """Who recorded a fact and when, where the case stands as it does because of it; otherwise nothing."""
    if law.kind != Kind.FACT or case.stage in law.sources:
        return ""
    last = (
        CaseEvent.objects.filter(case=case)
        .exclude(source=F("target"))
        .order_by("-seq")
        .select_related("actor")
        .first()
    )
    if last is None or last.verb != law.name:
        return ""
    when = dateformat.format(timezone.localtime(last.recorded_at), "j F Y, H.i")
    return _("%(who)s has already recorded this on %(when)s: %(what)s.") % {
        "who": last.actor.name,
        "when": when,
        "what": str(law.done).lower(),
    }


def no_way_words(case: Case, law: Transition) -> str:
    """Why the law has no such way from where the case stands, in a sentence."""
    if case.stage in law.sources:
        return str(case.in_the_way(law))
    if already := recorded_already(case, law):
        return already
    if case.outcome == Outcome.DEATH:
        return _("This person has died. Nothing more is proposed or done in this case.")
    if case.stage == Stage.CLOSED:
        return _("This case has ended. Somebody met again gets a new case.")
    if case.stage == Stage.AFTERCARE and set(law.sources) & set(RESIDENTIAL):
        return _(
            "The person has left the panti already and is in aftercare."
            " Whoever needs care again is taken in again first."
        )
    if case.stage == Stage.ABSENT:
        return _("The person has left the panti without leave. First record that they are found.")
    return _("From “%(stage)s” there is no step “%(step)s”.") % {"stage": case.stage_label, "step": law.label}


@dataclass(frozen=True)
class MissingNeed:
    need: Need
    helpers: list[Holder]
    # such as until when, where the room that answers knows
    detail: str = ""

    @property
    def sentence(self) -> str | Promise:
        return f"{self.need.sentence} ({self.detail})" if self.detail else self.need.sentence


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


def explain(
    case: Case, name: str, actor: User, *, waiting_on: Proposal | None = None, with_helpers: bool = True
) -> Explanation:
    """Every unmet need, the missing right and who holds it, for the first action of a transition on this case.

    ``waiting_on`` is the live proposal when the caller has read it already; without ``with_helpers`` nobody who could
    help is looked up.
    """
    law = LAW[name]
    right: Right = law.begins_with
    legal = case.has_way(law)
    allowed = may(actor, right.codename, case)
    missing = [
        MissingNeed(
            need, holders(need.remedy, case) if need.remedy and with_helpers else [], detail_of(need, case)
        )
        for need in (unmet(case, name) if legal else ())
    ]
    # an approval that has lapsed gives way to whatever is proposed next
    blocking = waiting_on if law.is_proposed and waiting_on and not waiting_on.has_lapsed else None
    return Explanation(
        law=law,
        legal=legal,
        allowed=allowed,
        missing=missing,
        helpers=[] if allowed or not legal or not with_helpers else holders(right.codename, case),
        waiting_on=blocking,
    )


def _is_asked(case: Case, law: Transition) -> bool:
    """Whether a case waits for this way, so that whoever cannot take it is told who can."""
    return law.course == Course.ROAD and (law.kind != Kind.EXIT or case.stage == Stage.RESOCIALISATION)


def explain_all(case: Case, actor: User, *, waiting_on: Proposal | None = None) -> list[Explanation]:
    """An explanation of every way from the case's stage, possible ones first within each course."""
    found = [
        explain(case, law.name, actor, waiting_on=waiting_on, with_helpers=_is_asked(case, law))
        for law in ways_from(case.stage)
        if case.has_way(law)
    ]
    return sorted(
        found,
        key=lambda explanation: (list(Course).index(explanation.law.course), not explanation.possible),
    )


def stage_dates(case: Case) -> dict[str, CaseEvent]:
    """The event by which each stage was last entered."""
    return {
        event.target: event for event in CaseEvent.objects.filter(case=case).order_by("seq") if event.moves
    }


def stranded_if_sealed(case: Case) -> list[Transition]:
    """The ways along the road that nobody could begin any more once the case were sealed, where that is all of them.

    Whoever seals is told before: at the outreach stage, say, only officers hand over, and they read no sealed case.
    Ways aside do not count: that somebody could still assess on site helps nobody who should go to a panti tonight.
    """
    sealed = copy(case)
    sealed.sealed = True
    road = [law for law in ways_from(case.stage) if law.course == Course.ROAD and case.has_way(law)]
    lost = [law for law in road if not holders(law.begins_with.codename, sealed)]
    return lost if lost == road else []
