"""How full a house, and every house, will be in the next fourteen days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.cases.models import Case
from casework.cases.queries import visible_to
from casework.cases.views import actor_of
from casework.offices.enums import OfficeKind
from casework.offices.models import User
from casework.offices.queries import rights_of

from ...clock import StayClock
from ...queries import houses_shown_to
from ..ahead import DAYS, Ahead, Day, ahead
from ..enums import BedState, MoveKind
from ..moves import Move
from ..nights import WingRows, nights
from ..spots import EXTRA
from .reaching import fetch_house

# the height of the picture in a column, in units of its own
HEIGHT = 48
ICONS = {
    MoveKind.PLACED: "transfer-in",
    MoveKind.TRANSFERRED_HERE: "transfer-in",
    MoveKind.BACK: "arrow-back-up",
    MoveKind.EXIT: "transfer-out",
    MoveKind.PLACED_ELSEWHERE: "transfer-out",
    MoveKind.TRANSFERRED: "bus",
}


@require_safe
@never_cache
def house_ahead(request: HttpRequest, code: str) -> HttpResponse:
    """The numbers of one house on the days ahead, who makes them, and its beds day by day."""
    actor, office = actor_of(request), fetch_house(request, code)
    found = ahead([office])[0]
    wings = nights(office, actor, found) if found.house.has_beds else []
    context = {
        "office": office,
        "ahead": found,
        "columns": [(column, _column(column, found)) for column in found.columns],
        "people": _people(found, actor),
        "wings": wings,
        "shown": _chosen(request, wings),
        "states": [*BedState.choices, (EXTRA, _("Outside a bed"))],
        "now": timezone.localtime(),
        "days": DAYS,
    }
    return render(request, "panti/house/ahead.html", context)


@require_safe
@never_cache
def panti_ahead(request: HttpRequest) -> HttpResponse:
    """Every house this person is shown on the days ahead, and all of them together."""
    actor = actor_of(request)
    if not rights_of(actor).anywhere("view_case"):
        raise PermissionDenied(_("The houses are shown to those who work with cases."))
    houses = ahead(houses_shown_to(actor))
    groups = [
        (_("Transit panti"), [one for one in houses if one.office.kind == OfficeKind.TRANSIT]),
        (_("Referral panti"), [one for one in houses if one.office.kind == OfficeKind.PANTI]),
    ]
    context = {
        "groups": [group for group in groups if group[1]],
        "totals": [_total(columns) for columns in zip(*(one.columns for one in houses), strict=True)],
        "columns": houses[0].columns if houses else [],
        "alarms": sorted(
            (one for one in houses if one.first_over), key=lambda one: _first_over(one).day or date.max
        ),
        "now": timezone.localtime(),
        "days": DAYS,
    }
    return render(request, "panti/house/ahead_all.html", context)


def _first_over(one: Ahead) -> Day:
    found = one.first_over
    assert found is not None
    return found


def _total(columns: Iterable[Day]) -> dict[str, int]:
    """All houses on one day; free places and overload house by house, since one does not make up for the other."""
    found = list(columns)
    return {
        "residents": sum(day.residents for day in found),
        "in_service": sum(day.in_service for day in found),
        "free": sum(day.free for day in found),
        "over": sum(day.over for day in found),
    }


def _column(day: Day, found: Ahead) -> dict[str, int]:
    """The picture of a column: residents within the places, those beyond them, and kept places, from the bottom up."""
    unit = HEIGHT / found.fullest
    within = round(min(day.residents, day.in_service) * unit)
    over, kept = round(day.over * unit), round(min(day.kept, max(day.in_service - day.residents, 0)) * unit)
    return {
        "within": within,
        "within_y": HEIGHT - within,
        "over": over,
        "over_y": HEIGHT - within - over,
        "kept": kept,
        "kept_y": HEIGHT - within - over - kept,
        "line_y": HEIGHT - round(day.in_service * unit),
    }


@dataclass(frozen=True)
class Line:
    """One person in a number, or so many whose case the reader may not read."""

    icon: str
    words: str
    case: Case | None = None
    move: Move | None = None
    clock: StayClock | None = None
    hidden: int = 0


def _people(found: Ahead, actor: User) -> list[tuple[date, list[Line]]]:
    """By day who comes, goes, comes back or reaches the limit of their stay; a name for whoever may read the case."""
    asked = {move.case_id for move in found.moves} | {clock.case.pk for clock in found.limits}
    readable = {
        case.pk: case for case in visible_to(actor).filter(pk__in=asked).select_related("person").order_by()
    }
    shown = []
    for day in found.days:
        if day.day is not None and (lines := _lines(day, readable)):
            shown.append((day.day, lines))
    return shown


def _lines(day: Day, readable: dict[int, Case]) -> list[Line]:
    lines, hidden = [], dict.fromkeys(MoveKind, 0)
    for move in day.moves:
        if case := readable.get(move.case_id):
            lines.append(Line(ICONS[move.kind], str(move.kind.label), case, move))
        else:
            hidden[move.kind] += 1
    lines += [Line(ICONS[kind], str(kind.label), hidden=count) for kind, count in hidden.items() if count]
    words, unseen = _("Reaches the limit of the stay"), 0
    for clock in day.limits:
        if case := readable.get(clock.case.pk):
            lines.append(Line("hourglass", words, case, clock=clock))
        else:
            unseen += 1
    return [*lines, Line("hourglass", words, hidden=unseen)] if unseen else lines


def _chosen(request: HttpRequest, wings: list[WingRows]) -> list[WingRows]:
    """The wing asked for; unasked, the one in which most changes; all with ``semua``."""
    asked = request.GET.get("wisma", "")
    if asked == "semua":
        return wings
    named = [one for one in wings if str(one.wing.pk) == asked]
    return named or ([max(wings, key=lambda one: one.changes)] if wings else [])
