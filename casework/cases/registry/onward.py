"""Who knows how a case goes on: its days and its waits, where a duty is done, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from casework.offices.models import User

    from ..models import Case, Duty


_stage_days: Callable[["Case"], int | None] | None = None
_waits: Callable[["Case"], list[str]] | None = None


def set_stage_days(days: Callable[["Case"], int | None]) -> None:
    """Who knows how many days a case may take for its stage: the work flows, which nobody above may import."""
    global _stage_days
    _stage_days = days


def stage_days(case: "Case") -> int | None:
    return _stage_days(case) if _stage_days else None


def set_waits(waits: Callable[["Case"], list[str]]) -> None:
    """Who knows what waits on a case and with whom."""
    global _waits
    _waits = waits


def waits(case: "Case") -> list[str]:
    """What waits on a case now and who has it, a sentence each."""
    return _waits(case) if _waits else []


_brought: Callable[["Case"], list[str]] | None = None


def set_brought(words: Callable[["Case"], list[str]]) -> None:
    """Who knows what was written of somebody's belongings when they were handed over or received at a gate."""
    global _brought
    _brought = words


def brought(case: "Case") -> list[str]:
    """What was written of the belongings somebody came with, the latest first, each as it was typed."""
    return _brought(case) if _brought else []


_duty_pages: dict[str, Callable[["Duty"], str]] = {}


def add_duty_page(kind: str, address: Callable[["Duty"], str]) -> None:
    """Where a duty of this kind is done, an address within the site; countersignatures need none."""
    _duty_pages[kind] = address


def duty_page(kind: str) -> Callable[["Duty"], str] | None:
    return _duty_pages.get(kind)


def duty_address(number: str, kind: str) -> str:
    """The address at which whoever owes a duty of the case of that number begins; it leads to where it is done."""
    return reverse("case_duty", args=[number, kind])


@dataclass(frozen=True)
class NextWork:
    """What waits for a person beside the case they are at: where it is done, and in words what and for whom."""

    url: str
    words: str


_next_work: Callable[["User", "Case"], NextWork | None] | None = None


def set_next_work(find: Callable[["User", "Case"], NextWork | None]) -> None:
    """How the next task of a person is found once they have finished one on a case."""
    global _next_work
    _next_work = find


def next_work(actor: "User", case: "Case") -> NextWork | None:
    return _next_work(actor, case) if _next_work else None


_after_arrival: Callable[["User", "Case"], str] | None = None


def set_after_arrival(page: Callable[["User", "Case"], str]) -> None:
    """Who knows where somebody is given a place who has just come into a house: the room of the houses."""
    global _after_arrival
    _after_arrival = page


def after_arrival(actor: "User", case: "Case", otherwise: str) -> str:
    """The page on which whoever received somebody goes on: where they are given a place, or another one."""
    return (_after_arrival(actor, case) if _after_arrival else "") or otherwise
