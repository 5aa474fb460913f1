"""What those see who run the office or watch over it: places in the rail, and the home of administrators.

Offices cannot hang these there themselves, since imports run downhill.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.cases.registry import HomePart, NavItem, add_home_part, add_nav
from casework.offices.models import User
from casework.offices.queries import rights_of, staff_to_mind

from .audit import unreviewed_count


def _manages_staff(user: User) -> bool:
    return rights_of(user).anywhere("manage_staff")


def staff_work(actor: User) -> dict[str, Any]:
    """What an administrator has to see to: in figures, and whose membership runs out soon."""
    return {"staff": staff_to_mind(actor)}


def _reviews_access(user: User) -> bool:
    return rights_of(user).anywhere("review_access")


def _emergencies_waiting(user: User) -> int:
    return unreviewed_count()


def _reads_terms(user: User) -> bool:
    """Whoever hands out work; administrators find the terms among their own pages."""
    return rights_of(user).anywhere("assign_task") and not _manages_staff(user)


add_nav(
    NavItem(
        "access_trail",
        _("Access trail"),
        "shield-lock",
        "audit_home",
        _reviews_access,
        _emergencies_waiting,
        order=80,
        on_phone=True,
    )
)
add_nav(NavItem("terms", _("Deadlines"), "calendar-event", "term_list", _reads_terms, order=85))
add_nav(NavItem("staff", _("Administration"), "settings", "staff_list", _manages_staff, order=90))
add_home_part(HomePart("offices/_home.html", staff_work, _manages_staff, order=20))
