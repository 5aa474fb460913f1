"""Writing the daily log: a ward's grid for one shift, many residents at once, corrections kept as such."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.cases.errors import NotAllowed
from casework.offices.models import Office, User
from casework.offices.queries import rights_of, who_may

from ..health.queries import round_of
from ..models.stays import Stay
from ..shifts import Shift
from ..signals import house_changed
from .models import LogEntry, Medicine
from .presence import hold_still, there_during

# what is remembered of a shift later than this belongs into a note
WRITTEN_WITHIN: Final = timedelta(days=7)
SAID: Final = ("condition", "meals", "activity", "health", "medicine", "note")


@dataclass(frozen=True)
class Row:
    """What was written of one stay; ``corrects`` is the entry whoever wrote it had before them, None for none."""

    stay: int
    said: dict[str, str]
    corrects: int | None = None


@dataclass(frozen=True)
class Overtaken:
    """Somebody else wrote of this stay meanwhile; ``entry`` is what stands now."""

    stay: int
    entry: LogEntry


class WrittenMeanwhile(Exception):
    """Rows whose resident a colleague wrote of since the grid was opened; nothing of the grid was saved."""

    def __init__(self, rows: list[Overtaken]) -> None:
        super().__init__("written meanwhile")
        self.rows = rows


def require_at(office: Office, codename: str, actor: User) -> None:
    """Raises ``NotAllowed``, with who may, for somebody without the right in this house."""
    if not rights_of(actor).holds(codename, office.pk):
        raise NotAllowed(
            _("This needs a right you do not hold in %(panti)s.") % {"panti": office.short_name},
            holders=who_may(codename, [office.pk]),
        )


def newest(office: Office, shift: Shift, stays: Iterable[int] | None = None) -> dict[int, LogEntry]:
    """The entry that stands for each stay in a shift, corrected ones left out."""
    found = LogEntry.objects.filter(
        panti=office, day=shift.day, turn=shift.turn, corrected_by__isnull=True
    ).select_related("written_by", "corrects")
    if stays is not None:
        found = found.filter(stay__in=list(stays))
    return {entry.stay_id: entry for entry in found}


def written_of(office: Office, shift: Shift, stays: Iterable[int], *, until: datetime | None = None) -> int:
    """Of how many of these stays something is written in a shift, by some moment or by now."""
    found = LogEntry.objects.filter(
        panti=office, day=shift.day, turn=shift.turn, corrects__isnull=True, stay__in=list(stays)
    )
    return (found if until is None else found.filter(written_at__lte=until)).count()


@transaction.atomic
def write_log(office: Office, shift: Shift, rows: list[Row], *, actor: User) -> int:
    """Write the rows of a grid; returns how many entries were made.

    Effects, in order: holds the stays still; checks that each person of whom something new is said was in the house in
    that shift; adds an entry for each such row, correcting the one it was written over; touches the house. A row that
    says what stands already makes none. Raises ``NotAllowed`` without ``write_log`` there, ``ValidationError`` for a
    shift to come or longer past than a week and for whoever was not there (by name), ``WrittenMeanwhile`` for a row
    overtaken by a colleague's; then nothing is written.
    """
    require_at(office, "write_log", actor)
    _check_shift(shift)
    hold_still(row.stay for row in rows)
    standing = newest(office, shift, [row.stay for row in rows])
    fresh = [row for row in rows if not _says_the_same(standing.get(row.stay), row)]
    _check_there(office, shift, fresh)
    overtaken = [
        Overtaken(row.stay, standing[row.stay])
        for row in fresh
        if row.stay in standing and standing[row.stay].pk != row.corrects
    ]
    if overtaken:
        raise WrittenMeanwhile(overtaken)
    now = timezone.now()
    LogEntry.objects.bulk_create(
        LogEntry(
            stay_id=row.stay,
            panti=office,
            day=shift.day,
            turn=shift.turn,
            written_by=actor,
            written_at=now,
            corrects=standing.get(row.stay),
            **row.said,
        )
        for row in fresh
    )
    if fresh:
        house_changed.send(Office, panti_id=office.pk)
    return len(fresh)


def _check_shift(shift: Shift) -> None:
    if not shift.has_begun:
        raise ValidationError(_("This shift has not begun yet."))
    if shift.ends_at < timezone.now() - WRITTEN_WITHIN:
        raise ValidationError(
            _("The log of a shift is written within a week. What is remembered later goes into a note.")
        )


def _check_there(office: Office, shift: Shift, rows: list[Row]) -> None:
    asked = {row.stay for row in rows}
    there = set(there_during(office, shift).filter(pk__in=asked).values_list("pk", flat=True))
    strangers = asked - there
    if not strangers:
        return
    people = [
        stay.case.person.display_name
        for stay in Stay.objects.filter(pk__in=strangers, panti=office).select_related("case__person")
    ]
    if not people:
        raise ValidationError(_("Somebody in this list does not live in this house."))
    raise ValidationError(
        ngettext(
            "%(names)s was not in the house in this shift, so nothing can be logged of them.",
            "%(names)s were not in the house in this shift, so nothing can be logged of them.",
            len(people),
        )
        % {"names": ", ".join(people)}
    )


def _says_the_same(entry: LogEntry | None, row: Row) -> bool:
    return entry is not None and all(getattr(entry, name) == row.said[name] for name in SAID)


def history_of(case_id: int, *, limit: int) -> list[LogEntry]:
    """The newest entries of a case's stays, the corrected ones with them, newest shift first."""
    return list(
        LogEntry.objects.filter(stay__case_id=case_id)
        .select_related("written_by", "panti", "corrects", "corrected_by__written_by")
        .order_by("-day", "-pk")[:limit]
    )


def medicine_of(office: Office, shift: Shift) -> dict[int, str]:
    """What the round of a shift says of medicine, by case, of everybody who has a dose in it: refused where any was,
    not recorded where any is open, given otherwise. Four queries, whatever the number."""
    found: dict[int, set[str]] = {}
    for dose in round_of(office, shift.begins_at, shift.ends_at, None):
        said = Medicine.OPEN if dose.record is None else _AS_GIVEN.get(dose.record.outcome, Medicine.OPEN)
        found.setdefault(dose.case.pk, set()).add(said)
    order = (Medicine.REFUSED, Medicine.OPEN, Medicine.GIVEN)
    return {case: next(said.value for said in order if said in all_said) for case, all_said in found.items()}


_AS_GIVEN: Final = {"given": Medicine.GIVEN, "refused": Medicine.REFUSED}


def usual(medicine: str = Medicine.NOT_DUE) -> dict[str, Any]:
    """What a quiet day looks like: how the rest of a ward is filled in one go; medicine as the round has it."""
    return {
        "condition": "well",
        "meals": "all",
        "activity": "joined",
        "health": "nothing",
        "medicine": str(medicine),
        "note": "",
    }
