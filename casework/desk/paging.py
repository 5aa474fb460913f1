"""Keyset pages: the next page begins after a row, never after so-and-so many, so page 400 costs what page 1 does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Key:
    """A field or annotation a list is sorted by; never null."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    previous_query: str = ""
    next_query: str = ""


def _beyond(keys: Sequence[Key], row: dict[str, Any], *, backwards: bool) -> Q:
    """Rows that stand after a row in the order of the keys, or before it."""
    found, equal = Q(), Q()
    for key in keys:
        smaller = key.descending != backwards
        comparison = f"{key.name}__{'lt' if smaller else 'gt'}"
        found |= equal & Q(**{comparison: row[key.name]})
        equal &= Q(**{key.name: row[key.name]})
    # said once more for the first key alone, since an index finds its place by this and not by alternatives
    bound = "lte" if keys[0].descending != backwards else "gte"
    return Q(**{f"{keys[0].name}__{bound}": row[keys[0].name]}) & found


def _order(keys: Sequence[Key], *, backwards: bool) -> list[str]:
    return [f"{'-' if key.descending != backwards else ''}{key.name}" for key in keys]


def page_of(rows: QuerySet[Row], keys: Sequence[Key], query: QueryDict, *, size: int) -> Page[Row]:
    """The page a query string asks for by ``after`` or ``before``, each the pk of a row.

    ``keys`` end in the pk. The row is looked up among those the person sees; where it is gone, the list begins
    anew. The address holds a pk and nothing a person could be known by.
    """
    backwards = "before" in query
    anchor = _anchor(rows, keys, query.get("before" if backwards else "after", ""))
    if anchor is None:
        backwards = False
    else:
        rows = rows.filter(_beyond(keys, anchor, backwards=backwards))
    found = list(rows.order_by(*_order(keys, backwards=backwards))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else anchor is not None
    has_next = backwards or more
    return Page(
        rows=found,
        previous_query=_with(query, "before", found[0].pk) if found and has_previous else "",
        next_query=_with(query, "after", found[-1].pk) if found and has_next else "",
    )


def _anchor(rows: QuerySet[Row], keys: Sequence[Key], asked: str) -> dict[str, Any] | None:
    if not asked.isdecimal() or len(asked) > 9:
        return None
    return rows.filter(pk=int(asked)).values(*(key.name for key in keys)).first()


def _with(query: QueryDict, name: str, value: object) -> str:
    changed = query.copy()
    for known in ("after", "before"):
        changed.pop(known, None)
    changed[name] = str(value)
    return f"?{changed.urlencode()}"
