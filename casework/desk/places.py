"""What the desk itself hangs into the frame and the case page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case, CaseEvent
from casework.cases.queries import seals
from casework.cases.registry import NavItem, Section, add_nav, add_section
from casework.cases.services import sealed_by_category_words
from casework.offices.models import User
from casework.offices.queries import rights_of


def _reads_cases(user: User) -> bool:
    return rights_of(user).anywhere("view_case")


def secrecy(case: Case, actor: User) -> dict[str, Any]:
    """Whether and why a case is sealed, for those who decide it."""
    last = CaseEvent.objects.filter(case=case, verb__in=("seal", "unseal")).select_related("actor")
    newest = last.order_by("-seq").first() if case.sealed else None
    return {
        "by_category": sealed_by_category_words() if case.sealed and seals(case) else "",
        "sealing": newest if newest is not None and newest.verb == "seal" else None,
    }


def register() -> None:
    add_section(Section("secrecy", "aside", "cases/_secrecy.html", secrecy, "seal_case", order=90))
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
