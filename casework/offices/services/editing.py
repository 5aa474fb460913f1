"""Saving a record only if nobody else saved it since it was read."""

from typing import Any

from ..models import Criteria, User


class StaleRecord(Exception):
    """Somebody else saved this record since the form was opened; ``current`` is how it stands."""

    def __init__(self, current: User | Criteria) -> None:
        super().__init__("record changed since it was read")
        self.current = current


def apply(record: User | Criteria, facts: dict[str, Any], *, allowed: frozenset[str], version: int) -> None:
    """Set the facts and raise the version; raises ``StaleRecord`` when ``version`` is not the present one."""
    if record.version != version:
        raise StaleRecord(record)
    unknown = facts.keys() - allowed
    if unknown:
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(record, name, value)
    record.version += 1
    record.save(update_fields=[*facts, "version"])
