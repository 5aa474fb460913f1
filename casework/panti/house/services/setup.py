"""Setting a house up at once, before anybody lives by its beds."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from casework.cases.errors import Refusal
from casework.offices.models import Office

from ..models import Bed, Room, Wing
from ..plans import WingPlan
from .locking import changed, lock_house


@transaction.atomic
def set_up(office: Office, wings: Sequence[WingPlan]) -> int:
    """Give a house that has nothing yet its wings, rooms and beds; returns how many beds.

    For an operator's command, which asks nobody's right. Raises ``Refusal`` where the house has a wing already.
    """
    lock_house(office.pk)
    if Wing.objects.filter(panti=office).exists():
        raise Refusal(f"{office.code} is set up already.")
    made = Wing.objects.bulk_create(
        Wing(panti=office, name=plan.name, about=plan.about, sex=plan.sex, position=number)
        for number, plan in enumerate(wings, start=1)
    )
    planned = [
        (wing, plan, number, room)
        for wing, plan in zip(made, wings, strict=True)
        for number, room in enumerate(plan.rooms, start=1)
    ]
    rooms = Room.objects.bulk_create(
        Room(
            wing=wing,
            name=room.name,
            position=number,
            is_accessible=room.is_accessible,
            features=list(room.features),
        )
        for wing, _plan, number, room in planned
    )
    beds = Bed.objects.bulk_create(
        Bed(room=room, label=label, position=number, features=list(plan.bed_features))
        for room, (_wing, plan, _number, asked) in zip(rooms, planned, strict=True)
        for number, label in enumerate(asked.labels, start=1)
    )
    changed(office.pk)
    return len(beds)
