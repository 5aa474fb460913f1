"""By when each task of the road should be done, and on what that rests. In WIB; days end at 23.59.

First shape: one table for all offices. A deadline per office, reminders and escalation come later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

import holidays
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case, Exit

if TYPE_CHECKING:
    from .reading import Reading

END_OF_DAY: Final = time(23, 59)


@dataclass(frozen=True)
class Deadline:
    """How long a task may take: so many hours, days or working days from when the case entered its stage."""

    basis: str | Promise
    hours: int = 0
    days: int = 0
    working_days: int = 0

    def after(self, start: datetime) -> datetime:
        if self.hours:
            return start + timedelta(hours=self.hours)
        day = timezone.localdate(start)
        if self.working_days:
            return end_of(after_working_days(day, self.working_days))
        return end_of(day + timedelta(days=self.days))


DEADLINES: Final[dict[str, Deadline]] = {
    "hand_over": Deadline(_("Outreach: handed over or settled within 24 hours."), hours=24),
    "place": Deadline(
        _("Stay in a transit panti: at most 21 days (practice of the Dinas; the decree names 21 to 30)."),
        days=21,
    ),
    "accept": Deadline(_("The receiving panti answers within 3 working days."), working_days=3),
    "admit": Deadline(_("Arrival within 7 days of the placement."), days=7),
    "begin_support": Deadline(_("Intake, full assessment and plan within 7 days of arrival."), days=7),
    "begin_rehabilitation": Deadline(_("The plan is reviewed every month."), days=30),
    "begin_resocialisation": Deadline(_("The plan is reviewed every month."), days=30),
    "leave": Deadline(_("The plan is reviewed every month."), days=30),
}
BY_VISITS: Final = _("The last follow-up visit, at the latest 6 months after leaving.")
BY_PROPOSAL: Final = _("A proposal is decided within 3 days.")
BY_APPROVAL: Final = _("An approved exit is valid for 14 days.")


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, END_OF_DAY))


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("ID")


def after_working_days(day: date, number: int) -> date:
    """The day so many working days later: no Saturday, Sunday or Indonesian public holiday."""
    while number:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in _holidays():
            number -= 1
    return day


def due_at(case: Case, reading: Reading) -> datetime | None:
    """By when the task at which a case stands should be done."""
    node, proposal = reading.node, reading.proposal
    if proposal is not None and not reading.returned:
        day = proposal.valid_until if node.startswith("carry_out_") else proposal.due_on
        return end_of(day) if day else None
    if node == "close":
        return _last_visit(case)
    known = DEADLINES.get(node)
    return known.after(case.stage_since) if known else None


def basis_of(node: str) -> str | Promise:
    """Why the task is due then, as shown beside it."""
    prefixes: dict[str, str | Promise] = {"decide_": BY_PROPOSAL, "carry_out_": BY_APPROVAL}
    for prefix, basis in prefixes.items():
        if node.startswith(prefix):
            return basis
    if node == "close":
        return BY_VISITS
    return DEADLINES[node].basis if node in DEADLINES else ""


def _last_visit(case: Case) -> datetime:
    leaving = Exit.objects.filter(case=case, left_at__isnull=False).order_by("-left_at").first()
    planned = max(leaving.follow_up_dates) if leaving and leaving.follow_up_dates else None
    return end_of(planned or timezone.localdate(case.stage_since) + timedelta(days=180))
