"""Doing what a fact left to be done: signing it here, or on the page of the room that keeps the record."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from casework.cases import registry, services
from casework.cases.duties import COUNTERSIGNED, DUTIES
from casework.cases.errors import Refusal
from casework.cases.forms import StepForm
from casework.cases.models import Duty
from casework.cases.owing import may_name
from casework.cases.services.duties import require_duty
from casework.cases.views import actor_of, fetch_for_duty, submit

from ..timeline import row_of
from .case import identity_of
from .steps import landing


@never_cache
def case_duty(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Countersign what a colleague recorded, shown beside the form; other duties are done where they belong.

    Whoever signs for a house that reads the case no more sees who recorded what and when, and nothing else of it.
    """
    law, actor = DUTIES.get(kind), actor_of(request)
    if law is None:
        raise Http404
    action, elsewhere = f"duty:{kind}:{number}", registry.duty_page(kind)
    # sent again by whoever has just done it, when nothing is owed any more
    if earlier := services.earlier_result(request.POST.get("idempotency_key"), actor=actor, action=action):
        return redirect(earlier)
    case, reads_case = fetch_for_duty(request, number, kind, ended=elsewhere is not None)
    found = Duty.objects.filter(case=case, kind=kind)
    duty = found.select_related("case", "opened_by__actor").order_by("-pk").first()
    if elsewhere is not None:
        if duty is None:
            raise Refusal(_("This is done already, or no longer needed."), case=case)
        return redirect(elsewhere(duty))
    if law.kind not in COUNTERSIGNED:
        raise Http404
    form = StepForm(request.POST or None, case=case, actor=actor)
    if request.method != "POST":
        require_duty(case, kind, actor=actor)

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
            **(identity_of(case, actor) if reads_case else {"case": case}),
            "reads_case": reads_case,
            "named": may_name(actor, case, reads_case=reads_case, at=duty.offices if duty else ()),
            "law": law,
            "duty": duty,
            "row": row_of(duty.opened_by, case, actor, request) if duty and reads_case else None,
        },
    )
    if response.status_code == 302:
        messages.success(request, _("Countersigned."))
    return response
