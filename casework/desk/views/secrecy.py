"""Sealing and unsealing a case by decision, and opening a sealed one in an emergency."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework.cases import services
from casework.cases.errors import Refusal
from casework.cases.models import Case
from casework.cases.queries import seals, sees, stranded_if_sealed
from casework.cases.rules import EMERGENCY_LASTS
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import User
from casework.offices.queries import rights_of

from ..forms import EmergencyForm, SealForm
from .case import identity_of


@never_cache
def case_seal(request: HttpRequest, number: str) -> HttpResponse:
    """Seal a case by decision."""
    case, actor = fetch_case(request, number, permission="seal_case"), actor_of(request)
    if request.method != "POST" and case.sealed:
        raise Refusal(_("This case is sealed already."), case=case)
    form = SealForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        services.seal(case, actor=actor, reason=form.cleaned_data["reason"])
        return reverse("case_detail", args=[case.number])

    context = {**identity_of(case, actor), "stranded": [law.label for law in stranded_if_sealed(case)]}
    response = submit(
        request, form, action=f"seal:{case.number}", work=work, template="cases/seal.html", context=context
    )
    if response.status_code == 302:
        messages.success(request, _("The case is sealed. Who may not read sealed cases no longer finds it."))
    return response


@never_cache
def case_unseal(request: HttpRequest, number: str) -> HttpResponse:
    """Unseal a case by decision; where its category seals it, say so instead."""
    case, actor = fetch_case(request, number, permission="seal_case"), actor_of(request)
    if request.method != "POST" and not case.sealed:
        raise Refusal(_("This case is not sealed."), case=case)
    if seals(case):
        raise Refusal(services.sealed_by_category_words(), case=case)
    form = SealForm(request.POST or None, case=case, actor=actor)

    def work() -> str:
        services.unseal(case, actor=actor, reason=form.cleaned_data["reason"])
        return reverse("case_detail", args=[case.number])

    response = submit(
        request,
        form,
        action=f"unseal:{case.number}",
        work=work,
        template="cases/unseal.html",
        context=identity_of(case, actor),
    )
    if response.status_code == 302:
        messages.success(request, _("The case is no longer sealed."))
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def emergency_open(request: HttpRequest) -> HttpResponse:
    """Open a sealed case of one's office for an hour; whatever opens nothing answers with the same sentence.

    The number is looked up only once the rest of the form is complete: a guess costs a reason, and counts.
    """
    actor = actor_of(request)
    if not rights_of(actor).anywhere("view_case"):
        raise PermissionDenied(_("Only people who read cases open one in an emergency."))
    form = EmergencyForm(request.POST or None)
    context = {"minutes": int(EMERGENCY_LASTS.total_seconds() // 60), "back": reverse("case_list")}
    if request.method != "POST" or not form.is_valid():
        return _drawn(request, form, context, 422 if request.method == "POST" else 200)
    key = str(form.cleaned_data["idempotency_key"])
    earlier = services.earlier_result(key, actor=actor, action="emergency")
    if earlier:
        return redirect(earlier)
    try:
        case = services.find_sealed(actor, form.cleaned_data["asked"])
    except services.TooManyTries as refusal:
        form.add_error(None, str(refusal.sentence))
        response = _drawn(request, form, context, refusal.status)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    if case is None:
        form.add_error("asked", _nothing_opened())
        return _drawn(request, form, context, 422)
    return _open(request, form, case, actor, context)


def _nothing_opened() -> str:
    return _(
        "Nothing can be opened with this number. Check it; if it is right, the case is not one of your office, and its"
        " own office can help."
    )


def _drawn(request: HttpRequest, form: EmergencyForm, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "cases/emergency.html", {**context, "form": form}, status=status)


def _open(
    request: HttpRequest, form: EmergencyForm, case: Case, actor: User, context: dict[str, Any]
) -> HttpResponse:
    address = reverse("case_detail", args=[case.number])
    if sees(actor, case):
        messages.info(request, _("You can read this case anyway; nothing was reported."))
        return redirect(address)

    def work() -> str:
        services.open_in_emergency(case, actor=actor, reason=form.cleaned_data["reason"])
        return address

    return submit(
        request, form, action="emergency", work=work, template="cases/emergency.html", context=context
    )
