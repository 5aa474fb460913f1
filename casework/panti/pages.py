"""The pages of a house in the order of somebody's work: what their role does most there first, the rest by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.offices.enums import Role
from casework.offices.models import Office, User
from casework.offices.queries import memberships_of, rights_of

# how many stand in front
FIRST: Final = 3


@dataclass(frozen=True)
class Page:
    """A page of a house: the name of its address, and the rights of which one opens it (none: whoever is shown the
    house)."""

    name: str
    label: str | Promise
    icon: str
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    page: Page
    url: str


@dataclass(frozen=True)
class Ways:
    first: list[Way]
    rest: list[tuple[str | Promise, list[Way]]]


GROUPS: Final[tuple[tuple[str | Promise, tuple[Page, ...]], ...]] = (
    (
        _("Beds"),
        (
            Page("house_board", _("Bed board"), "bed"),
            Page("house_ahead", _("Occupancy ahead"), "calendar-event"),
        ),
    ),
    (
        _("Every shift"),
        (
            Page("ward_log", _("Daily log"), "clipboard-list", ("view_case",)),
            Page("roll_call", _("Roll call"), "user-check", ("take_roll_call",)),
            Page("medicine_round", _("Medicine round"), "checkbox", ("give_medicine",)),
            Page("shift_handover", _("Shift hand-over"), "arrows-exchange", ("view_case",)),
        ),
    ),
    (
        _("Incidents"),
        (
            Page("incident_list", _("Incidents"), "alert-triangle", ("view_incidents", "report_incident")),
            Page("incident_report", _("Report for the house"), "alert-circle", ("report_incident",)),
        ),
    ),
    (
        _("Books"),
        (
            Page("register_book", _("Register"), "notes", ("view_case",)),
            Page("day_list", _("Arrivals and departures"), "calendar", ("view_case",)),
            Page("belongings_kept", _("Belongings in keeping"), "package", ("view_case",)),
        ),
    ),
)

# What a role does most in a house, and whoever works in none, or only looks into it.
MOST: Final[dict[str, tuple[str, ...]]] = {
    Role.PANTI_STAFF: ("roll_call", "ward_log", "house_board"),
    Role.NURSE: ("medicine_round", "ward_log", "roll_call"),
    Role.PANTI_SOCIAL_WORKER: ("house_board", "ward_log", "incident_list"),
    Role.PANTI_SUPERVISOR: ("house_board", "shift_handover", "incident_list"),
    Role.HEAD_OF_PANTI: ("house_board", "incident_list", "shift_handover"),
    Role.CLERK: ("register_book", "day_list", "belongings_kept"),
}
ELSEWHERE: Final = ("house_board", "house_ahead")


def ways_in(office: Office, actor: User) -> Ways:
    """The pages of a house that somebody may open; no query beside their rights and memberships."""
    rights = rights_of(actor)
    open_to = {
        page.name: Way(page, reverse(page.name, args=[office.code]))
        for _title, pages in GROUPS
        for page in pages
        if not page.rights or any(rights.holds(one, office.pk) for one in page.rights)
    }
    roles = [one.role for one in memberships_of(actor) if one.office_id == office.pk]
    most = [name for name in _most(roles) if name in open_to][:FIRST]
    rest = [
        (title, [open_to[page.name] for page in pages if page.name in open_to and page.name not in most])
        for title, pages in GROUPS
    ]
    return Ways([open_to[name] for name in most], [(title, ways) for title, ways in rest if ways])


def _most(roles: Iterable[str]) -> list[str]:
    """What the roles somebody holds in a house do most, each page once."""
    found = [name for role in roles for name in MOST.get(role, ())]
    return list(dict.fromkeys(found or ELSEWHERE))
