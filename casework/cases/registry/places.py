"""The places of the frame around every page: the rail, the parts of a home, the bell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from casework.offices.models import User


@dataclass(frozen=True)
class NavItem:
    """A place in the rail; shown to whom ``shown`` says, with a count that waits for them."""

    key: str
    label: str | Promise
    icon: str
    url_name: str
    shown: Callable[["User"], bool]
    count: Callable[["User"], int] | None = None
    order: int = 50
    # one of the four places of the phone's bottom bar
    on_phone: bool = False


_nav: list[NavItem] = []


def add_nav(item: NavItem) -> None:
    _nav.append(item)
    _nav.sort(key=lambda known: (known.order, known.key))


def nav() -> list[NavItem]:
    return list(_nav)


@dataclass(frozen=True)
class HomePart:
    """A part of the home of somebody to whom no task can come: what their role is there for."""

    template: str
    context: Callable[["User"], dict[str, Any]]
    shown: Callable[["User"], bool]
    order: int = 50


_home_parts: list[HomePart] = []


def add_home_part(part: HomePart) -> None:
    _home_parts.append(part)
    _home_parts.sort(key=lambda known: (known.order, known.template))


def home_parts(user: "User") -> list[HomePart]:
    return [part for part in _home_parts if part.shown(user)]


@dataclass(frozen=True)
class Bell:
    """Where notifications are listed, and how many of them a person has not read."""

    url_name: str
    count: Callable[["User"], int]


_bell: Bell | None = None


def set_bell(url_name: str, count: Callable[["User"], int]) -> None:
    global _bell
    _bell = Bell(url_name, count)


def bell() -> Bell | None:
    return _bell
