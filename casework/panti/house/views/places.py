"""Giving a resident a place, keeping a bed for somebody on the way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from casework.cases.errors import Illegal
from casework.cases.models import Case
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import Office

from ..forms import GiveForm, ReserveForm
from ..queries import has_beds, moves_due, open_lodging, reservation
from ..services import give_bed, release_bed, reserve_bed


def _asked_bed(request: HttpRequest) -> int | None:
    asked = request.GET.get("bed", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else None


def _house_of(case: Case, office: Office | None, why: str) -> Office:
    """The house whose beds are asked about. Raises ``Illegal`` where there is none, or none with beds."""
    if office is None:
        raise Illegal(why, case=case)
    if not has_beds(office):
        raise Illegal(
            _("%(house)s has not registered its beds yet. Its head sets them up on the board.")
            % {"house": office.short_name},
            case=case,
        )
    return office


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bed_give(request: HttpRequest, number: str) -> HttpResponse:
    """Choose where a resident sleeps: the first place, or another one."""
    case, actor = fetch_case(request, number, permission="give_bed"), actor_of(request)
    stay = case.stays.filter(left_at__isnull=True).select_related("panti").first()
    office = _house_of(case, stay.panti if stay else None, _("The person lives in no panti now."))
    present = open_lodging(case)
    form = GiveForm(request.POST or None, case=case, actor=actor, office=office, bed=_asked_bed(request))
    board = reverse("house_board", args=[office.code])

    def work() -> str:
        data = form.cleaned_data
        give_bed(case, form.asked(), actor=actor, occurred_at=data["occurred_at"], note=data["note"])
        now = open_lodging(case)
        words = {"person": case.person.display_name, "place": now.where if now else ""}
        messages.success(request, _("%(person)s: %(place)s.") % words)
        return board

    context = {
        "case": case,
        "office": office,
        "present": present,
        "move_by": moves_due([case.pk]).get(case.pk),
        "cancel_url": board,
    }
    return submit(
        request,
        form,
        action=f"bed_give:{number}",
        work=work,
        template="panti/house/give.html",
        context=context,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bed_reserve(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a bed for somebody whose placement is accepted."""
    case, actor = fetch_case(request, number, permission="give_bed"), actor_of(request)
    waits = case.receiving_panti if case.accepted_at else None
    office = _house_of(
        case, waits, _("A bed is kept once the placement is accepted, until the person arrives.")
    )
    form = ReserveForm(request.POST or None, case=case, actor=actor, office=office, bed=_asked_bed(request))
    board = reverse("house_board", args=[office.code])

    def work() -> str:
        reserve_bed(case, form.bed(), actor=actor)
        kept = reservation(case)
        words = {"person": case.person.display_name, "place": kept.where if kept else ""}
        messages.success(request, _("%(place)s is kept for %(person)s.") % words)
        return board

    context = {"case": case, "office": office, "present": reservation(case), "cancel_url": board}
    return submit(
        request,
        form,
        action=f"bed_reserve:{number}",
        work=work,
        template="panti/house/reserve.html",
        context=context,
    )


@require_POST
def bed_release(request: HttpRequest, number: str) -> HttpResponse:
    """Give up a kept bed."""
    case = fetch_case(request, number, permission="give_bed")
    kept = reservation(case)
    release_bed(case, actor=actor_of(request))
    assert kept is not None
    messages.success(request, _("%(bed)s is no longer kept.") % {"bed": kept.where})
    return redirect("house_board", kept.panti.code)
