"""What the views of every room share: fetching a case as this person may see it, and sending a form safely."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from casework.offices.models import User

from . import registry, services
from .enums import Purpose
from .errors import Busy, NotAllowed, Refusal
from .law import RIGHTS
from .models import Case, Duty
from .owing import duty_office
from .queries import holders, may, visible_to

RELATED = (
    "person",
    "category",
    "responsible_office",
    "present_panti",
    "receiving_panti",
    "previous_panti",
)


def actor_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def fetch_case(
    request: HttpRequest,
    number: str,
    *,
    permission: str = "view_case",
    purpose: Purpose = Purpose.CASE_PAGE,
) -> Case:
    """The case of that number as this person may see it; writes down who read it and what for.

    Every page of a case begins here, so that none is shown without a row in its access log (UU PDP art. 31).

    Raises ``Http404`` for a case they may not know exists (unknown, of another office, sealed) and ``NotAllowed``
    with who may help for one they may read without holding ``permission``.
    """
    actor = actor_of(request)
    case = visible_to(actor).select_related(*RELATED).filter(number=number).first()
    if case is None:
        raise Http404
    if not may(actor, permission, case):
        assert permission in RIGHTS
        raise NotAllowed(
            _("This needs a right you do not hold on this case."),
            case=case,
            holders=holders(permission, case),
        )
    services.log_access(actor=actor, purpose=purpose, person=case.person, case=case)
    return case


def fetch_for_duty(request: HttpRequest, number: str, kind: str, *, ended: bool = False) -> tuple[Case, bool]:
    """The case of that number for whoever owes a duty of it, and whether the case file is open to them.

    Where it is not, whoever may do a duty that is done apart from the case (``DutyLaw.apart``) gets it for that duty
    alone, as long as it is owed (``ended`` for a page that only leads on); that they did is written down. Raises
    ``Refusal`` for them once it is done, ``Http404`` for everybody else.
    """
    actor = actor_of(request)
    if visible_to(actor).filter(number=number).exists():
        return fetch_case(request, number), True
    case = Case.objects.select_related(*RELATED).filter(number=number).first()
    duty = Duty.objects.filter(case=case, kind=kind).order_by("-pk").first() if case else None
    if case is None or duty is None or duty_office(actor, duty, case) is None:
        raise Http404
    if duty.ended_by_id is not None and not ended:
        raise Refusal(_("This is done already, or no longer needed."))
    services.log_access(actor=actor, purpose=Purpose.DUTY, person=case.person, case=case)
    return case, False


def submit(
    request: HttpRequest,
    form: Form,
    *,
    action: str,
    work: Callable[[], str],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show a form, or do its work once and go where it leads.

    ``work`` runs in a transaction with the form's key claimed in it and returns the address to go to; the same form
    sent again only goes there. A ``ValidationError`` or ``Refusal`` from it becomes a message on the form with
    everything typed kept (422, 409, or 503 with Retry-After); ``NotAllowed`` is left to the middleware (403).
    """
    status, retry_after = 200, 0
    if request.method == "POST":
        key = request.POST.get(form.add_prefix("idempotency_key"))
        earlier = services.earlier_result(key, actor=actor_of(request), action=action)
        if earlier:
            return redirect(earlier)
        status = 422
        if form.is_valid():
            try:
                return redirect(_once(request, form, action, work))
            except NotAllowed:
                raise
            except Refusal as refusal:
                form.add_error(None, str(refusal.sentence))
                status = refusal.status
                if isinstance(refusal, Busy):
                    retry_after = refusal.retry_after
            except ValidationError as error:
                _add_errors(form, error)
    response = render(request, template, {**context, "form": form}, status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def offer_next_work(request: HttpRequest, case: Case) -> None:
    """After something is finished on a case: a message that leads to what waits for the person on another one."""
    work = registry.next_work(actor_of(request), case)
    if work is not None:
        said = format_html('{} <a href="{}">{}</a>', _("Next for you:"), work.url, work.words)
        messages.info(request, said)


@transaction.atomic
def _once(request: HttpRequest, form: Form, action: str, work: Callable[[], str]) -> str:
    claim = services.claim(form.cleaned_data["idempotency_key"], actor=actor_of(request), action=action)
    if claim.first:
        claim.led_to(work())
    return claim.result_url


def _add_errors(form: Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
