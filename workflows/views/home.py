"""My work: what waits for me first."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework.cases import registry
from casework.cases.queries import visible_to
from casework.cases.views import actor_of
from casework.offices.models import User
from casework.offices.queries import rights_of

from .. import inbox
from ..proposed import ProposedRow
from ..rows import Row, greeting, rows

LAST_PAGE: Final = 200


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The lists of a person's work; which one and which page stand in the address. To whom no task can come, what
    their role is there for instead."""
    actor = actor_of(request)
    if not inbox.has_work(actor):
        return _without_tasks(request, actor)
    tab = request.GET.get("tab", inbox.MINE)
    tab = tab if tab in inbox.TABS else inbox.MINE
    page = _page(request)
    counts = inbox.counts(actor)
    shown = _shown(actor, tab, page)
    more = len(shown) > inbox.PAGE_SIZE
    shown = shown[: inbox.PAGE_SIZE]
    first = shown[0] if tab == inbox.MINE and page == 1 and shown else None
    context = {
        "greeting": greeting(),
        "today": timezone.localdate(),
        "counts": counts,
        "open_cases": _open_cases(actor),
        "tab": tab,
        "tabs": _tabs(tab, counts, actor),
        "leads": _leads(actor),
        "first": first,
        "rows": shown[1:] if first else shown,
        "previous_url": f"?tab={tab}&page={page - 1}" if page > 1 else "",
        "next_url": f"?tab={tab}&page={page + 1}" if more else "",
    }
    return render(request, "workflows/home.html", context)


def _without_tasks(request: HttpRequest, actor: User) -> HttpResponse:
    parts = [
        render_to_string(part.template, {**part.context(actor), "actor": actor}, request=request)
        for part in registry.home_parts(actor)
    ]
    context = {"greeting": greeting(), "today": timezone.localdate(), "parts": parts}
    return render(request, "workflows/home_without_tasks.html", context)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    # ten digits hold every page there is; Python refuses to read a number of some thousands
    return max(1, min(int(text[:10]), LAST_PAGE)) if text.isascii() and text.isdigit() else 1


def _shown(actor: User, tab: str, page: int) -> list[Row] | list[ProposedRow]:
    start = (page - 1) * inbox.PAGE_SIZE
    part = slice(start, start + inbox.PAGE_SIZE + 1)
    if tab == inbox.PROPOSED:
        return [ProposedRow(proposal) for proposal in inbox.proposed_by(actor)[part]]
    return rows(inbox.page(actor, inbox.tasks(actor, tab), part), actor)


def _open_cases(actor: User) -> int:
    return visible_to(actor).open().count()


def _leads(actor: User) -> bool:
    """Whether the person hands out work: what is overdue is then their team's."""
    return rights_of(actor).anywhere("assign_task")


def _tabs(active: str, counts: inbox.Counts, actor: User) -> list[dict[str, Any]]:
    labels = {
        inbox.MINE: (_("Waiting for me"), counts.mine),
        inbox.RAISED: (_("Raised to you"), counts.raised),
        inbox.OVERDUE: (_("Overdue in my team") if _leads(actor) else _("Overdue"), counts.overdue),
        inbox.TEAM: (_("My team"), counts.team),
        inbox.PROPOSED: (_("I proposed"), counts.proposed),
        inbox.DONE: (_("Done"), None),
    }
    return [
        {
            "key": tab,
            "url": f"?tab={tab}" if tab != inbox.MINE else "?",
            "label": labels[tab][0],
            "count": labels[tab][1],
            "active": tab == active,
        }
        for tab in inbox.TABS
        if tab != inbox.RAISED or inbox.hears(actor)
    ]
