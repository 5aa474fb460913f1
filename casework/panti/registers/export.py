"""The book and the day list as a table that a spreadsheet opens."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.offices.enums import Sex
from casework.offices.spreadsheets import Cell

from .movements import Movements
from .queries import Line

Row = list[Cell]


def _day(moment: object) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""  # type: ignore[arg-type] # a datetime


def heads() -> Row:
    return [
        _("Register number"),
        _("Name"),
        _("Sex"),
        _("Age"),
        "NIK",
        _("Arrived"),
        _("Where from"),
        _("Case"),
        _("Left"),
        _("To, how"),
        _("Days"),
        _("Remark"),
    ]


def row(line: Line) -> Row:
    """One line; of a hidden one the number and the dates alone."""
    entry, stay, person = line.entry, line.stay, line.case.person
    late = _("recorded later") if entry.is_late else ""
    if line.is_hidden:
        dates: Row = [_day(stay.arrived_at), "", "", _day(stay.left_at), "", stay.days]
        return [entry.number, _("sealed case"), "", "", "", *dates, late]
    return [
        entry.number,
        person.display_name,
        str(Sex(person.sex).label),
        person.age_words,
        person.masked_nik,
        _day(stay.arrived_at),
        line.came,
        line.case.number,
        _day(stay.left_at),
        line.went,
        stay.days,
        late,
    ]


def register_table(lines: Iterable[Line]) -> list[Row]:
    return [heads(), *(row(line) for line in lines)]


def movements_table(found: Movements) -> list[Row]:
    """The arithmetic of each day, then the people: first who came, then who left."""
    table: list[Row] = [[_("Day"), _("At 00.00"), _("Arrivals"), _("Departures"), _("At 24.00")]]
    table += [[day.day.isoformat(), day.before, day.arrived, day.left, day.after] for day in found.days]
    for title, lines in ((_("Arrivals"), found.arrivals), (_("Departures"), found.departures)):
        table += [[], [title], heads(), *(row(line) for line in lines)]
    return table
