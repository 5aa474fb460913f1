from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg.sql import SQL, Identifier

from casework.people.encryption import EncryptedTextField, Unreadable, decrypt

# the key's id stands before the first zero byte; every value of one key is as good as another
_BY_KEY = SQL("""
    SELECT DISTINCT ON (key) key, count(*) OVER (PARTITION BY key), value
    FROM (
        SELECT substring({column} FROM 1 FOR position('\\x00'::bytea IN {column}) - 1) AS key, {column} AS value
        FROM {table} WHERE length({column}) > 0
    ) AS stored
""")


class Command(BaseCommand):
    help = "Prove that the keys at hand open what is encrypted; says how many values lie under which key."

    def handle(self, *args: Any, **options: Any) -> None:
        found: Counter[str] = Counter()
        closed = 0
        for column, key, count, sample in _values():
            found[key] += count
            try:
                decrypt(sample)
            except Unreadable as error:
                closed += count
                self.stderr.write(f"{column}: {count} values under key {key!r}: {error}")
        for key, count in sorted(found.items()):
            self.stdout.write(f"key {key!r}: {count} values")
        if closed:
            raise CommandError(f"{closed} of {found.total()} values cannot be opened with FIELD_KEYS")
        self.stdout.write(f"{found.total()} values can be opened")


def _values() -> Iterator[tuple[str, str, int, bytes]]:
    """Of every encrypted column and key: how many values there are, and one of them to try."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                names = {"table": Identifier(model._meta.db_table), "column": Identifier(str(field.column))}
                with connection.cursor() as cursor:
                    cursor.execute(_BY_KEY.format(**names))
                    for key, count, sample in cursor.fetchall():
                        name = bytes(key).decode(errors="replace")
                        yield f"{model._meta.label_lower}.{field.name}", name, count, bytes(sample)
