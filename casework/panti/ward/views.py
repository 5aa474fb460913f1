"""The pages of a ward: daily log, roll call, search."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.errors import Refusal
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import Office
from casework.offices.queries import rights_of

from ..models.stays import Stay
from ..queries import houses_shown_to
from ..shifts import Shift, current_shift, parse_shift
from .forms import (
    FoundForm,
    GridForm,
    RollCallForm,
    StepsForm,
    numbers,
    set_aside,
)
from .logbook import WrittenMeanwhile, medicine_of, newest, require_at, write_log
from .models import RollCall, Search, SearchStep, Step
from .presence import readable, roster, slept_during, there_during
from .rollcalls import Gap, do_steps, find, searches_shown, take_roll_call
from .wards import Ward, in_walking_order, page_of, ward_named, wards_of

ROLL_CALLS_SHOWN = 20


def house_for(request: HttpRequest, code: str, codename: str = "view_case", *others: str) -> Office:
    """The house of that code, for whoever holds a right in it, the first named or one of the others.

    Raises ``Http404`` for a house they are not shown, ``NotAllowed`` with who may for one they only see.
    """
    office = get_object_or_404(houses_shown_to(actor_of(request)), code=code)
    held = (one for one in others if rights_of(actor_of(request)).holds(one, office.pk))
    require_at(office, next(held, codename), actor_of(request))
    return office


def _shift_of(request: HttpRequest) -> Shift:
    asked = parse_shift(request.GET.get("sif", ""))
    return asked if asked is not None and asked.has_begun else current_shift()


def _ward_of(request: HttpRequest, office: Office) -> Ward | None:
    return ward_named(office, request.GET.get("bagian", ""))


def around(office: Office, shift: Shift, ward: Ward | None) -> dict[str, Any]:
    """What stands around a page of a ward: the shifts before and after, and the other wards."""
    return {
        "office": office,
        "shift": shift,
        "earlier": shift.previous,
        "later": shift.next if shift.next.has_begun else None,
        "ward": ward,
        "wards": wards_of(office),
        "now": timezone.localtime(),
    }


@require_http_methods(["GET", "POST"])
@never_cache
def ward_log(request: HttpRequest, code: str) -> HttpResponse:
    """The grid of a ward for one shift; whoever may not write reads it."""
    office, actor = house_for(request, code), actor_of(request)
    shift, ward = _shift_of(request), _ward_of(request, office)
    places = slept_during(office, shift)
    page = page_of(office, shift, ward, actor, request.GET.get("hal", ""), places=places)
    stays, there, closed = page.stays, None, []
    if request.method == "POST":
        # the rows somebody had before them: who came or left since moves the pages, and a tablet may send hours later
        shown = Stay.objects.filter(panti=office, pk__in=numbers(request.POST.getlist("shown")))
        stays = in_walking_order(readable(shown, actor), places)
        closed = set_aside(request.POST, office, shift, readable={stay.pk for stay in stays})
        there = set(
            there_during(office, shift)
            .filter(pk__in=[stay.pk for stay in stays])
            .values_list("pk", flat=True)
        )
    standing = newest(office, shift, [stay.pk for stay in stays])
    form = GridForm(
        request.POST or None,
        stays=stays,
        standing=standing,
        places=places,
        there=there,
        # asked where it is written alone
        medicine=medicine_of(office, shift) if request.method == "POST" else None,
        closed=closed,
    )

    def work() -> str:
        try:
            made = write_log(office, shift, form.said, actor=actor)
        except WrittenMeanwhile as meanwhile:
            form.overtake(meanwhile.rows)
            raise Refusal(
                _(
                    "A colleague wrote of some of them meanwhile. Both texts stand below; save again to correct theirs."
                )
            ) from meanwhile
        messages.success(
            request,
            ngettext("%(n)d entry is saved.", "%(n)d entries are saved.", made) % {"n": made}
            if made
            else _("Nothing new: it stood so already."),
        )
        if closed:
            messages.warning(
                request,
                ngettext(
                    "What you wrote of one resident was not saved: their case is no longer yours to read.",
                    "What you wrote of %(n)d residents was not saved: their cases are no longer yours to read.",
                    len(closed),
                )
                % {"n": len(closed)},
            )
        return page.next_url or page.here

    context = {
        **around(office, shift, ward),
        "page": page,
        "may_write": rights_of(actor).holds("write_log", office.pk),
    }
    action = f"ward_log:{office.pk}:{shift.key}"
    return submit(request, form, action=action, work=work, template="panti/ward/log.html", context=context)


@require_http_methods(["GET", "POST"])
@never_cache
def roll_call(request: HttpRequest, code: str) -> HttpResponse:
    """Tap who is there; whoever is not tapped is named and confirmed before a search begins."""
    office, actor = house_for(request, code, "take_roll_call"), actor_of(request)
    ward = _ward_of(request, office)
    within = ward.stays() if ward else None
    found = roster(office, actor, within=within)
    form = RollCallForm(request.POST or None, expected=found.expected)
    context = {**around(office, current_shift(), ward), "roster": found, "gap": []}

    def work() -> str:
        try:
            taken = take_roll_call(
                office,
                actor=actor,
                present=form.stays("present"),
                shown=form.stays("shown"),
                within=within,
                ward=ward.label if ward else "",
                confirmed=form.cleaned_data["confirmed"],
            )
        except Gap as gap:
            context["gap"] = gap.missing
            raise Refusal(_("Not everybody was tapped. Please look once more, then confirm.")) from gap
        return reverse("roll_call_detail", args=[office.code, taken.pk])

    return submit(
        request,
        form,
        action=f"roll_call:{office.pk}",
        work=work,
        template="panti/ward/roll_call.html",
        context=context,
    )


@require_safe
@never_cache
def roll_call_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What a roll call found, and who is still looked for."""
    office, actor = house_for(request, code), actor_of(request)
    taken = get_object_or_404(RollCall.objects.select_related("taken_by"), panti=office, pk=pk)
    searches = [search for search in searches_shown(office, actor) if search.roll_call_id == taken.pk]
    recent = RollCall.objects.filter(panti=office).select_related("taken_by")[:ROLL_CALLS_SHOWN]
    context = {"office": office, "taken": taken, "searches": searches, "recent": recent}
    return render(request, "panti/ward/roll_call_detail.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def search(request: HttpRequest, number: str) -> HttpResponse:
    """The protocol of somebody missing: its clock, its steps, and its two ends. Ticks steps."""
    case, actor = fetch_case(request, number, permission="take_roll_call"), actor_of(request)
    running = (
        Search.objects.filter(case=case)
        .select_related("stay__panti", "roll_call__taken_by")
        .prefetch_related("steps__done_by")
        .first()
    )
    if running is None:
        raise Refusal(_("Nobody is looking for this person."), case=case)
    form = StepsForm(request.POST or None)

    def work() -> str:
        do_steps(case, form.cleaned_data["steps"], actor=actor)
        return reverse("search_detail", args=[case.number])

    context = {
        "case": case,
        "search": running,
        "protocol": _protocol(running),
        "found_form": FoundForm(),
        "duty": case.duties.live().filter(kind="search_missing").first(),
    }
    action = f"search_steps:{running.pk}"
    return submit(request, form, action=action, work=work, template="panti/ward/search.html", context=context)


def _protocol(running: Search) -> list[tuple[str, str, SearchStep | None]]:
    """Every step with who did it, None where nobody has yet."""
    done = {step.step: step for step in running.steps.all()}
    return [(value, str(label), done.get(value)) for value, label in Step.choices]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def search_found(request: HttpRequest, number: str) -> HttpResponse:
    """Record that somebody looked for was found in the house; whoever comes back to the page is sent to the search."""
    case, actor = fetch_case(request, number, permission="take_roll_call"), actor_of(request)
    if request.method != "POST":
        searched = Search.objects.filter(case=case).exists()
        return redirect("search_detail" if searched else "case_detail", case.number)
    form = FoundForm(request.POST)

    def work() -> str:
        find(case, actor=actor, where=form.cleaned_data["where"])
        messages.success(request, _("Found. The search has ended."))
        return reverse("case_detail", args=[case.number])

    return submit(
        request,
        form,
        action=f"search_found:{number}",
        work=work,
        template="panti/ward/found.html",
        context={"case": case},
    )
