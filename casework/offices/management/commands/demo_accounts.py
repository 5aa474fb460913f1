from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from casework.offices.demo import accounts, make_accounts
from casework.offices.models import Office


class Command(BaseCommand):
    help = "Make one account for each role at its own place, all with one password; may be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Demonstration accounts share a password everybody knows. Set JANGKAU_DEMO=1 to want them."
            )
        make_accounts(settings.DEMO_PASSWORD)
        names = dict(Office.objects.values_list("code", "short_name"))
        self.stdout.write(f"Demonstration accounts (invented people), password: {settings.DEMO_PASSWORD}")
        office = ""
        with translation.override(settings.LANGUAGE_CODE):
            for account in accounts():
                if account.office_code != office:
                    office = account.office_code
                    self.stdout.write(f"\n{names[office]} ({office})")
                self.stdout.write(f"  {account.username:<21} {account.role.label!s:<28} {account.name}")
