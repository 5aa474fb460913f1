"""This room's section of the printed case file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.models import Case
from casework.offices.models import User

from .sections import outreach_context


def outreach_paper(case: Case, actor: User) -> dict[str, Any] | None:
    """How the person was met and handed over, the first contact first."""
    found = outreach_context(case, actor)
    contacts = list(reversed(list(found["contacts"])))
    handovers = list(reversed(found["handovers"]))
    visits = list(found["site_visits"])
    if not (contacts or handovers or visits):
        return None
    return {"contacts": contacts, "handovers": handovers, "site_visits": visits}


registry.add_paper_section(
    registry.PaperSection(
        "outreach", _("Contact and hand-over"), "letters/outreach/outreach.html", outreach_paper, order=20
    )
)
