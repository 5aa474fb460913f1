"""Turns a refusal nobody caught into a page that says what is so and who can help."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from casework.offices.models import User

from . import registry
from .errors import Busy, NotAllowed, Refusal, Stale, is_lock_timeout
from .models import Case
from .queries import visible_to
from .views import RELATED


def _known(case: Case | None, request: HttpRequest) -> Case | None:
    """The case, where this person may know that it exists."""
    if case is None or not isinstance(request.user, User):
        return None
    return visible_to(request.user).select_related(*RELATED).filter(pk=case.pk).first()


class RefusalMiddleware:
    """403 with who may help, 409 with the present state, 503 with Retry-After; never a stack trace.

    A lock the database waited for in vain is a 503 too, whichever table it was on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_lock_timeout(exception):
            exception = Busy(
                _("A colleague is saving the same thing right now. Please try again in a moment.")
            )
        if not isinstance(exception, Refusal):
            return None
        template = {403: "403.html", 503: "503.html"}.get(exception.status, "409.html")
        holders = exception.holders if isinstance(exception, NotAllowed) else []
        case = _known(exception.case, request)
        context = {
            "message": exception.sentence,
            # nobody was faster: the law or a record stands in the way
            "refused": not isinstance(exception, Stale),
            "case": case,
            "waits": registry.waits(case) if case and template == "409.html" else [],
            "helpers": [
                {"name": h.name, "role": h.role_label, "office": h.office.short_name} for h in holders
            ],
        }
        response = render(request, template, context, status=exception.status)
        if isinstance(exception, Busy):
            response["Retry-After"] = str(exception.retry_after)
        return response
