"""The sections of the printed case file, and the letters about the records of a room."""

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


@dataclass(frozen=True)
class Letter:
    """A paper about one record of a case, printed for holders of ``permission``; ``kind`` is a kind of print and
    ``address`` the word of its page.

    ``subjects(case)`` are the records there are, each by its key with the words that offer it; what
    ``context(case, subject)`` returns is what ``template`` says of one of them, None where the case has no such record.
    A context that names a ``house`` is printed on its letterhead. Papers are Indonesian, as sections are.
    """

    kind: str
    address: str
    title: str | Promise
    template: str
    subjects: Callable[["Case"], list[tuple[int, str]]]
    context: Callable[["Case", int], dict[str, Any] | None]
    permission: str = "print_handover"
    icon: str = "signature"


_paper_sections: dict[str, PaperSection] = {}


def add_paper_section(section: PaperSection) -> None:
    _paper_sections[section.key] = section


def paper_sections() -> list[PaperSection]:
    """The sections of the printed case file, in the order of the paper."""
    return sorted(_paper_sections.values(), key=lambda section: section.order)


_letters: dict[str, Letter] = {}


def add_letter(letter: Letter) -> None:
    _letters[letter.kind] = letter


def letters() -> list[Letter]:
    """The letters of all rooms, in the order in which they were registered."""
    return list(_letters.values())


def letter(kind: str) -> Letter | None:
    return _letters.get(kind)


def letter_at(address: str) -> Letter | None:
    """The letter whose page has this word in its address."""
    return next((known for known in _letters.values() if known.address == address), None)
