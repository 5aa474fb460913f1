"""What was expected and what was seen, as a table to read and an exit code to act on."""

from __future__ import annotations

from dataclasses import dataclass, field

WIDTHS = (34, 44, 60)


@dataclass(frozen=True)
class Row:
    fault: str
    expected: str
    seen: str
    ok: bool | None


@dataclass
class Table:
    rows: list[Row] = field(default_factory=list)

    def add(self, fault: str, expected: str, seen: object, ok: bool | None) -> None:
        """One line, printed at once; ``ok`` is None for what could not be tried here."""
        row = Row(fault, expected, str(seen), ok)
        self.rows.append(row)
        print(_line(row), flush=True)

    @property
    def failed(self) -> int:
        return sum(row.ok is False for row in self.rows)

    def show(self) -> None:
        print("\n" + _line(Row("fault", "expected", "seen", None), head=True))
        print("-" * (sum(WIDTHS) + 10))
        for row in self.rows:
            print(_line(row))
        left_out = sum(row.ok is None for row in self.rows)
        print(f"\n{len(self.rows)} rows, {self.failed} not as expected, {left_out} not tried")


def _line(row: Row, *, head: bool = False) -> str:
    mark = "ok" if head else {True: "yes", False: "NO", None: "-"}[row.ok]
    return "  ".join(
        [
            *(
                text.ljust(width)
                for text, width in zip((row.fault, row.expected, row.seen), WIDTHS, strict=True)
            ),
            mark,
        ]
    )
