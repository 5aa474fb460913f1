"""Rows gathered by table and written by COPY, a batch a transaction, while the next batch is being told.

As the application role: keys come from the sequences, every trigger and constraint holds, none is switched off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import TracebackType
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import JSONField, Model
from django.db.models.base import ModelState

from casework.people.encryption import EncryptedTextField, encrypt

KEYS_AT_ONCE: Final = 20_000
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

Write = Callable[[Any], str]
Afterwards = tuple[str, list[Any] | dict[str, Any]]


def _of_text(value: str) -> str:
    return value.translate(_ESCAPES)


def _of_list(value: Iterable[Any]) -> str:
    """An array of numbers, codes or words as PostgreSQL reads it."""
    words = (str(one).replace("\\", "\\\\").replace('"', '\\"') for one in value)
    return _of_text("{" + ",".join(f'"{word}"' for word in words) + "}")


_BY_TYPE: Final[dict[type, Write]] = {
    str: _of_text,
    int: str,
    float: repr,
    Decimal: str,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    date: date.isoformat,
    list: _of_list,
    tuple: _of_list,
}


def _plain(value: Any) -> str:
    if value is None:
        return "\\N"
    write = _BY_TYPE.get(type(value))
    # choices are words
    return write(value) if write else _of_text(str(value))


def _json(value: Any) -> str:
    return _of_text(json.dumps(value, ensure_ascii=False))


@cache
def _sealed(text: str) -> str:
    """The words of invented records come from a stock, so each is encrypted once."""
    return "\\\\x" + encrypt(text).hex()


def _secret(value: str) -> str:
    return _sealed(value) if value else "\\\\x"


class Sheet:
    """The rows of one table, and the keys its sequence gave for them."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        fields = model._meta.concrete_fields
        names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
        self.copy = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
        self._fields = [(str(field.attname), self._writer(field)) for field in fields]
        # a row beside another one, with the key of that
        self.shares_its_key = model._meta.pk.remote_field is not None
        self._links: dict[str, Any] = {field.name: field for field in fields if field.is_relation}
        self._begins = {str(field.attname): field.get_default() for field in fields}
        # what each row needs one of its own of
        self._made = [
            (name, type(value)) for name, value in self._begins.items() if isinstance(value, list | dict)
        ]
        self._lines: list[str] = []
        self._keys: list[int] = []

    @staticmethod
    def _writer(field: Any) -> Write:
        if isinstance(field, EncryptedTextField):
            return _secret
        if isinstance(field, JSONField):
            return _json
        # fields of the flow hold classes and nodes, which they alone can write
        prepares = type(field).__module__.startswith("viewflow.")
        return (lambda value: _plain(field.get_prep_value(value))) if prepares else _plain

    def key(self) -> int:
        if not self._keys:
            self._keys = _keys_of(self.model)
        return self._keys.pop()

    def row(self, **values: Any) -> Any:
        """A row as its model makes one, at a third of the price: no signal of its making is sent."""
        row = self.model.__new__(self.model)
        row._state = state = ModelState()  # noqa: SLF001 - as its own __init__ does
        held = row.__dict__
        held.update(self._begins)
        for name, kind in self._made:
            held[name] = kind(held[name])
        for name, value in values.items():
            link = self._links.get(name)
            if link is None:
                held[name] = value
            else:
                held[link.attname] = value.pk if value is not None else None
                state.fields_cache[link.name] = value
        return row

    def put(self, row: Any) -> None:
        """Add a row that has its key already, as it stands now."""
        values = row.__dict__
        self._lines.append("\t".join([write(values[name]) for name, write in self._fields]))

    def take(self) -> tuple[str, bytes]:
        """What was gathered, as COPY reads it; the sheet is empty afterwards."""
        lines, self._lines = self._lines, []
        return self.copy, ("\n".join(lines) + "\n").encode() if lines else b""


def _keys_of(model: type[Model]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, KEYS_AT_ONCE],
        )
        keys = [row[0] for row in cursor.fetchall()]
    keys.reverse()
    return keys


class Sheets:
    """Every sheet of a city. ``write`` hands a batch to a connection of its own and goes on; one batch at a time."""

    def __init__(self) -> None:
        self._of: dict[type[Model], Sheet] = {}
        self._statements: list[Afterwards] = []
        self._writer = ThreadPoolExecutor(1)
        self._under_way: Future[None] | None = None

    def of(self, model: type[Model]) -> Sheet:
        if model not in self._of:
            self._of[model] = Sheet(model)
        return self._of[model]

    def new(self, model: type[Model], **values: Any) -> Any:
        """A row with its key, on no sheet yet."""
        sheet = self.of(model)
        if not sheet.shares_its_key:
            values[sheet.model._meta.pk.attname] = sheet.key()
        return sheet.row(**values)

    def add(self, model: type[Model], **values: Any) -> Any:
        """A row that will not change any more, on its sheet."""
        row = self.new(model, **values)
        self.of(model).put(row)
        return row

    def put(self, row: Model) -> None:
        self.of(type(row)).put(row)

    def afterwards(self, statement: str, values: list[Any] | dict[str, Any]) -> None:
        """A statement for the end of this batch's transaction."""
        self._statements.append((statement, values))

    def write(self) -> None:
        """Write what was gathered, all or nothing, once the batch before it is written."""
        batch = [sheet.take() for sheet in self._of.values()]
        statements, self._statements = self._statements, []
        self._wait()
        self._under_way = self._writer.submit(_write, batch, statements)

    def _wait(self) -> None:
        if self._under_way is not None:
            self._under_way.result()
            self._under_way = None

    def __enter__(self) -> Sheets:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._wait()
        finally:
            self._writer.submit(_close).result()
            self._writer.shutdown()


def _close() -> None:
    # of the writer's own thread
    connection.close()


def _write(batch: list[tuple[str, bytes]], statements: list[Afterwards]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # the deferred triggers of a batch are one long statement: its commit
        cursor.execute("SET LOCAL statement_timeout = 0")
        for copy, lines in batch:
            if lines:
                with cursor.copy(copy) as sheet:
                    sheet.write(lines)
        for statement, values in statements:
            cursor.execute(statement, values)
