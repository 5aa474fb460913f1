from typing import Any

from django.core.management.base import BaseCommand

from casework.offices.reference import load_reference


class Command(BaseCommand):
    help = "Load areas, PPKS categories, field types and offices; may be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_reference()
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
