from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from casework.desk.demo.year.show import AlreadyShown, OtherCases, show_year


class Command(BaseCommand):
    help = (
        "Add a year of invented cases, by the real services, to a database without real ones; does nothing where"
        " the year stands already."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=300, help="how many cases (default: 300)")
        parser.add_argument(
            "--seed", type=int, default=1, help="another seed tells another year (default: 1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set JANGKAU_DEMO=1 to want invented cases in this database.")
        if options["cases"] < 1:
            raise CommandError("At least one case, please.")
        with translation.override(settings.LANGUAGE_CODE):
            try:
                shown = show_year(cases=options["cases"], seed=options["seed"], progress=self._progress)
            except AlreadyShown as error:
                self.stdout.write(str(error))
                return
            except OtherCases as error:
                raise CommandError(str(error)) from error
        self.stdout.write(shown)

    def _progress(self, done: int, total: int, day: datetime) -> None:
        step = max(total // 20, 1)
        if done % step == 0 or done == total:
            self.stdout.write(f"  {timezone.localdate(day):%d-%m-%Y}  {done} of {total} acts", ending="\n")
            self.stdout.flush()
