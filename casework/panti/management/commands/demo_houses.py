from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from casework.offices.models import Criteria
from casework.offices.queries import who_may
from casework.panti.house.queries import first_fitting
from casework.panti.house.services import Asked, furnish, give_bed
from casework.panti.models import Lodging, Stay


class Command(BaseCommand):
    help = "Give every panti of a demonstration wings, rooms and beds, and those who live there a bed; repeatable."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set JANGKAU_DEMO=1 to want invented houses in this database.")
        beds = 0
        with translation.override(settings.LANGUAGE_CODE):
            for criteria in Criteria.objects.select_related("office").order_by("office__code"):
                beds += furnish(criteria)
            lodged = _lodge_everybody()
        if beds:
            self.stdout.write(f"Every panti has its wings, rooms and beds: {beds} beds are new.")
        if lodged:
            self.stdout.write(f"Residents who had no bed and have one now: {lodged}.")


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
