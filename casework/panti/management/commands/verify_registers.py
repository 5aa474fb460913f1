from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.panti.registers.proof import books, faults


class Command(BaseCommand):
    help = "Prove that the register of each house and year runs 1..n without a gap; names everything that does not."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults())
        for fault in found:
            self.stderr.write(f"{fault.book}: {fault.reason}")
        if found:
            raise CommandError(f"{len(found)} faults in the registers")
        self.stdout.write(f"{books()} registers are whole")
