"""Who knows what an incident gives people to do: the work flows, which nobody below may import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casework.offices.models import User

from .models import Incident

_find: Callable[[Incident, User], list[dict[str, Any]]] | None = None


def set_tasks(find: Callable[[Incident, User], list[dict[str, Any]]]) -> None:
    """How the open tasks of an incident are found, each with what this person may do about it."""
    global _find
    _find = find


def tasks_shown(incident: Incident, actor: User) -> list[dict[str, Any]]:
    """The open tasks of an incident as ``workflows/_todo.html`` draws them."""
    return _find(incident, actor) if _find else []
