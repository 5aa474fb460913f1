"""Recording outreach, the office's contacts, and the signature at the gate."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases import registry
from casework.cases.errors import NotAllowed
from casework.cases.queries import may, sees
from casework.cases.services.duties import not_above
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import Office, User
from casework.offices.queries import panti, who_may
from casework.people.nik import nik_warnings

from . import services
from .enums import Result
from .forms import ArrivalForm, ContactFilterForm, ContactForm, GateForm, LikelyForm
from .forms.who import WhoForm
from .models import Contact
from .queries import (
    contacts_for,
    houses_receiving,
    left_at_gate,
    met_today,
    offices_recording,
    page_of,
    reads_outreach,
    receives,
    transit_panti_by_city,
)


def _require_recorder(actor: User) -> list[Office]:
    """The Sudinsos the actor records for; raises ``NotAllowed`` with colleagues of theirs who do."""
    offices = offices_recording(actor)
    if not offices:
        theirs = {membership.office_id for membership in actor.memberships.in_force()}
        raise NotAllowed(_("Outreach officers record outreach."), holders=who_may("register", theirs))
    return offices


@require_http_methods(["GET", "HEAD", "POST"])
def contact_add(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    offices = _require_recorder(actor)
    form = ContactForm(request.POST or None, request.FILES or None, actor=actor, offices=offices)

    def work() -> str:
        contact = services.record_contact(actor=actor, **form.content())
        _say_saved(request, contact, form)
        return _page_after(contact, actor)

    context = {
        "offices": offices,
        "serving": transit_panti_by_city(offices),
        "today": met_today(actor),
        "now": timezone.localtime(),
    }
    return submit(
        request, form, action="contact_add", work=work, template="outreach/contact_form.html", context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
def gate_add(request: HttpRequest) -> HttpResponse:
    """Register somebody received at the gate of a house; ``?panti=`` chooses among several."""
    actor = actor_of(request)
    houses = houses_receiving(actor)
    if not houses:
        raise NotAllowed(
            _("The staff of a panti receive people at its gate."),
            holders=who_may("register", _gate_asked_for(request, actor)),
        )
    asked = next((house for house in houses if house.code == request.GET.get("panti")), houses[0])
    form = GateForm(
        request.POST or None,
        request.FILES or None,
        actor=actor,
        houses=houses,
        initial={"panti": asked.pk},
    )

    def work() -> str:
        contact = services.receive_at_gate(actor=actor, **form.content())
        _say_received(request, contact)
        _say_doubts(request, contact, form)
        assert contact.case is not None
        page = reverse("case_detail", args=[contact.case.number])
        return registry.after_arrival(actor, contact.case, page)

    return submit(
        request,
        form,
        action="gate_add",
        work=work,
        template="outreach/gate_form.html",
        context={"houses": houses, "house": asked, "now": timezone.localtime()},
    )


def _gate_asked_for(request: HttpRequest, actor: User) -> list[int]:
    """The house the page was opened for, then those where this person works; else every house."""
    asked = panti().filter(code=request.GET.get("panti", "")).values_list("pk", flat=True)
    theirs = panti().filter(pk__in=actor.memberships.in_force().values("office"))
    # nobody of an office without a gate helps at one
    return [*asked, *theirs.values_list("pk", flat=True)] or list(panti().values_list("pk", flat=True))


def _say_received(request: HttpRequest, contact: Contact) -> None:
    assert contact.case is not None
    words = {"number": contact.case.number, "office": contact.office.short_name}
    if contact.case.opened_at < contact.occurred_at:
        messages.success(request, _("Found again and received: case %(number)s goes on.") % words)
    else:
        messages.success(request, _("Received. Case %(number)s is open; %(office)s answers for it.") % words)
    # by its address alone: what the house keeps is another room's
    address = reverse("belongings_add", args=[contact.case.number])
    messages.info(
        request, format_html('<a href="{}">{}</a>', address, _("List what the person carries now."))
    )


@require_POST
def contact_likely(request: HttpRequest) -> HttpResponse:
    """Who it may be, for what was typed so far: a piece of the two forms, asked for while they are filled in."""
    actor = actor_of(request)
    if not offices_recording(actor) and not receives(actor):
        raise NotAllowed(_("Outreach officers record outreach."))
    form = LikelyForm(request.POST, actor=actor)
    form.look()
    return render(request, "outreach/_likely.html", {"form": form})


def _page_after(contact: Contact, actor: User) -> str:
    if contact.case is not None and sees(actor, contact.case):
        return reverse("case_detail", args=[contact.case.number])
    return reverse("contact_list")


def _say_saved(request: HttpRequest, contact: Contact, form: ContactForm) -> None:
    case = contact.case
    if case is None:
        messages.success(request, _("The contact is recorded; no case was opened."))
    elif form.found is not None:
        messages.success(
            request,
            _("Found again: case %(number)s goes on. %(office)s is told.")
            % {"number": case.number, "office": case.responsible_office.short_name},
        )
    elif contact.result == Result.RESOLVED and case.is_open:
        messages.success(
            request,
            _("Case %(number)s is open. Settling it on site now waits for the supervisor's decision.")
            % {"number": case.number},
        )
    elif contact.result == Result.RESOLVED:
        messages.success(request, _("Case %(number)s is settled on site.") % {"number": case.number})
    else:
        messages.success(request, _("Case %(number)s is open.") % {"number": case.number})
    _say_doubts(request, contact, form)
    if "delivery" in form.content() and form.panti_is_elsewhere:
        messages.warning(
            request,
            _("%(panti)s does not serve this area; the hand-over record says so.")
            % {"panti": form.cleaned_data["panti"].short_name},
        )


def _say_doubts(request: HttpRequest, contact: Contact, form: WhoForm) -> None:
    """What was saved, but not all of it or not without a doubt."""
    if contact.photo_left_out:
        messages.warning(
            request, _("The photo was not kept: this person's record has one or is not yours to change.")
        )
    nik, given = form.cleaned_data["nik"], form.cleaned_data
    for warning in nik_warnings(nik, sex=given["sex"], birth_date=given["birth_date"]) if nik else ():
        messages.warning(request, _("%(warning)s Saved as typed; please check it.") % {"warning": warning})


@require_safe
def contact_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not reads_outreach(actor):
        raise NotAllowed(_("The contacts of outreach are read by those who work with them at a Sudinsos."))
    filters = ContactFilterForm(request.GET)
    page = page_of(
        filters.narrow(contacts_for(actor)),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "page": page,
        "filters": filters,
        "may_record": bool(offices_recording(actor)),
        "previous_url": _turned(request, after=page.newer),
        "next_url": _turned(request, before=page.older),
    }
    return render(request, "outreach/contact_list.html", context)


def _turned(request: HttpRequest, **cursor: str) -> str:
    """The list's address with its filters and another cursor; empty where there is no such page."""
    if not any(cursor.values()):
        return ""
    kept = request.GET.copy()
    for name in ("before", "after"):
        kept.pop(name, None)
    kept.update(cursor)
    return f"{reverse('contact_list')}?{kept.urlencode()}"


@require_http_methods(["GET", "HEAD", "POST"])
def handover_confirm(request: HttpRequest, number: str) -> HttpResponse:
    """The transit panti signs the arrival; a record signed already is shown with its signature."""
    case = fetch_case(request, number, permission="countersign_arrival")
    actor = actor_of(request)
    form = ArrivalForm(request.POST or None, case=case, actor=actor)
    handover = (
        case.handovers.filter(panti=case.present_panti)
        .select_related("panti", "office", "handed_by", "refused_by")
        .first()
    )
    if handover is None:
        raise Http404
    if nearer := left_at_gate(case, actor):
        raise NotAllowed(not_above(), case=case, holders=nearer)

    def work() -> str:
        services.confirm_arrival(handover, actor=actor, remarks=form.cleaned_data["remarks"])
        messages.success(request, _("The arrival is signed."))
        return registry.after_arrival(actor, case, f"{reverse('case_detail', args=[case.number])}?tab=panti")

    return submit(
        request,
        form,
        action="handover_confirm",
        work=work,
        template="outreach/handover_confirm.html",
        context={
            "case": case,
            "handover": handover,
            "draft": f"arrival-{handover.number}",
            "may_refuse": may(actor, "refuse_at_gate", case),
        },
    )
