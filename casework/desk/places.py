"""What the desk itself hangs into the frame."""

from django.utils.translation import gettext_lazy as _

from casework.cases.registry import NavItem, add_nav
from casework.offices.models import User
from casework.offices.queries import rights_of


def _reads_cases(user: User) -> bool:
    return rights_of(user).anywhere("view_case")


def register() -> None:
    add_nav(
        NavItem(
            key="cases",
            label=_("Cases"),
            icon="folders",
            url_name="case_list",
            shown=_reads_cases,
            order=20,
            on_phone=True,
        )
    )
