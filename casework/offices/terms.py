"""How long things may take, and on what that rests. In WIB; days end at 23.59.

One literal table for all offices; an office's own term, where it has one, stands in the database and is read with
``queries.term``. Sources: docs/lifecycle.md.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

import holidays
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .enums import TermUnit

END_OF_DAY: Final = time(23, 59)
SATURDAY: Final = 5


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, END_OF_DAY))


@cache
def _holidays() -> holidays.HolidayBase:
    """Public holidays and *cuti bersama* (``government`` in the package): on both, government offices are closed."""
    return holidays.country_holidays("ID", categories=("public", "government"))


def is_working_day(day: date) -> bool:
    """No Saturday, Sunday, Indonesian public holiday or cuti bersama."""
    return day.weekday() < SATURDAY and day not in _holidays()


def after_working_days(day: date, number: int) -> date:
    """The day so many working days later."""
    while number:
        day += timedelta(days=1)
        if is_working_day(day):
            number -= 1
    return day


@dataclass(frozen=True)
class Term:
    """So many hours, days or working days from a moment.

    ``bound``: an extension ends at the latest so many times the term after its start. What the law or a decree sets is
    at most doubled; what our own practice sets may be stretched further.
    """

    label: str | Promise
    basis: str | Promise
    amount: int
    unit: TermUnit
    bound: int = 2
    # what the rule rests on outside this system: a law, a decree, or nothing but our own setting
    source: str | Promise = ""
    # whether it bounds the stay in the stage itself, rather than a review that comes round in it
    ends_stage: bool = True

    def after(self, start: datetime) -> datetime:
        """The moment a term that began at ``start`` ends."""
        if self.unit == TermUnit.HOURS:
            return start + timedelta(hours=self.amount)
        day = timezone.localdate(start)
        if self.unit == TermUnit.WORKING_DAYS:
            return end_of(after_working_days(day, self.amount))
        return end_of(day + timedelta(days=self.amount))

    @property
    def words(self) -> str:
        return amount_words(self.amount, self.unit)


def amount_words(amount: int, unit: str) -> str:
    """A span as people say it."""
    said = {
        TermUnit.HOURS: ngettext("%(n)d hour", "%(n)d hours", amount),
        TermUnit.DAYS: ngettext("%(n)d day", "%(n)d days", amount),
        TermUnit.WORKING_DAYS: ngettext("%(n)d working day", "%(n)d working days", amount),
    }
    return said[TermUnit(unit)] % {"n": amount}


_H, _D, _W = TermUnit.HOURS, TermUnit.DAYS, TermUnit.WORKING_DAYS
_REVIEW: Final = _("The plan is reviewed every month.")

# No published rule names most of these spans; saying so is what lets the Dinas replace them by its own.
_OURS: Final = _("No regulation found names the span; it holds until the Dinas sets its own.")
_STAGES: Final = _("PP 39/2012 art. 7 names the stage; no regulation found names the span.")
_DECREE: Final = _(
    "Decree of the Head of the Dinas, as a head of panti reported it (21 to 30 days); the decree itself is not"
    " published."
)
_ON_ARRIVAL: Final = _("The transit panti examine whoever arrives; no regulation found names the hours.")
_REGISTRY: Final = _(
    "UU 23/2006 as amended by UU 24/2013, art. 44: a death is reported to the civil registry within 30 days. The file"
    " waits no longer than a week."
)
_GUIDEBOOK: Final = _(
    "Guidebook of PSBI Bangun Daya 2 names the papers; no regulation found names the span in which they follow."
)
_SAID: Final = _("The day that the hospital or the family gave.")

TERMS: Final[dict[str, Term]] = {
    "hand_over": Term(
        _("Outreach"), _("Outreach: handed over or settled within 24 hours."), 24, _H, source=_OURS
    ),
    "place": Term(
        _("Stay in a transit panti"), _("Stay in a transit panti: at most 21 days."), 21, _D, source=_DECREE
    ),
    "accept": Term(
        _("Answer to a placement"),
        _("The receiving panti answers within 3 working days."),
        3,
        _W,
        source=_OURS,
    ),
    "admit": Term(
        _("Arrival at the panti"), _("Arrival within 7 days of the placement."), 7, _D, source=_OURS
    ),
    "begin_support": Term(
        _("Intake and plan"),
        _("Intake, full assessment and plan within 7 days of arrival."),
        7,
        _D,
        source=_STAGES,
    ),
    "begin_rehabilitation": Term(
        _("Review during psychosocial support"), _REVIEW, 30, _D, bound=3, ends_stage=False, source=_STAGES
    ),
    "begin_resocialisation": Term(
        _("Review during rehabilitation"), _REVIEW, 30, _D, bound=3, ends_stage=False, source=_STAGES
    ),
    "leave": Term(
        _("Review during resocialisation"), _REVIEW, 30, _D, bound=3, ends_stage=False, source=_STAGES
    ),
    "absent": Term(
        _("Waiting for somebody absent"),
        _("Somebody absent is waited for 30 days before the case may be closed."),
        30,
        _D,
        source=_OURS,
    ),
    "reopen": Term(
        _("Reopening a case"),
        _("A case is reopened within 90 days of its end; later a new one begins."),
        90,
        _D,
        source=_OURS,
    ),
    "longterm_review": Term(
        _("Review of long-term care"),
        _("Long-term care is reviewed every six months."),
        182,
        _D,
        source=_OURS,
    ),
    # what must follow a fact
    "countersign_arrival": Term(
        _("Countersigning an arrival"),
        _("An arrival is countersigned within 12 hours."),
        12,
        _H,
        source=_OURS,
    ),
    "health_check": Term(
        _("Health check on arrival"),
        _("A nurse sees whoever arrives within 24 hours."),
        24,
        _H,
        source=_ON_ARRIVAL,
    ),
    "countersign_absence": Term(
        _("Countersigning an absence"),
        _("The head countersigns an absence within 12 hours."),
        12,
        _H,
        source=_OURS,
    ),
    "countersign_death": Term(
        _("Countersigning a death"), _("A death is countersigned within 24 hours."), 24, _H, source=_OURS
    ),
    "death_papers": Term(
        _("Papers after a death"), _("The death certificate is filed within 7 days."), 7, _D, source=_REGISTRY
    ),
    "come_back": Term(
        _("Return from hospital or leave"),
        _("Whoever is in hospital or on leave is expected back on the day that was said."),
        1,
        _D,
        source=_SAID,
    ),
    "acknowledge_incident": Term(
        _("Acknowledging an incident"),
        _("The head acknowledges an incident within 24 hours, a serious one within 6, a grave one within 1."),
        24,
        _H,
        source=_OURS,
    ),
    "oversee_incident": Term(
        _("Instructions of the Dinas on a grave incident"),
        _("The Dinas answers a grave incident within 24 hours."),
        24,
        _H,
        source=_OURS,
    ),
    "review_incident": Term(
        _("Review of an incident"), _("An incident is reviewed within 3 working days."), 3, _W, source=_OURS
    ),
    "receive_transfer": Term(
        _("Arrival from another panti"),
        _("Whoever is brought to another panti arrives within 12 hours."),
        12,
        _H,
        source=_OURS,
    ),
    "search_missing": Term(
        _("Search for somebody missing"),
        _("Whoever is missing at a roll call is found or reported absent within 2 hours."),
        2,
        _H,
        source=_OURS,
    ),
    "move_from_bed": Term(
        _("Move from a bed that is out of service"),
        _("Whoever lies in a bed taken out of service is moved within 12 hours."),
        12,
        _H,
        source=_OURS,
    ),
    "exit_papers": Term(
        _("Papers missing at the gate"),
        _("Papers missing at the gate follow within 7 days."),
        7,
        _D,
        source=_GUIDEBOOK,
    ),
    # what is proposed, asked at whoever decides it and whoever carries it out
    "decide": Term(
        _("Decision on a proposal"), _("A proposal is decided within 3 days."), 3, _D, source=_OURS
    ),
    "carry_out": Term(
        _("Carrying out an approved exit"),
        _("An approved exit is valid for 14 days."),
        14,
        _D,
        bound=1,
        source=_OURS,
    ),
    "belongings_left": Term(
        _("Belongings left behind"),
        _("What somebody left behind is handed over or sent after them within 14 days."),
        14,
        _D,
        source=_OURS,
    ),
    # what stays overdue
    "escalate": Term(
        _("From the supervisor to the head"),
        _("What is still overdue one working day after the supervisor heard of it goes on to the head."),
        1,
        _W,
        source=_OURS,
    ),
}
