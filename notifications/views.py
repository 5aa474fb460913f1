"""The list behind the bell, what is told by e-mail, and the live pieces: the frame, who is here, following."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.cases.duties import DUTIES
from casework.cases.queries import visible_to
from casework.cases.views import actor_of, fetch_case

from . import mail, presence, queries, services, words
from .forms import MailForm
from .models import Kind, Notification

SHOWN = 100
GUESTS = 4


@require_GET
def notification_list(request: HttpRequest) -> HttpResponse:
    """The last hundred of what a person was told; ``?unread=1`` leaves out what they have read."""
    actor = actor_of(request)
    only_unread = request.GET.get("unread") == "1"
    told = queries.told(actor)
    if only_unread:
        told = told.filter(read_at__isnull=True)
    listed = list(told[:SHOWN])
    apart = {one.case_id for one in listed if one.case_id and _apart(one)}
    closed = (
        apart - set(visible_to(actor).filter(pk__in=apart).values_list("pk", flat=True)) if apart else apart
    )
    shown = [
        {
            "notification": one,
            "case": one.case,
            # whoever reviews an emergency, or answers for a house the person has left, reads that it happened, not the
            # case: no face, no age
            "reads_case": one.case_id not in closed,
            "sentence": words.sentence(one),
            "icon": words.ICONS[one.kind],
        }
        for one in listed
    ]
    context = {"told": shown, "only_unread": only_unread, "unread": queries.unread_count(actor)}
    return render(request, "notifications/list.html", context)


def _apart(one: Notification) -> bool:
    """Whether somebody may be told of this whose case it is not to read."""
    duty = DUTIES.get(one.facts.get("duty", ""))
    return one.kind == Kind.EMERGENCY or one.incident_id is not None or (duty is not None and duty.apart)


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


@require_GET
@never_cache
def notification_frame(request: HttpRequest) -> HttpResponse:
    """The counts of the frame alone, for pages whose other parts did not change."""
    return render(request, "notifications/_frame.html")


@require_http_methods(["GET", "POST"])
def notification_mail(request: HttpRequest) -> HttpResponse:
    """What a person is told by e-mail."""
    actor = actor_of(request)
    # no box ticked is an answer too
    sent = request.POST if request.method == "POST" else None
    form = MailForm(sent, initial={"topics": mail.chosen_by(actor)})
    if request.method == "POST" and form.is_valid():
        services.choose_mail(actor, form.cleaned_data["topics"])
        messages.success(request, _("Saved."))
        return redirect("notification_mail")
    return render(request, "notifications/mail.html", {"form": form})


@require_GET
@never_cache
def case_presence(request: HttpRequest, number: str) -> HttpResponse:
    """Who else is at a case now. Says nothing of the person, so nothing is written into the access log."""
    actor = actor_of(request)
    case = get_object_or_404(visible_to(actor), number=number)
    guests = presence.at(case, without=actor)
    context = {"number": case.number, "guests": guests, "more": len(guests) - GUESTS}
    return render(request, "notifications/_presence.html", context)


@require_POST
def case_follow(request: HttpRequest, number: str) -> HttpResponse:
    """Follow a case, or stop to."""
    case, actor = fetch_case(request, number), actor_of(request)
    wants = request.POST.get("follow") != "0"
    services.follow(case, actor=actor, on=wants)
    messages.success(
        request, _("You follow this case.") if wants else _("You do not follow this case any more.")
    )
    return redirect("case_detail", case.number)
