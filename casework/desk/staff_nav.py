"""The administration's place in the rail; offices cannot hang it there, since imports run downhill."""

from django.utils.translation import gettext_lazy as _

from casework.cases.registry import NavItem, add_nav
from casework.offices.models import User
from casework.offices.queries import rights_of


def _manages_staff(user: User) -> bool:
    return rights_of(user).anywhere("manage_staff")


add_nav(NavItem("staff", _("Administration"), "settings", "staff_list", _manages_staff, order=90))
