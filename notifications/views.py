"""The list behind the bell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from casework.cases.queries import sees
from casework.cases.views import actor_of

from . import queries, services, words
from .models import Kind

SHOWN = 100


@require_GET
def notification_list(request: HttpRequest) -> HttpResponse:
    """The last hundred of what a person was told; ``?unread=1`` leaves out what they have read."""
    actor = actor_of(request)
    only_unread = request.GET.get("unread") == "1"
    told = queries.told(actor)
    if only_unread:
        told = told.filter(read_at__isnull=True)
    shown = [
        {
            "notification": one,
            "case": one.case,
            # whoever reviews an emergency reads that it happened, not the case: no face, no age
            "reads_case": one.kind != Kind.EMERGENCY or sees(actor, one.case),
            "sentence": words.sentence(one),
            "icon": words.ICONS[one.kind],
        }
        for one in told[:SHOWN]
    ]
    context = {"told": shown, "only_unread": only_unread, "unread": queries.unread_count(actor)}
    return render(request, "notifications/list.html", context)


@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads; one of somebody else does not exist."""
    actor = actor_of(request)
    one = get_object_or_404(queries.told(actor), pk=pk)
    services.mark_read(actor, only=pk)
    return redirect(words.address(one))


@require_POST
def notification_read_all(request: HttpRequest) -> HttpResponse:
    services.mark_read(actor_of(request))
    return redirect("notification_list")
