"""The pages of a house's book and of its days, for those who read the cases of the house."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.services import log_accesses
from casework.cases.views import actor_of
from casework.offices.enums import Role
from casework.offices.models import Office
from casework.offices.queries import rights_of, who_may
from casework.offices.spreadsheets import saved

from ..queries import houses_shown_to
from .export import movements_table, register_table
from .forms import DayForm, RegisterFilter
from .movements import movements
from .queries import Line, lines, page_of, totals, with_people

KEEPERS = (Role.CLERK, Role.HEAD_OF_PANTI)


def _house(request: HttpRequest, code: str) -> Office:
    """The house whose book this person reads.

    Raises ``Http404`` for a house they are not shown and ``NotAllowed``, with its clerk and head, for one of which
    they see the numbers alone.
    """
    actor = actor_of(request)
    office = get_object_or_404(houses_shown_to(actor), code=code)
    if not rights_of(actor).holds("view_case", office.pk):
        raise NotAllowed(
            _("The register is read by those who work in this house and by the offices above it."),
            holders=[holder for holder in who_may("view_case", [office.pk]) if holder.role in KEEPERS],
        )
    return office


@require_safe
@never_cache
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The book of a year, newest line first."""
    office, actor = _house(request, code), actor_of(request)
    form = RegisterFilter(request.GET, office=office)
    page = page_of(
        with_people(form.entries(actor)),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "office": office,
        "form": form,
        "lines": lines(page.rows, actor),
        "totals": totals(office, form.year),
        "next_url": _turned(request, before=page.before),
        "previous_url": _turned(request, after=page.after),
        "now": timezone.localtime(),
    }
    return render(request, "panti/register.html", context)


def _turned(request: HttpRequest, **mark: int | None) -> str:
    """The page's address with its filters and another mark; empty where there is no such page."""
    if not any(mark.values()):
        return ""
    kept = request.GET.copy()
    for name in ("before", "after"):
        kept.pop(name, None)
    kept.update({name: str(value) for name, value in mark.items()})
    return f"?{kept.urlencode()}"


@require_POST
def register_export(request: HttpRequest, code: str) -> HttpResponse:
    """Save the lines as they were narrowed, in the order of the book; stands in the access log of everybody named."""
    office, actor = _house(request, code), actor_of(request)
    form = RegisterFilter(request.GET, office=office)
    found = lines(with_people(form.entries(actor)).order_by("serial"), actor)
    _log(request, found)
    return saved(register_table(found), f"buku-induk-{office.code}-{form.year}".lower())


def _log(request: HttpRequest, found: list[Line]) -> None:
    named = [line.case for line in found if not line.is_hidden]
    log_accesses(actor=actor_of(request), purpose=Purpose.REGISTER, cases=named)


@require_safe
@never_cache
def day_list(request: HttpRequest, code: str) -> HttpResponse:
    """Who came and who left on a day or up to a month of days, and how many were there at each midnight."""
    office, actor = _house(request, code), actor_of(request)
    form = DayForm(request.GET)
    context: dict[str, Any] = {"office": office, "form": form, "now": timezone.localtime()}
    if not form.is_valid():
        return render(request, "panti/day_list.html", context, status=422)
    since, until = form.span
    context |= {
        "found": movements(office, since, until, actor),
        "single": since == until,
        "previous_url": _days_url(office, since, until, back=True),
        "next_url": _days_url(office, since, until, back=False),
    }
    return render(request, "panti/day_list.html", context)


def _days_url(office: Office, since: date, until: date, *, back: bool) -> str:
    """As many days before or after these; empty before the first day there is and after today."""
    span = until - since + timedelta(days=1)
    today = timezone.localdate()
    since = since - span if back else since + span
    until = min(until - span if back else until + span, today)
    if since > today:
        return ""
    address = f"{reverse('day_list', args=[office.code])}?tanggal={since.isoformat()}"
    return address if since == until else f"{address}&sampai={until.isoformat()}"


@require_POST
def day_list_export(request: HttpRequest, code: str) -> HttpResponse:
    """Save a day list; stands in the access log of everybody named in it."""
    office, actor = _house(request, code), actor_of(request)
    form = DayForm(request.GET)
    if not form.is_valid():
        raise Refusal(_("This list cannot be saved: its days are not valid."))
    since, until = form.span
    found = movements(office, since, until, actor)
    _log(request, [*found.arrivals, *found.departures])
    name = f"masuk-keluar-{office.code}-{since.isoformat()}".lower()
    return saved(movements_table(found), name if since == until else f"{name}-{until.isoformat()}")
