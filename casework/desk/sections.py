"""Draws the parts of the case page that the rooms registered, each for those who hold its right."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from casework.cases import registry
from casework.cases.models import Case
from casework.cases.queries import may
from casework.offices.models import User


def drawn(place: str, case: Case, actor: User, request: HttpRequest) -> list[str]:
    """The sections of a tab or of the aside this person may read, in their order."""
    return [
        render_to_string(
            section.template,
            {**section.context(case, actor), "case": case, "actor": actor},
            request=request,
        )
        for section in registry.sections(place)
        if may(actor, section.permission, case)
    ]
