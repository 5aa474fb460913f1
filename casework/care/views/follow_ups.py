"""Visits after the person has left."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases.enums import Stage
from casework.cases.models import Case
from casework.cases.queries import may
from casework.cases.views import actor_of, fetch_case, submit

from .. import services
from ..forms import FollowUpForm, PlanVisitForm, WaiveForm
from ..models import FollowUp
from .saving import save


def follow_up_list(request: HttpRequest, number: str) -> HttpResponse:
    case = fetch_case(request, number)
    visits = FollowUp.objects.filter(case=case).select_related("author", "edited_by")
    writes = may(actor_of(request), "record_follow_up", case) and case.stage == Stage.AFTERCARE
    return render(request, "care/follow_up_list.html", {"case": case, "visits": visits, "writes": writes})


def follow_up_add(request: HttpRequest, number: str) -> HttpResponse:
    case = fetch_case(request, number, permission="record_follow_up")
    actor = actor_of(request)
    form = PlanVisitForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        services.plan_follow_up(case, actor=actor, planned_for=form.cleaned_data["planned_for"])
        messages.success(request, _("The visit is planned."))
        return reverse("follow_up_list", args=[case.number])

    context = _page(case, _("Plan another follow-up visit"), _("One more day on which somebody looks in."))
    return submit(
        request,
        form,
        action=f"follow_up_add:{number}",
        work=work,
        template="care/record_form.html",
        context=context,
    )


def follow_up_record(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    case = fetch_case(request, number, permission="record_follow_up")
    actor = actor_of(request)
    visit = get_object_or_404(FollowUp, pk=pk, case=case)
    initial = {"version": visit.version}
    form = FollowUpForm(request.POST or None, case=case, actor=actor, initial=initial)

    def work() -> str:
        services.record_follow_up(
            visit, actor=actor, version=form.cleaned_data["version"] or 0, **form.content()
        )
        messages.success(request, _("The visit is recorded."))
        return reverse("follow_up_list", args=[case.number])

    return save(
        request,
        form,
        action=f"follow_up_record:{pk}",
        work=work,
        template="care/record_form.html",
        context=_page(case, _("Follow-up visit"), _("How the person lives after leaving."), visit),
        theirs=FollowUpForm.initial_of,
    )


def follow_up_waive(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    case = fetch_case(request, number, permission="record_follow_up")
    actor = actor_of(request)
    visit = get_object_or_404(FollowUp, pk=pk, case=case)
    form = WaiveForm(request.POST or None, case=case, actor=actor, initial={"version": visit.version})

    def work() -> str:
        services.waive_follow_up(
            visit,
            actor=actor,
            version=form.cleaned_data["version"] or 0,
            waive_reason=form.cleaned_data["waive_reason"],
        )
        messages.success(request, _("The visit is waived."))
        return reverse("follow_up_list", args=[case.number])

    lead = _("A visit that is not made needs a reason that stands up later.")
    return save(
        request,
        form,
        action=f"follow_up_waive:{pk}",
        work=work,
        template="care/record_form.html",
        context=_page(case, _("Waive the visit"), lead, visit),
        theirs=lambda current: {"waive_reason": getattr(current, "waive_reason", "")},
    )


def _page(case: Case, title: str, lead: str, visit: FollowUp | None = None) -> dict[str, Any]:
    back = reverse("follow_up_list", args=[case.number])
    return {"case": case, "title": title, "lead": lead, "back": back, "visit": visit}
