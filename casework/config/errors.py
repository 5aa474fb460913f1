"""What a visitor sees when a view failed: our own fault, or a database that is away for a while."""

from __future__ import annotations

import sys
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

# seconds after which trying again makes sense
RETRY_AFTER: Final = 5
# what PostgreSQL says of itself: connection lost, too little of something, shut down or starting, lost to another
_PASSING: Final = ("08", "53", "57P0", "40")


def is_database_away(error: BaseException | None) -> bool:
    """Whether a request failed because the database was not there, or undid it for another's sake."""
    if isinstance(error, InterfaceError):
        # a connection closed under the request
        return True
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    # without a state nobody answered at all
    return state is None or str(state).startswith(_PASSING)


def failed(request: HttpRequest) -> HttpResponse:
    """``handler500``: 503 with Retry-After while the database is away, 500 for everything else.

    Neither page reads anything of the person who asked.
    """
    if not is_database_away(sys.exc_info()[1]):
        return server_error(request)
    page = render_to_string("503.html")
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
