"""A table as a file that a spreadsheet opens: the one place where text becomes cells."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from django.http import HttpResponse

Cell = str | int
# by which a spreadsheet takes text for a formula (OWASP, CSV injection)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Cell) -> Cell:
    """The value as a spreadsheet shows and never computes it: text that begins like a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def saved(table: Iterable[Sequence[Cell]], name: str) -> HttpResponse:
    """The table as a file ``name.csv`` that no cache keeps, every cell made safe.

    Semicolons, since spreadsheets set to Indonesian read the comma as the decimal sign.
    """
    text = StringIO()
    # the mark by which spreadsheets know UTF-8
    text.write("\ufeff")
    csv.writer(text, delimiter=";").writerows([cell(value) for value in cells] for cells in table)
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "private, no-store",
        },
    )
