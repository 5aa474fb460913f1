from typing import Any

from django.core.management.base import BaseCommand

from casework.offices.services import sync_grants


class Command(BaseCommand):
    help = "Make guardian's grants say what memberships and the table of roles say; may be run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        added, removed = sync_grants()
        self.stdout.write(f"{added} grants added, {removed} removed")
