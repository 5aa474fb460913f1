"""Reads about houses: how full they are, who is there, who comes and goes, who fits."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import ngettext

from casework.cases.enums import ProposalStatus, Stage
from casework.cases.models import Case, Proposal
from casework.cases.queries import visible_to
from casework.offices.enums import OfficeKind
from casework.offices.models import Category, Criteria, Office, User
from casework.offices.queries import panti as all_panti
from casework.offices.queries import rights_of
from casework.people.models import Person

from .enums import AwayKind, Verdict
from .house.counts import House, house, numbers, transfer_agreed, transfer_waits
from .models import Absence, Stay, StayAbsence
from .rules import Check, checks, places_check


def houses_shown_to(actor: User) -> QuerySet[Office]:
    """Houses whose numbers this person may see: where they read cases, all that one may place in for those who
    place, the transit panti for those who hand over. Names need the right to each case beside."""
    rights = rights_of(actor)
    found = all_panti().filter(pk__in=rights.offices("view_case"))
    if rights.anywhere("propose_place") or rights.anywhere("decide_place"):
        found = found | all_panti().filter(kind=OfficeKind.PANTI)
    if rights.anywhere("hand_over"):
        found = found | all_panti().filter(kind=OfficeKind.TRANSIT)
    return found.order_by("-kind", "short_name")


def current_stay(case: Case) -> Stay | None:
    return Stay.objects.filter(case=case, left_at__isnull=True).select_related("panti", "admitted_by").first()


def open_stay_absence(case: Case) -> StayAbsence | None:
    """The hospital stay or leave somebody is on now; its reason, health text, is left unread."""
    return (
        StayAbsence.objects.filter(stay__case=case, stay__left_at__isnull=True, ended_at__isnull=True)
        .defer("reason")
        .first()
    )


def open_absence(case: Case) -> Absence | None:
    """The report by which somebody is missing now."""
    return (
        Absence.objects.filter(case=case, ended_at__isnull=True)
        .select_related("reported_by")
        .defer("condition")
        .first()
    )


def stay_to_continue(case: Case, office: Office | None) -> Stay | None:
    """The stay that ended with a death in this house, where no later stay of the person stands in its way."""
    if office is None:
        return None
    last = Stay.objects.filter(case=case, panti=office, ended_with="record_death").first()
    if last is None:
        return None
    later = Stay.objects.filter(person_id=case.person_id).exclude(pk=last.pk)
    return None if later.filter(Q(left_at__isnull=True) | Q(left_at__gt=last.arrived_at)).exists() else last


def away_to_continue(stay: Stay) -> StayAbsence | None:
    """The time in hospital or on leave that ended with an ended stay, for nobody came back from it.

    A way to another panti does not go on: what was proposed there has ended with the stay.
    """
    ended = StayAbsence.objects.filter(stay=stay, ended_at__gte=stay.left_at, came_back=False)
    return ended.exclude(kind=AwayKind.TRANSFER).first()


@dataclass(frozen=True)
class Away:
    """How many of those who live in a house are not there; everybody counts, sealed cases too."""

    hospital: int
    leave: int
    on_the_way: int = 0

    @property
    def words(self) -> str:
        """“2 in hospital, 1 on leave”, or empty."""
        parts = []
        if self.hospital:
            parts.append(
                ngettext("%(n)d in hospital", "%(n)d in hospital", self.hospital) % {"n": self.hospital}
            )
        if self.leave:
            parts.append(ngettext("%(n)d on leave", "%(n)d on leave", self.leave) % {"n": self.leave})
        if self.on_the_way:
            words = ngettext(
                "%(n)d on the way to another panti", "%(n)d on the way to another panti", self.on_the_way
            )
            parts.append(words % {"n": self.on_the_way})
        return ", ".join(parts)


def away_from(office: Office) -> Away:
    found = dict(
        StayAbsence.objects.filter(stay__panti=office, stay__left_at__isnull=True, ended_at__isnull=True)
        .order_by()
        .values_list("kind")
        .annotate(Count("pk"))
    )
    return Away(*(found.get(kind, 0) for kind in (AwayKind.HOSPITAL, AwayKind.LEAVE, AwayKind.TRANSFER)))


def away_shown(office: Office, actor: User) -> list[StayAbsence]:
    """Who is in hospital or on leave, of those whose case this person may read, the longest away first."""
    return list(
        StayAbsence.objects.filter(
            stay__panti=office,
            stay__left_at__isnull=True,
            ended_at__isnull=True,
            stay__case__in=visible_to(actor),
        )
        .select_related("stay__case__person")
        .defer("reason")
        .order_by("began_at", "pk")
    )


def missing_from(office: Office, actor: User) -> list[Absence]:
    """Who left a house without leave and is not found, of those whose case this person may read."""
    return list(
        Absence.objects.filter(
            case__present_panti=office,
            case__stage=Stage.ABSENT,
            ended_at__isnull=True,
            case__in=visible_to(actor),
        )
        .select_related("case__person", "reported_by")
        .defer("condition")
        .order_by("last_seen_at", "pk")
    )


def residents(office: Office, actor: User) -> QuerySet[Stay]:
    """Open stays in a house whose case this person may read, newest first."""
    return (
        Stay.objects.filter(panti=office, left_at__isnull=True, case__in=visible_to(actor))
        .select_related("case__person", "care")
        .order_by("-pk")
    )


def expected(office: Office, actor: User) -> QuerySet[Case]:
    """Cases on their way to a house by placement or agreed transfer that this person may read, the longest waiting
    first."""
    return (
        visible_to(actor)
        .filter(Q(stage=Stage.PLACEMENT, receiving_panti=office) | transfer_agreed([office]))
        .select_related("person", "present_panti", "responsible_office")
        .order_by("stage_since")
    )


def moving(office: Office, actor: User) -> QuerySet[Case]:
    """Cases of people who live in a house and whom another one has agreed to take in, also those on the way; with the
    last moment of the agreement (``agreed_until``), none for whoever has set out."""
    agreed = Proposal.objects.filter(
        case=OuterRef("pk"), transition="transfer", status=ProposalStatus.APPROVED
    )
    return (
        visible_to(actor)
        .filter(transfer_waits(), present_panti=office)
        .annotate(agreed_until=Subquery(agreed.values("valid_until")[:1]))
        .select_related("person", "requested_office")
        .order_by("pk")
    )


def leaving(office: Office, actor: User) -> QuerySet[Proposal]:
    """Approved exits out of a house that wait for the gate, the soonest to lapse first."""
    return (
        Proposal.objects.filter(
            status=ProposalStatus.APPROVED,
            case__present_panti=office,
            case__in=visible_to(actor),
            exit__isnull=False,
        )
        .select_related("case__person", "exit")
        .order_by("valid_until", "pk")
    )


@dataclass(frozen=True)
class Fit:
    """One house against one person."""

    house: House
    checks: list[Check]

    @property
    def office(self) -> Office:
        return self.house.office

    @property
    def refusals(self) -> list[Check]:
        return [check for check in self.checks if check.refuses]

    @property
    def takes(self) -> bool:
        return not self.refusals

    @property
    def is_full(self) -> bool:
        return self.house.free <= 0

    @property
    def unsure(self) -> list[Check]:
        return [check for check in self.checks if check.verdict == Verdict.UNSURE and check.key != "places"]

    @property
    def words(self) -> str:
        """One line: why a house does not take the person, else its free places and what rests on an estimate."""
        if not self.takes:
            return "; ".join(
                f"{check.label}: {check.of_person} – {check.of_panti}" for check in self.refusals
            )
        unsure = [f"{check.label.lower()} {check.of_person}: {check.word.lower()}" for check in self.unsure]
        return "; ".join([self.house.words, *unsure])

    @property
    def order(self) -> tuple[bool, bool, int, int]:
        return (not self.takes, self.is_full, len(self.unsure), -self.house.free)


def _fit(person: Person, category: Category | None, numbered: House) -> Fit:
    criteria: Criteria | None = getattr(numbered.office, "criteria", None)
    found = checks(
        person, category, criteria or Criteria(capacity=0), criteria.takes.all() if criteria else ()
    )
    return Fit(numbered, [*found, places_check(numbered.free, numbered.in_service, numbered.reserved)])


def matches(person: Person, category: Category | None, office: Office, *, case: Case | None = None) -> Fit:
    """Every rule of a house against a person: category, sex, age, disability and places, each with its verdict."""
    return _fit(person, category, house(office, without=case))


def suitable_panti(case: Case) -> list[Fit]:
    """Every referral panti against the person of a case: those that take them first, free before full, sure before
    unsure, then by free places. A fixed number of queries however many houses there are."""
    offices = all_panti().filter(kind=OfficeKind.PANTI).prefetch_related("criteria__takes")
    fits = [_fit(case.person, case.category, numbered) for numbered in numbers(offices, without=case)]
    return sorted(fits, key=lambda fit: (fit.order, fit.office.short_name))
