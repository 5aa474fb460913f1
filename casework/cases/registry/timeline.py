"""How the events of the ledger read in the timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ..models import CaseEvent


@dataclass(frozen=True)
class Read:
    """A record that events name in a fact by its key: what the template calls it, the fact, and what to look in.

    A page of events reads the records of each kind at once, so whatever the template shows of one is joined here.
    """

    name: str
    fact: str
    records: Callable[[], "QuerySet[Any]"]


@dataclass(frozen=True)
class Words:
    """How an event of the ledger reads in the timeline: a sentence, an icon, a kind (move, note, doc, ok, back,
    photo) for its colour and filter, and optionally a template for what stands below it.

    The template gets ``event``, ``case``, ``actor``, the records of ``reads`` (None where the event names none) and
    what ``context`` makes of the event and these; ``context`` asks the database nothing.
    """

    label: str | Promise
    icon: str
    kind: str = "note"
    template: str = ""
    context: Callable[["CaseEvent", Mapping[str, Any]], dict[str, Any]] | None = field(default=None)
    reads: tuple[Read, ...] = ()


_words: dict[str, Words] = {}


def add_words(verb: str, words: Words) -> None:
    _words[verb] = words


def words(verb: str) -> Words | None:
    return _words.get(verb)
