from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from casework.cases.models import Case
from casework.desk.demo.beds import clean_up
from casework.desk.demo.clock import turned_back
from casework.desk.demo.colleagues import Colleagues
from casework.desk.demo.faces import portrait
from casework.desk.demo.residents.officers import is_of_residents, other_cases_exist
from casework.desk.demo.shifts import tell_shifts
from casework.desk.demo.story import Story
from casework.desk.demo.told import FIRST_EPISODE, SECOND_EPISODE, STORIES
from casework.desk.demo.walk import Walk
from casework.offices.models import User


def _photo(story: Story) -> File[bytes] | None:
    return portrait(**story.face) if story.face else None


class Command(BaseCommand):
    help = (
        "Walk invented cases down the road with the demonstration accounts; does nothing where cases stand already that"
        " are no resident's."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set JANGKAU_DEMO=1 to want invented cases in this database.")
        if other_cases_exist():
            self.stdout.write("Cases stand already; nothing was added.")
            return
        if not User.objects.filter(username="outreach.sds-pus").exists():
            raise CommandError("Run demo_accounts first.")
        with translation.override(settings.LANGUAGE_CODE), turned_back() as clock:
            for story in STORIES:
                Walk(story, clock=clock, photo=_photo(story)).walk()
            first = Walk(FIRST_EPISODE, clock=clock, photo=_photo(FIRST_EPISODE)).walk()
            Walk(SECOND_EPISODE, clock=clock, person=first.person).walk()
            clock.catch_up()
            clean_up(Colleagues())
            tell_shifts(clock)
        told = Case.objects.exclude(**is_of_residents()).count()
        self.stdout.write(f"{told} invented cases.")
