"""A house with beds, as small as a test needs it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from casework.panti.house.enums import PlaceKind
from casework.panti.house.services import Asked, add_room, add_wing
from casework.panti.models import Bed, Lodging, Wing
from tests.panti.road import HOUSE
from tests.staff import office, staff

__all__ = ["HOUSE", "Asked", "PlaceKind", "bed", "in_bed", "wing", "yesterday"]


def wing(name: str = "Melati", *, beds: int = 3, code: str = HOUSE, rooms: int = 1, **rules: Any) -> Wing:
    """A wing with rooms of so many beds, numbered 1.1, 1.2 and so on, set up by the head of the house."""
    head = staff("head_of_panti", code)
    made = add_wing(office(code), actor=head, name=name, **rules)
    for number in range(1, rooms + 1):
        labels = [f"{number}.{place}" for place in range(1, beds + 1)]
        add_room(made, actor=head, name=f"{name} {number}", beds=labels)
    return made


def bed(label: str = "1.1", name: str = "Melati", *, code: str = HOUSE) -> Bed:
    return Bed.objects.select_related("room__wing__panti").get(
        label=label, room__wing__name=name, room__wing__panti__code=code
    )


def in_bed(label: str = "1.1", name: str = "Melati", *, code: str = HOUSE) -> Asked:
    return Asked(PlaceKind.BED, bed(label, name, code=code).pk)


def yesterday() -> Any:
    return timezone.now() - timedelta(days=1)


def lying(case: Any) -> list[tuple[str, bool]]:
    """Where the person of a case slept and whether they still do, the first place first."""
    found = Lodging.objects.filter(case=case, stay__isnull=False).order_by("began_at", "pk")
    return [(one.where, one.is_open) for one in found]
