"""Every house at once: free places by category, and where a given person would find a place and a bed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q

from casework.cases.enums import Stage
from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.offices.models import Category, Office, User

from .counts import House, beds_in_use, out_now
from .models import Lodging, OutOfService, Wing
from .queries import UNCLEANED
from .rules import ward_fit

_SHOWN: Final = 8


@dataclass(frozen=True)
class Total:
    """Several houses as one; free places and overload are summed house by house, since one does not make up for the
    other."""

    capacity: int
    in_service: int
    occupied: int
    reserved: int
    free: int
    over: int
    outside: int


def total(houses: Iterable[House]) -> Total:
    found = list(houses)
    return Total(
        capacity=sum(one.capacity for one in found),
        in_service=sum(one.in_service for one in found),
        occupied=sum(one.occupied for one in found),
        reserved=sum(one.reserved for one in found),
        free=sum(one.free_shown for one in found),
        over=sum(one.over for one in found),
        outside=sum(one.outside for one in found),
    )


@dataclass(frozen=True)
class ForCategory:
    """The free places for people of one category; a house that takes several counts in each of them."""

    category: Category
    free: int
    houses: int


def free_by_category(houses: Iterable[House]) -> list[ForCategory]:
    """Of houses whose criteria and categories are read; the fewest free places first."""
    free: dict[Category, list[int]] = {}
    for one in houses:
        criteria = getattr(one.office, "criteria", None)
        for category in criteria.takes.all() if criteria else ():
            free.setdefault(category, []).append(one.free_shown)
    found = [ForCategory(category, sum(places), len(places)) for category, places in free.items()]
    return sorted(found, key=lambda one: (one.free, one.category.pk))


def sought(actor: User, text: str) -> list[Case]:
    """People in assessment who may need a place, by case number or name, of those whose case one may read."""
    words = text.strip().lower().split()[:6]
    if not words:
        return []
    found = visible_to(actor).filter(stage=Stage.ASSESSMENT).select_related("person", "category")
    for word in words:
        found = found.filter(Q(number__icontains=word) | Q(person__search_text__contains=word))
    return list(found.order_by("-stage_since", "pk")[:_SHOWN])


def fitting_beds(case: Case, offices: Iterable[Office]) -> dict[int, int]:
    """By house, how many beds are ready in wings whose rules the person fits; three queries for all houses."""
    houses = list(offices)
    ready = dict(
        beds_in_use(houses)
        .filter(
            ~Exists(Lodging.objects.filter(bed=OuterRef("pk"), ended_at__isnull=True)),
            ~Exists(OutOfService.objects.filter(out_now(), bed=OuterRef("pk"))),
            ~Exists(Lodging.objects.filter(UNCLEANED, bed=OuterRef("pk"))),
        )
        .values_list("room__wing")
        .annotate(Count("pk"))
    )
    found: dict[int, int] = {}
    for wing in Wing.objects.filter(panti__in=houses, retired_at__isnull=True).prefetch_related("takes"):
        if ward_fit(case.person, case.category, wing, wing.takes.all()).fits:
            found[wing.panti_id] = found.get(wing.panti_id, 0) + ready.get(wing.pk, 0)
    return found
