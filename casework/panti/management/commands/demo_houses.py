from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from casework.offices.models import Criteria, Office
from casework.offices.queries import who_may
from casework.panti.house.plans import plan_for
from casework.panti.house.queries import first_fitting
from casework.panti.house.services import Asked, give_bed, set_up, take_out
from casework.panti.models import Bed, Lodging, Stay, Wing

# one bed of so many is out of service in a demonstration, each for its own reason
_ONE_OF: Final = 45
_REASONS: Final = ("Atap bocor", "Rangka ranjang patah", "Dinding dicat", "Kasur diganti")


class Command(BaseCommand):
    help = "Give every panti of a demonstration wings, rooms and beds, and those who live there a bed; repeatable."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set JANGKAU_DEMO=1 to want invented houses in this database.")
        beds = 0
        with translation.override(settings.LANGUAGE_CODE):
            for criteria in Criteria.objects.select_related("office").order_by("office__code"):
                if not Wing.objects.filter(panti=criteria.office).exists():
                    beds += set_up(criteria.office, plan_for(criteria))
                    _take_some_out(criteria.office)
            lodged = _lodge_everybody()
        if beds or lodged:
            self.stdout.write(f"{beds} beds set up, {lodged} residents given a bed.")


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


def _lodge_everybody() -> int:
    """Those who lived in a house before it had beds: each is given the first that fits, by somebody who works there."""
    lodged = Lodging.objects.filter(ended_at__isnull=True, stay__isnull=False).values("stay")
    waiting = Stay.objects.filter(left_at__isnull=True).exclude(pk__in=lodged)
    given = 0
    for stay in waiting.select_related("case__person", "case__category", "panti").order_by(
        "arrived_at", "pk"
    ):
        staff = who_may("give_bed", [stay.panti_id])
        bed = first_fitting(stay.panti, stay.case)
        if staff and bed is not None:
            give_bed(stay.case, Asked.bed(bed.pk), actor=staff[0].user)
            given += 1
    return given
