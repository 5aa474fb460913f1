from typing import Any

from django.core.management.base import BaseCommand

from casework.cases.services import expire_approvals


class Command(BaseCommand):
    help = "End approvals that nobody carried out in their time, as the background worker does every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{expire_approvals()} approvals ended")
