from typing import Any

from django.core.management.base import BaseCommand

from casework.desk.docs import pages


class Command(BaseCommand):
    help = "Write docs/permissions.md and docs/lifecycle.md from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in pages():
            path.write_text(text, encoding="utf-8")
            self.stdout.write(str(path))
