from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.cases.ledger import changed_texts, faults
from casework.cases.models import Case


class Command(BaseCommand):
    help = "Prove that no event was changed, removed, inserted or moved; names each first bad row, and changed texts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("numbers", nargs="*", help="case numbers; all cases when none is given")

    def handle(self, *args: Any, numbers: list[str], **options: Any) -> None:
        cases = Case.objects.order_by("pk")
        if numbers:
            cases = cases.filter(number__in=numbers)
        found = list(faults(cases.iterator(chunk_size=500)))
        for fault in found:
            self.stderr.write(f"{fault.number} event {fault.seq}: {fault.reason}")
        if found:
            raise CommandError(f"{len(found)} of {cases.count()} ledgers are broken")
        for change in changed_texts(cases.iterator(chunk_size=500)):
            self.stdout.write(f"{change.number} event {change.seq}: {change.reason}")
        self.stdout.write(f"{cases.count()} ledgers are whole")
