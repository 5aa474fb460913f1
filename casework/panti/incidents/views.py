"""The pages of incidents: reporting one, the list of a house, one with everything said to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.enums import Purpose
from casework.cases.errors import Refusal
from casework.cases.queries import visible_to
from casework.cases.services import log_accesses
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import User
from casework.offices.queries import rights_of

from ..ward.views import house_for
from . import services
from .enums import Severity
from .forms import AcknowledgeForm, AddForm, OverseeForm, ReportForm, ReviewForm
from .models import Incident
from .queries import found, of_house

PAGE: Final = 50


@require_http_methods(["GET", "POST"])
@never_cache
def incident_add(request: HttpRequest, number: str) -> HttpResponse:
    """Report what happened, beginning with one resident."""
    case, actor = fetch_case(request, number, permission="report_incident"), actor_of(request)
    if services.house_of(case) is None:
        raise Refusal(_("The person lives in no panti now."), case=case)
    form = ReportForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        incident = services.report_incident(case, actor=actor, **form.content())
        messages.success(request, _("The incident is reported. Whoever must act hears of it now."))
        return reverse("incident_detail", args=[incident.panti.code, incident.pk])

    context = {"case": case, "cancel_url": reverse("case_detail", args=[case.number])}
    return submit(
        request,
        form,
        action=f"incident:{number}",
        work=work,
        template="panti/incidents/report.html",
        context=context,
    )


@require_safe
@never_cache
def incident_list(request: HttpRequest, code: str) -> HttpResponse:
    """The incidents of a house, newest first, for those who answer for them."""
    office, actor = house_for(request, code, "view_incidents"), actor_of(request)
    kept = of_house(office, actor)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        kept = kept.filter(pk__lt=int(before[:18]))
    shown = list(kept.order_by("-pk")[: PAGE + 1])
    context = {
        "office": office,
        "incidents": shown[:PAGE],
        "older": shown[PAGE - 1].pk if len(shown) > PAGE else None,
    }
    return render(request, "panti/incidents/list.html", context)


@require_safe
@never_cache
def incident_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One incident with everything said to it; opening it is logged for each case in it."""
    incident, actor = _of(request, code, pk), actor_of(request)
    people = list(incident.people.all())
    readable = set(
        visible_to(actor).filter(pk__in=[one.case_id for one in people]).values_list("pk", flat=True)
    )
    shown = [one for one in people if one.case_id in readable]
    log_accesses(actor=actor, purpose=Purpose.INCIDENT, cases=[one.case for one in shown])
    context = {
        "incident": incident,
        "people": shown,
        "hidden": len(people) - len(shown),
        "steps": steps_for(incident, actor),
    }
    return render(request, "panti/incidents/detail.html", context)


def _of(request: HttpRequest, code: str, pk: int) -> Incident:
    incident = found(actor_of(request), pk)
    if incident.panti.code != code:
        raise Http404
    return incident


Step = tuple[str | Promise, type[Form], Callable[..., Any], str]
STEPS: Final[dict[str, Step]] = {
    "ketahui": (
        gettext_lazy("Acknowledge the incident"),
        AcknowledgeForm,
        services.acknowledge_incident,
        "acknowledge_incident",
    ),
    "arahkan": (
        gettext_lazy("Give instructions for the Dinas"),
        OverseeForm,
        services.oversee_incident,
        "oversee_incident",
    ),
    "tinjau": (
        gettext_lazy("Review the incident"),
        ReviewForm,
        services.review_incident,
        "review_incident",
    ),
    "tambah": (gettext_lazy("Add what was learnt later"), AddForm, services.add_to_incident, ""),
}


def steps_for(incident: Incident, actor: User) -> list[tuple[str, str | Promise]]:
    """What this person may do about it now, the most urgent first."""
    rights = rights_of(actor)
    open_now = {
        "ketahui": incident.acknowledged_at is None and incident.reported_by_id != actor.pk,
        "arahkan": incident.severity == Severity.GRAVE and incident.overseen_at is None,
        "tinjau": incident.acknowledged_at is not None and incident.reviewed_at is None,
    }
    return [
        (name, STEPS[name][0])
        for name, is_open in open_now.items()
        if is_open and rights.holds(STEPS[name][3], incident.panti_id)
    ]


@require_http_methods(["GET", "POST"])
@never_cache
def incident_step(request: HttpRequest, code: str, pk: int, step: str) -> HttpResponse:
    """Acknowledge, instruct, review or add, each on a page of its own."""
    incident, actor = _of(request, code, pk), actor_of(request)
    if step not in STEPS:
        raise Http404
    title, form_class, act, _right = STEPS[step]
    form = form_class(request.POST or None)
    back = reverse("incident_detail", args=[code, pk])

    def work() -> str:
        said = {name: value for name, value in form.cleaned_data.items() if name != "idempotency_key"}
        act(incident, actor=actor, **said)
        messages.success(request, _("Saved."))
        return back

    context = {"incident": incident, "title": title, "cancel_url": back}
    return submit(
        request,
        form,
        action=f"incident:{pk}:{step}",
        work=work,
        template="panti/incidents/step.html",
        context=context,
    )
