"""The two addresses of a monitor, open to anybody: no host name, session, login or page of ours is needed for them."""

from collections.abc import Callable
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.config.health import WATCH


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 for as long as the process answers; touches nothing."""
    return JsonResponse({"alive": True})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where everything is in order, 503 otherwise; each check by name, ok or not."""
    found = WATCH.results()
    ready = all(found.values())
    checks = {name: "ok" if good else "not ok" for name, good in found.items()}
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


PROBES: Final = {"/healthz": healthz, "/readyz": readyz}


class ProbeMiddleware:
    """Answers a monitor before anything that asks for https, our host name, a session or the database.

    Load balancers ask by the number of a machine and in plain http.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)
