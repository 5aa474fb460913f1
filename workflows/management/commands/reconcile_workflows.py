from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.cases.models import Case
from workflows.reconcile import faults, repair


class Command(BaseCommand):
    help = "Prove that every case and its tasks agree; names each broken row, and with --repair mends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("numbers", nargs="*", help="case numbers; all cases when none is given")
        parser.add_argument("--repair", action="store_true", help="mend what is broken")

    def handle(self, *args: Any, numbers: list[str], **options: Any) -> None:
        cases = Case.objects.order_by("pk")
        if numbers:
            cases = cases.filter(number__in=numbers)
        broken = mended = looked = 0
        for case in cases.iterator(chunk_size=500):
            looked += 1
            found = faults(case)
            for fault in found:
                self.stderr.write(str(fault))
            if found and options["repair"]:
                repair(case)
                found = faults(Case.objects.get(pk=case.pk))
                mended += not found
            broken += bool(found)
        if mended:
            self.stdout.write(f"{mended} cases were mended")
        if broken:
            raise CommandError(f"{broken} of {looked} cases disagree with their tasks")
        if looked:
            self.stdout.write(f"{looked} cases agree with their tasks")
