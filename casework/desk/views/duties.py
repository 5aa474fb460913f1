"""Doing what a fact left to be done: signing it here, or on the page of the room that keeps the record."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from casework.cases import registry, services
from casework.cases.duties import COUNTERSIGNED, DUTIES
from casework.cases.forms import StepForm
from casework.cases.models import Duty
from casework.cases.services.duties import require_duty
from casework.cases.views import actor_of, fetch_case, submit

from ..timeline import row_of
from .case import identity_of
from .steps import landing


@never_cache
def case_duty(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Countersign what a colleague recorded, shown beside the form; other duties are done where they belong."""
    law, actor = DUTIES.get(kind), actor_of(request)
    if law is None:
        raise Http404
    case = fetch_case(request, number)
    elsewhere = registry.duty_page(kind)
    if elsewhere is not None:
        return redirect(elsewhere(case))
    if law.kind not in COUNTERSIGNED:
        raise Http404
    action = f"duty:{kind}:{number}"
    form = StepForm(request.POST or None, case=case, actor=actor)
    if request.method != "POST":
        require_duty(case, kind, actor=actor)
    duty = (
        Duty.objects.filter(case=case, kind=kind).select_related("opened_by__actor").order_by("-pk").first()
    )

    def work() -> str:
        services.countersign(case, law.kind, actor=actor, note=form.cleaned_data["note"])
        return landing(case, actor)

    response = submit(
        request,
        form,
        action=action,
        work=work,
        template="cases/duty.html",
        context={
            **identity_of(case, actor),
            "law": law,
            "duty": duty,
            "row": row_of(duty.opened_by, case, actor, request) if duty else None,
        },
    )
    if response.status_code == 302:
        messages.success(request, _("Countersigned."))
    return response
