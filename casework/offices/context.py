"""What the login page knows beside its form."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .demo import on_login_page


def demo_login(request: HttpRequest) -> dict[str, Any]:
    """The demonstration accounts, on the login page of a demonstration alone."""
    match = request.resolver_match
    if not settings.DEMO or match is None or match.url_name != "account_login":
        return {}
    return {"demo_accounts": on_login_page(), "demo_password": settings.DEMO_PASSWORD}
