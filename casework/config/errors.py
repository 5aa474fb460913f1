"""Pages for requests that go wrong before a room could answer.

403, 404 and 500 come from Django's own handlers, which render templates/403.html, 404.html and 500.html.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: mostly a page left open over a shift change."""
    message = _("This page was open for too long. Open it again and repeat your last step.")
    return render(request, "403.html", {"exception": message}, status=403)
