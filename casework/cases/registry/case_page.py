"""Parts of the case page, registered by the rooms that own what they show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casework.offices.models import User

    from ..models import Case

Context = Callable[["Case", "User"], dict[str, Any]]


@dataclass(frozen=True)
class Section:
    """A part of the case page, shown to holders of ``permission``.

    ``place`` is a tab key (summary, assessment, plan, services, panti, documents) or ``aside``. The template gets
    ``case``, ``actor`` and what ``context`` returns.
    """

    key: str
    place: str
    template: str
    context: Context
    permission: str = "view_case"
    order: int = 50


_sections: list[Section] = []


def add_section(section: Section) -> None:
    _sections.append(section)
    _sections.sort(key=lambda known: (known.order, known.key))


def sections(place: str) -> list[Section]:
    return [section for section in _sections if section.place == place]
