from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from casework.desk.demo.clock import turned_back
from casework.desk.demo.moves import tell_moves
from casework.desk.demo.residents.fill import NoAccounts, fill_houses
from casework.desk.demo.residents.officers import other_cases_exist
from casework.desk.demo.shifts import tell_shifts


class Command(BaseCommand):
    help = (
        "Let invented people live in every panti of a demonstration, with a bed, a file and a log each; leaves"
        " alone a house two in five of whose beds are taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--percent", type=int, default=100, help="of the people it would write (default: 100)"
        )

    def handle(self, *args: Any, percent: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set JANGKAU_DEMO=1 to want invented people in this database.")
        if not 1 <= percent <= 100:
            raise CommandError("Between 1 and 100 percent, please.")
        with translation.override(settings.LANGUAGE_CODE):
            try:
                made = fill_houses(share=percent / 100)
                if made and other_cases_exist():
                    # the cases that are told one by one stand already, and nobody closes the shifts after this
                    with turned_back() as clock:
                        tell_shifts(clock)
                moves, incidents = tell_moves() if made else (0, 0)
            except NoAccounts as error:
                raise CommandError(str(error)) from error
        self.stdout.write(
            f"{made} invented residents, {moves} transfers and {incidents} incidents of houses."
            if made
            else "The houses are lived in; nothing was added."
        )
