"""What every request passes: its log line, its language, its session's age, its browser rights."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import translation

from casework.config import trace

logger = logging.getLogger("casework.requests")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestLogMiddleware:
    """Gives a request its number and logs its route's pattern, not the address, which holds case numbers and names.

    The number goes back in ``X-Request-ID``; a proxy's own is taken where one is trusted.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(trace.HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        with trace.at_work(trace.safe(given)) as number:
            response = self._logged(request)
        response.headers[trace.HEADER] = number
        return response

    def _logged(self, request: HttpRequest) -> HttpResponseBase:
        started, counted = time.perf_counter(), Counted()
        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        match = request.resolver_match
        # Only a person already read: reading one now would cost a query, or fail without a database.
        user = getattr(request, "_cached_user", None)
        logger.info(
            "request",
            extra={
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                "queries": counted.number,
                "user_id": getattr(user, "pk", None),
            },
        )
        return response


class Counted:
    """How many statements a request sent to the database."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.number += 1
        return execute(*statement)


class BrowserFeaturesMiddleware:
    """Camera and position are for our own pages (outreach in the field), everything else is off."""

    POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response


class PrivatePagesMiddleware:
    """Pages for somebody signed in are kept by no cache: on a shared office PC "back" would show them after logout."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # As above: whoever was not read has nothing of theirs on the page.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated and _is_html(response):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _is_html(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


class RollingSessionMiddleware:
    """Renews a session in use every ten minutes; renewing at each request would write a row for each."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session = request.session
        # a page that brings itself up to date is nobody at work
        unattended = "Jangkau-Live" in request.headers
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not unattended and not session.is_empty():
            now = int(time.time())
            if now - session.get("renewed_at", 0) >= settings.SESSION_ROLL_EVERY:
                session["renewed_at"] = now
        return self.get_response(request)


class ChosenLanguageMiddleware:
    """Indonesian unless the person chose otherwise.

    Django's own middleware follows the browser, and many office PCs carry an English one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class NoNulMiddleware:
    """404 for a NUL in the address: nothing here has one in its name, and PostgreSQL takes none in a text."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        queried = any("\0" in word for name, words in request.GET.lists() for word in (name, *words))
        if queried or "\0" in request.path:
            raise Http404
