"""The board of a house and the page of one bed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases.views import actor_of
from casework.offices.models import Office, User
from casework.offices.queries import rights_of, term

from ...queries import away_from, expected
from ...ward.rollcalls import searches_shown
from ..board import Board, board, fitting, narrowed
from ..enums import BedState
from ..forms import BoardFilter, OutForm
from ..queries import bed_now, lodgings_of, without_place
from ..services import bring_back, mark_clean, take_out
from ..spots import EXTRA, Narrowing
from .reaching import fetch_bed, fetch_house, saved

# people without a place who are offered a free bed at once
WAITING = 6


@require_safe
@never_cache
def house_board(request: HttpRequest, code: str) -> HttpResponse:
    """Every bed of a house by wing, what asks to be looked at, who is coming; live."""
    actor = actor_of(request)
    office = fetch_house(request, code)
    shown = board(office, actor)
    form = BoardFilter(request.GET, wings=[(one.wing.pk, one.wing.name) for one in shown.wings])
    wings, base = narrowed(shown, form.asked), reverse("house_board", args=[office.code])
    context = {
        "office": office,
        "board": shown,
        "form": form,
        "wings": wings,
        "found": sum(len(spots) for _wing, rooms in wings for _room, spots in rooms),
        "keys": _keys(shown, form, base),
        "parts": _parts(shown),
        "chips": _chips(shown, form, base),
        "all_wings": base + form.address(wisma=""),
        "expected": [(case, shown.kept.get(case.pk)) for case in expected(office, actor)],
        "away": away_from(office),
        "searches": searches_shown(office, actor),
        "now": timezone.localtime(),
        "base": base,
        # every bed may draw one: found once
        "icons": static("icons.svg"),
        **_may(actor, office),
    }
    return render(request, "panti/house/board.html", context)


def _may(actor: User, office: Office) -> dict[str, bool]:
    rights = rights_of(actor)
    return {
        "may_give": rights.holds("give_bed", office.pk),
        "may_manage": rights.holds("manage_house", office.pk),
    }


def _keys(shown: Board, form: BoardFilter, base: str) -> list[dict[str, Any]]:
    """The states as filters, each with how many beds pressing it would show; the one pressed lets go again."""
    asked = form.asked
    counts: Counter[str] = Counter()
    for (_wing, tone), n in fitting(shown, replace(asked, tone="")).items():
        counts[tone] += n
    labels = [(state.value, state.label) for state in BedState] + [(EXTRA, _("Outside a bed"))]
    return [
        {
            "tone": tone,
            "label": label,
            "n": counts[tone],
            "url": base + form.address(keadaan="" if tone == asked.tone else tone),
            "active": tone == asked.tone,
        }
        for tone, label in labels
        if shown.of(tone) or tone in (BedState.TAKEN, BedState.FREE, asked.tone)
    ]


def _parts(shown: Board) -> list[dict[str, Any]]:
    """The bar of the house: each state as a share of all beds and places beyond them."""
    total, start, parts = sum(shown.tones.values()), 0.0, []
    for tone in [*BedState.values, EXTRA]:
        width = round(100 * shown.of(tone) / total, 2) if total else 0
        if width:
            parts.append({"tone": tone, "x": f"{start:.2f}", "width": f"{max(width - 0.25, 0.4):.2f}"})
        start += width
    return parts


def _chips(shown: Board, form: BoardFilter, base: str) -> list[dict[str, Any]]:
    """The wings as filters, each with the beds that fit the other filters; with the ready ones where none is set."""
    asked = replace(form.asked, wing=None)
    counts: Counter[int] = Counter()
    for (wing, tone), n in fitting(shown, asked).items():
        if asked != Narrowing() or tone == BedState.FREE:
            counts[wing] += n
    return [
        {
            "label": one.wing.name,
            "n": counts[one.wing.pk],
            "pk": one.wing.pk,
            "url": base + form.address(wisma="" if one.wing.pk == form.asked.wing else one.wing.pk),
            "active": one.wing.pk == form.asked.wing,
        }
        for one in shown.wings
    ]


@require_safe
@never_cache
def bed_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Who has a bed, since when, what can be done with it, and who had it before."""
    actor = actor_of(request)
    bed = fetch_bed(request, code, pk)
    office = bed.room.wing.panti
    context = {
        "office": office,
        "bed": bed,
        "now": bed_now(bed, actor),
        "before": lodgings_of(bed, actor),
        "features": bed.offers,
        "waiting": without_place(office, actor)[:WAITING],
        **_may(actor, office),
    }
    return render(request, "panti/house/bed.html", context)


@require_POST
def bed_clean(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    bed = fetch_bed(request, code, pk, right="give_bed")
    mark_clean(bed, actor=actor_of(request))
    messages.success(request, _("%(bed)s is clean and free.") % {"bed": bed.full_name})
    return redirect("house_board", code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bed_out(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a bed out of service; whoever lies there keeps it until they are moved."""
    bed = fetch_bed(request, code, pk, right="manage_house")
    form = OutForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = saved(form, lambda: take_out(bed, actor=actor_of(request), **form.cleaned_data))
        if not status:
            messages.success(request, _("%(bed)s is out of service.") % {"bed": bed.full_name})
            return redirect("bed_detail", code, pk)
    context = {
        "office": bed.room.wing.panti,
        "bed": bed,
        "form": form,
        "now": bed_now(bed, actor_of(request)),
        "term": term("move_from_bed", bed.room.wing.panti_id),
    }
    return render(request, "panti/house/bed_out.html", context, status=status)


@require_POST
def bed_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    bed = fetch_bed(request, code, pk, right="manage_house")
    bring_back(bed, actor=actor_of(request))
    messages.success(request, _("%(bed)s is in service again.") % {"bed": bed.full_name})
    return redirect("bed_detail", code, pk)
