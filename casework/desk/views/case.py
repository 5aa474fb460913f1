"""The page of one case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from casework.cases.enums import Outcome, Purpose
from casework.cases.models import Attachment, Case
from casework.cases.queries import category_names, may, stage_dates
from casework.cases.views import actor_of, fetch_case
from casework.offices.models import User
from casework.panti.health.queries import care_of
from casework.panti.registers.queries import number_of

from .. import sections
from ..forms import AttachmentForm, NewNoteForm
from ..nextsteps import next_steps
from ..paging import Key, page_of
from ..presence import presence
from ..queries import episodes, readers_of
from ..road import steps
from ..timeline import latest, timeline

TABS: Final[dict[str, str | Promise]] = {
    "summary": _("Summary"),
    "timeline": _("Timeline"),
    "assessment": _("Assessment"),
    "plan": _("Plan"),
    "services": _("Services"),
    "panti": _("Panti"),
    "documents": _("Documents"),
    "access": _("Access"),
}
LATEST = 4
READERS_PAGE = 50
READERS_ORDER = (Key("at", descending=True), Key("pk", descending=True))


@require_safe
@never_cache
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """The whole case; the tab alone when htmx asks for it. Writes down who read it."""
    case, actor = fetch_case(request, number), actor_of(request)
    tab = tab_of(request.GET.get("tab", ""), case, actor)
    context = {"case": case, "actor": actor, "tab": tab, "tabs": tabs_of(case, actor, tab)}
    context |= READERS.get(tab, only_sections)(case, actor, request)
    context["parts"] = sections.drawn(tab, case, actor, request)
    if request.headers.get("HX-Target") == "case-tab":
        return render(request, "cases/_tab.html", context)
    return render(request, "cases/detail.html", context | frame_of(case, actor, request))


def frame_of(case: Case, actor: User, request: HttpRequest) -> dict[str, Any]:
    """What stands around the tabs: the road, what happens next, the aside, the other episodes."""
    return {
        **identity_of(case, actor),
        "steps": steps(case, stage_dates(case)),
        "next": next_steps(case, actor),
        "aside": sections.drawn("aside", case, actor, request),
        "episodes": episodes(case.person, actor),
    }


def identity_of(case: Case, actor: User) -> dict[str, Any]:
    """What the bar on top says of the person."""
    return {
        "case": case,
        "register_number": number_of(case),
        "presence": presence(case),
        "may_search": may(actor, "take_roll_call", case),
        "care": care_of(case) if case.present_panti_id else None,
        "aliases": [alias.name for alias in case.person.aliases.all()],
        "may_unmask": bool(case.person.nik or case.person.kk) and may(actor, "unmask_nik", case),
        "may_edit_person": case.is_open and may(actor, "edit_person", case),
    }


def tab_of(asked: str, case: Case, actor: User) -> str:
    """The tab to show; the summary for one unknown or not theirs to read."""
    if asked not in TABS or (asked == "access" and not may(actor, "view_access_log", case)):
        return "summary"
    return asked


def tabs_of(case: Case, actor: User, active: str) -> list[dict[str, Any]]:
    address = reverse("case_detail", args=[case.number])
    counts = {
        "timeline": case.event_count,
        "documents": Attachment.objects.filter(case=case).count(),
    }
    return [
        {
            "key": key,
            "url": f"{address}?tab={key}",
            "label": label,
            "count": counts.get(key, 0),
            "active": key == active,
        }
        for key, label in TABS.items()
        if key != "access" or may(actor, "view_access_log", case)
    ]


def only_sections(case: Case, actor: User, request: HttpRequest) -> dict[str, Any]:
    return {}


def read_summary(case: Case, actor: User, request: HttpRequest) -> dict[str, Any]:
    return {
        "presence": presence(case),
        "latest": latest(case, actor, request, count=LATEST),
        "categories": category_names([case.category, *case.other_categories.all()], case, actor),
        "outcome": Outcome(case.outcome).label if case.outcome in Outcome else case.outcome,
    }


def read_timeline(case: Case, actor: User, request: HttpRequest) -> dict[str, Any]:
    writes = case.is_open and may(actor, "write_note", case)
    return {
        "timeline": timeline(case, actor, request),
        "note_form": NewNoteForm(case=case, actor=actor) if writes else None,
    }


def read_documents(case: Case, actor: User, request: HttpRequest) -> dict[str, Any]:
    writes = case.is_open and may(actor, "write_note", case)
    return {
        "attachments": Attachment.objects.filter(case=case).select_related("uploaded_by"),
        "attachment_form": AttachmentForm(case=case, actor=actor) if writes else None,
    }


def read_access(case: Case, actor: User, request: HttpRequest) -> dict[str, Any]:
    return {"readers": page_of(readers_of(case, actor), READERS_ORDER, request.GET, size=READERS_PAGE)}


Reader = Callable[[Case, User, HttpRequest], dict[str, Any]]
READERS: Final[dict[str, Reader]] = {
    "summary": read_summary,
    "timeline": read_timeline,
    "documents": read_documents,
    "access": read_access,
}


@require_POST
@never_cache
def case_unmask(request: HttpRequest, number: str) -> HttpResponse:
    """Show the NIK and KK numbers in full, once, and write down who saw them."""
    case = fetch_case(request, number, permission="unmask_nik", purpose=Purpose.UNMASK)
    actor = actor_of(request)
    template = "cases/_numbers.html" if request.headers.get("HX-Request") else "cases/numbers.html"
    return render(request, template, {**identity_of(case, actor), "actor": actor})
