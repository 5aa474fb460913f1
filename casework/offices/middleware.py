"""What holds for every request: a password given by an administrator is replaced first, terms are read once."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from .models import User
from .queries import remembering_terms

_OPEN: Final = frozenset(("account_change_password", "account_logout", "set_language"))


class MustChangePasswordMiddleware:
    """Leads whoever logged in with a one-time password to the page where they choose their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        match = request.resolver_match
        if not isinstance(user, User) or not user.must_change_password or (match and match.url_name in _OPEN):
            return None
        return redirect("account_change_password")


class RememberTermsMiddleware:
    """Reads each office's term once in a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with remembering_terms():
            return self.get_response(request)
