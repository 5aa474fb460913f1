"""Filters of the staff pages."""

from collections.abc import Iterable

from django import template

from casework.offices.models import Membership

register = template.Library()


@register.filter
def over(memberships: Iterable[Membership]) -> list[Membership]:
    """Those whose last day has passed."""
    return [membership for membership in memberships if membership.is_over]
