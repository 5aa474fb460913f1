"""What a ward hangs into the pages above: the log on a case, a search beside it, words for the timeline."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework.cases import registry
from casework.cases.enums import DutyKind
from casework.cases.models import Case
from casework.cases.queries import may
from casework.offices.models import User

from .logbook import history_of
from .models import Search
from .rollcalls import search_for

# two days of three shifts, and what was corrected of them
ENTRIES_SHOWN: Final = 12


def log_of(case: Case, actor: User) -> dict[str, Any]:
    return {"entries": history_of(case.pk, limit=ENTRIES_SHOWN)}


def search_of(case: Case, actor: User) -> dict[str, Any]:
    """The search that runs, for the aside; nothing where nobody is looked for."""
    running = search_for(case)
    duty = case.duties.live().filter(kind=DutyKind.SEARCH_MISSING).first() if running else None
    return {"search": running, "duty": duty, "may_search": may(actor, "take_roll_call", case)}


_SEARCH: Final = registry.Read("search", "search", lambda: Search.objects.select_related("stay__panti"))

registry.add_section(registry.Section("search", "aside", "panti/ward/_search.html", search_of, order=5))
registry.add_section(registry.Section("log", "panti", "panti/ward/_log_of_case.html", log_of, order=14))
registry.add_duty_page("search_missing", lambda duty: reverse("search_detail", args=[duty.case.number]))
registry.add_words("miss_at_roll_call", registry.Words(_("Not there at the roll call"), "run", "back"))
registry.add_words(
    "find_in_house",
    registry.Words(
        _("Found in the house"), "user-check", "ok", "panti/ward/_event_found.html", reads=(_SEARCH,)
    ),
)
