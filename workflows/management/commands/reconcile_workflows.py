from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError

from casework.cases.models import Case
from casework.panti.models import Incident
from workflows.reconcile import Fault, faults, incident_faults, incidents_to_prove, repair, repair_incident

Thing = TypeVar("Thing", Case, Incident)


class Command(BaseCommand):
    help = "Prove that every case and every incident agrees with its tasks; names each broken row, --repair mends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "numbers", nargs="*", help="case numbers; all cases and incidents when none is given"
        )
        parser.add_argument("--repair", action="store_true", help="mend what is broken")

    def handle(self, *args: Any, numbers: list[str], **options: Any) -> None:
        cases = Case.objects.order_by("pk")
        if numbers:
            cases = cases.filter(number__in=numbers)
        mends = options["repair"]
        broken = self._prove(cases.iterator(chunk_size=500), faults, repair if mends else None, "cases")
        if not numbers:
            # each read as it is once those before it are mended
            incidents = (Incident.objects.select_related("panti").get(pk=pk) for pk in incidents_to_prove())
            mend = repair_incident if mends else None
            broken += self._prove(incidents, incident_faults, mend, "incidents")
        if broken:
            raise CommandError("; ".join(broken))

    def _prove(
        self,
        things: Iterable[Thing],
        look: Callable[[Thing], list[Fault]],
        mend: Callable[[Thing], None] | None,
        called: str,
    ) -> list[str]:
        """Name what is broken, mend it where asked; returns a sentence about what still is."""
        broken = mended = looked = 0
        for thing in things:
            looked += 1
            found = look(thing)
            for fault in found:
                self.stderr.write(str(fault))
            if found and mend is not None:
                mend(thing)
                found = look(type(thing).objects.get(pk=thing.pk))
                mended += not found
            broken += bool(found)
        if mended:
            self.stdout.write(f"{mended} {called} were mended")
        if broken:
            return [f"{broken} of {looked} {called} disagree with their tasks"]
        if looked:
            self.stdout.write(f"{looked} {called} agree with their tasks")
        return []
