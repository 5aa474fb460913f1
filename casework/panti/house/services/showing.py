"""A house as it is set up for a demonstration: planned from its criteria, a bed here and there out of service."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from casework.offices.models import Criteria, Office
from casework.offices.queries import who_may

from ..models import Bed, Wing
from ..plans import plan_for
from .beds import take_out
from .setup import set_up

# one bed of so many is out of service, each for its own reason
_ONE_OF: Final = 45
_REASONS: Final = ("Atap bocor", "Rangka ranjang patah", "Dinding dicat", "Kasur diganti")


def furnish(criteria: Criteria, *, places: int | None = None) -> int:
    """Give a house that has none its wings, rooms and beds as ``plan_for`` plans them; returns how many beds.

    Effects, in order: as ``set_up``; where somebody may manage the house, takes one bed in some fifty out of service
    in their name. Does nothing where a wing stands already. ``places``: how many beds, those of the criteria unless
    told. For an operator's command, which asks nobody's right.
    """
    if Wing.objects.filter(panti=criteria.office).exists():
        return 0
    beds = set_up(criteria.office, plan_for(criteria, places=places))
    _take_some_out(criteria.office)
    return beds


def _take_some_out(office: Office) -> None:
    heads = who_may("manage_house", [office.pk])
    if not heads:
        return
    found = Bed.objects.filter(room__wing__panti=office).select_related("room__wing__panti").order_by("-pk")
    for number, bed in enumerate(list(found)[::_ONE_OF]):
        days = 2 + number * 3
        take_out(
            bed,
            actor=heads[0].user,
            reason=_REASONS[number % len(_REASONS)],
            began_at=timezone.now() - timedelta(days=days),
        )
