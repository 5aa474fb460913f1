"""What the frame of every page needs: the places to go, the bell, the office one works at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from casework.cases import registry
from casework.offices.models import User
from casework.offices.queries import memberships_of, rights_of

# the attribute of a request that keeps the frame for its other fragments
_REMEMBERED = "jangkau_frame"


def url_or_nothing(name: str, *args: object) -> str:
    """The address of a page another room may bring; empty where it does not."""
    try:
        return reverse(name, args=args) if name else ""
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: nothing for a visitor; for staff read once a request, however many pieces are drawn."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return {}
    known: dict[str, Any] | None = getattr(request, _REMEMBERED, None)
    if known is None:
        known = _read_frame(request, user)
        setattr(request, _REMEMBERED, known)
    return known


def _read_frame(request: HttpRequest, user: User) -> dict[str, Any]:
    found: dict[str, Any] = {
        "nav": _places(request.path, user),
        "office_chip": _office_chip(user),
    }
    if rights_of(user).anywhere("view_case"):
        found["find_url"] = reverse("case_list")
        found["emergency_url"] = url_or_nothing("emergency_open")
    found |= _record(user)
    bell = registry.bell()
    if bell is not None and (address := url_or_nothing(bell.url_name)):
        found["bell_url"], found["bell_count"] = address, bell.count(user)
    return found


def _record(user: User) -> dict[str, Any]:
    """The raised button: an officer records outreach, the staff of a house receive at its gate."""
    rights = rights_of(user)
    kinds = {
        membership.office.is_panti
        for membership in memberships_of(user)
        if rights.holds("register", membership.office_id)
    }
    if not kinds:
        return {}
    if False in kinds:
        return {
            "record_url": url_or_nothing("contact_add"),
            "record_label": _("Record a contact"),
            "record_short": _("Record"),
        }
    return {
        "record_url": url_or_nothing("gate_add"),
        "record_label": _("Receive at the gate"),
        "record_short": _("Receive"),
    }


def _places(path: str, user: User) -> list[dict[str, Any]]:
    places = []
    for item in registry.nav():
        address = url_or_nothing(item.url_name)
        if not address or not item.shown(user):
            continue
        places.append(
            {
                "key": item.key,
                "url": address,
                "label": item.label,
                "icon": item.icon,
                "count": item.count(user) if item.count else 0,
                "counts": item.count is not None,
                "active": path == address or (address != "/" and path.startswith(address)),
                "on_phone": item.on_phone,
            }
        )
    # the phone's bar takes the first three; a stable sort keeps the order of the table
    return sorted(places, key=lambda place: not place["on_phone"])


def _office_chip(user: User) -> dict[str, str] | None:
    memberships = memberships_of(user)
    if not memberships:
        return None
    first = memberships[0].office
    offices = {membership.office_id for membership in memberships}
    name = first.short_name
    if len(offices) > 1:
        name = _("%(office)s and %(n)d more") % {
            "office": name,
            "n": len(offices) - 1,
        }
    roles = dict.fromkeys(m.get_role_display() for m in memberships)
    return {"name": name, "short": name, "role": ", ".join(roles)}
