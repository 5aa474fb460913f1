"""Files for spreadsheets: text stays text, and nothing else in the house writes one."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from casework.offices.spreadsheets import cell, saved

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("words", ["=1+1", "+62 812", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_begins_like_a_formula_is_shown_and_not_computed(words: str) -> None:
    assert cell(words) == f"'{words}"


@pytest.mark.parametrize("value", ["Siti = Aminah", "", "2026-03-01", "'sudah", -3, 0])
def test_everything_else_stays_as_it_is(value: str | int) -> None:
    assert cell(value) == value


def test_every_cell_of_a_file_is_made_safe_and_no_cache_keeps_it() -> None:
    answer = saved([["Nama", "Hari"], ['=HYPERLINK("x"); "a"', -3], []], "daftar")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Nama", "Hari"], ['\'=HYPERLINK("x"); "a"', "-3"], []]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="daftar.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_nothing_else_writes_such_a_file() -> None:
    writers = [
        str(path.relative_to(ROOT))
        for folder in ("casework", "workflows", "notifications")
        for path in (ROOT / folder).rglob("*.py")
        if "csv.writer" in path.read_text() or "csv.DictWriter" in path.read_text()
    ]
    assert writers == ["casework/offices/spreadsheets.py"]
