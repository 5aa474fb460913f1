"""The sections of the printed case file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from casework.offices.models import User

    from ..models import Case


@dataclass(frozen=True)
class PaperSection:
    """A section of the printed case file, printed for holders of ``permission``.

    ``context(case, actor)`` reads what the section says as this very person may read it, and returns None where
    there is nothing to print. Papers are Indonesian whatever the language of the page (UU 24/2009), so ``template`` is.
    ``left_out(case, actor)`` says in words what stands in the section and is closed to this person, so that the paper
    names what it does not show.
    """

    key: str
    title: str | Promise
    template: str
    context: Callable[["Case", "User"], dict[str, Any] | None]
    permission: str = "view_case"
    order: int = 50
    left_out: Callable[["Case", "User"], str] | None = None


_paper_sections: dict[str, PaperSection] = {}


def add_paper_section(section: PaperSection) -> None:
    _paper_sections[section.key] = section


def paper_sections() -> list[PaperSection]:
    """The sections of the printed case file, in the order of the paper."""
    return sorted(_paper_sections.values(), key=lambda section: section.order)
