from typing import Any

from django.core.management.base import BaseCommand

from workflows.firing import fire_due_timers


class Command(BaseCommand):
    help = "Let every timer ring whose moment has come, as the background worker does every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{fire_due_timers()} timers rang")
