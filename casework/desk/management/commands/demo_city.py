from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from casework.desk.demo.city.build import OtherCases, build_city
from casework.desk.demo.city.plan import TooFewEvents
from casework.offices.enums import OfficeKind
from casework.offices.models import Criteria


class Command(BaseCommand):
    help = (
        "Fill a database without cases with a city's worth of invented ones, to measure with: written in bulk, every"
        " row as the services would have left it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=200_000, help="default: 200000")
        parser.add_argument("--people", type=int, help="default: half as many as cases")
        parser.add_argument("--events", type=int, help="events of the ledger in all (default: ten a case)")
        parser.add_argument(
            "--residents", type=int, help="how many live in the houses at the end (default: one for 25 cases)"
        )
        parser.add_argument("--house", default="", help="the code of the one panti in which they all live")
        parser.add_argument(
            "--seed", type=int, default=1, help="another seed builds another city (default: 1)"
        )

    def handle(
        self,
        *args: Any,
        cases: int,
        people: int | None,
        events: int | None,
        residents: int | None,
        house: str,
        seed: int,
        **options: Any,
    ) -> None:
        if not settings.DEMO:
            raise CommandError("Set JANGKAU_DEMO=1 to want invented cases in this database.")
        people = people or max(cases // 2, 1)
        if not 1 <= people <= cases:
            raise CommandError("At least one case, please, and no more people than cases.")
        if house and not Criteria.objects.filter(office__code=house, office__kind=OfficeKind.PANTI).exists():
            raise CommandError(f"There is no panti {house}.")
        began = time.monotonic()
        with translation.override(settings.LANGUAGE_CODE):
            try:
                build_city(
                    cases=cases,
                    people=people,
                    events=events or cases * 10,
                    seed=seed,
                    residents=residents,
                    house=house,
                    progress=self._progress,
                )
            except (OtherCases, TooFewEvents) as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{cases} invented cases of {people} people in {time.monotonic() - began:.0f} s.")

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"  {done} of {total} cases", ending="\n")
        self.stdout.flush()
