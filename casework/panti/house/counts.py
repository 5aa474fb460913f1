"""How full a house is: the one definition, used by every page (docs/house.md tells it in words).

* *places*: its beds that are not retired; a house that has registered none counts the places of its criteria;
* *in service*: places less the beds that are out of service now;
* *residents*: everybody with an open stay, those in hospital or on leave too, whose bed is kept;
* *reserved*: accepted placements and agreed transfers whose person has not arrived, with a bed kept or not;
* *free* = in service − residents − reserved; *overload* = residents − in service; neither goes below nothing;
* *outside a bed*: residents who sleep on a mat, in a corridor, or were given no place yet.

Everybody counts, sealed cases too: a number tells no name, and a bed that is taken is taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.cases.enums import ProposalStatus, Stage
from casework.cases.models import Case, Proposal
from casework.offices.models import Criteria, Office

from ..models import Stay
from ..rules import free_words, join_kept
from .enums import PlaceKind
from .models import Bed, Lodging, OutOfService


@dataclass(frozen=True)
class House:
    """A panti with its numbers; ``capacity`` are its places, ``out`` those of them out of service."""

    office: Office
    capacity: int
    occupied: int
    reserved: int
    out: int = 0
    in_beds: int = 0
    # whether its places are its registered beds
    has_beds: bool = False

    @property
    def in_service(self) -> int:
        return self.capacity - self.out

    @property
    def free(self) -> int:
        """Below nothing where more people live here or are expected than there are places."""
        return self.in_service - self.occupied - self.reserved

    @property
    def free_shown(self) -> int:
        return max(self.free, 0)

    @property
    def over(self) -> int:
        """The overload: how many more people than places in service."""
        return max(self.occupied - self.in_service, 0)

    @property
    def outside(self) -> int:
        """How many sleep outside a bed; not known of a house without registered beds."""
        return self.occupied - self.in_beds if self.has_beds else 0

    @property
    def words(self) -> str:
        """How many places are free, and how many of those taken off are kept for somebody accepted."""
        if self.free <= 0:
            return join_kept(_("Full: over capacity only with a reason"), self.reserved)
        return free_words(self.free, self.in_service, self.reserved)

    @property
    def percent(self) -> int:
        return min(self.occupancy, 100)

    @property
    def occupancy(self) -> int:
        """Residents per hundred places in service; above a hundred where the house is overloaded."""
        return round(100 * self.occupied / self.in_service) if self.in_service > 0 else 100


def capacity_of(office: Office) -> int:
    """The places of the criteria, which count until a house has registered its beds."""
    criteria: Criteria | None = getattr(office, "criteria", None)
    return criteria.capacity if criteria else 0


def beds_in_use(houses: Iterable[Office]) -> QuerySet[Bed]:
    return Bed.objects.filter(retired_at__isnull=True, room__wing__panti__in=list(houses)).order_by()


def out_now() -> Q:
    """Times out of service that cover this moment."""
    now = timezone.now()
    return Q(began_at__lte=now) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))


def transfer_agreed(houses: Iterable[Office]) -> Q:
    """Cases of people who live elsewhere and whom one of these houses has agreed to take in."""
    return Q(transfer_waits(), requested_office__in=list(houses))


def transfer_waits() -> Exists:
    """Whether a transfer of a case is agreed and has not arrived."""
    agreed = Proposal.objects.filter(
        case=OuterRef("pk"), transition="transfer", status=ProposalStatus.APPROVED
    )
    return Exists(agreed)


def numbers(offices: Iterable[Office], *, without: Case | None = None) -> list[House]:
    """The houses with their numbers, in four queries; ``without`` leaves one case's own reservation out."""
    houses = list(offices)
    placed = Q(stage=Stage.PLACEMENT, receiving_panti__in=houses, accepted_at__isnull=False)
    accepted = Case.objects.filter(placed | transfer_agreed(houses)).order_by()
    if without is not None:
        accepted = accepted.exclude(pk=without.pk)
    stays = Stay.objects.filter(left_at__isnull=True, panti__in=houses).order_by()
    occupied = dict(stays.values_list("panti").annotate(Count("pk")))
    to = Coalesce("receiving_panti", "requested_office")
    reserved = dict(accepted.annotate(to=to).values_list("to").annotate(Count("pk")))
    beds = {panti: (total, out) for panti, total, out in _beds(houses)}
    in_beds = dict(
        Lodging.objects.filter(
            panti__in=houses, stay__isnull=False, ended_at__isnull=True, kind=PlaceKind.BED
        )
        .order_by()
        .values_list("panti")
        .annotate(Count("pk"))
    )
    return [
        House(
            office,
            capacity=beds[office.pk][0] if office.pk in beds else capacity_of(office),
            occupied=occupied.get(office.pk, 0),
            reserved=reserved.get(office.pk, 0),
            out=beds[office.pk][1] if office.pk in beds else 0,
            in_beds=in_beds.get(office.pk, 0),
            has_beds=office.pk in beds,
        )
        for office in houses
    ]


def _beds(houses: list[Office]) -> QuerySet[Bed, tuple[int, int, int]]:
    """Per house the beds it has and those of them out of service now."""
    is_out = Exists(OutOfService.objects.filter(out_now(), bed=OuterRef("pk")))
    return (
        beds_in_use(houses)
        .annotate(is_out=is_out)
        .values("room__wing__panti")
        .annotate(total=Count("pk"), gone=Count("pk", filter=Q(is_out=True)))
        .values_list("room__wing__panti", "total", "gone")
    )


def house(office: Office, *, without: Case | None = None) -> House:
    return numbers([office], without=without)[0]
