"""What pages tell their browser of the live connection: `{% load live %}`."""

from __future__ import annotations

from typing import Any

from django import template

from casework.offices.models import User
from casework.offices.queries import memberships_of, rights_of

from ..topics import now_version

register = template.Library()


@register.simple_tag(takes_context=True)
def work_topics(context: dict[str, Any]) -> str:
    """The topics of lists of somebody's work: their own, and those of the offices where they read cases.

    Read from what the frame of the page has read already.
    """
    user = context.get("user")
    if not isinstance(user, User) or not user.is_authenticated:
        return ""
    rights = rights_of(user)
    offices = dict.fromkeys(one.office_id for one in memberships_of(user))
    return " ".join([f"user:{user.pk}", *(f"office:{pk}" for pk in offices if rights.holds("view_case", pk))])


@register.simple_tag
def drawn_at() -> int:
    """The moment a page is drawn, by the server's clock: what happens later the browser asks for."""
    return now_version()
