"""Who may ask, and what is said to two who saved at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .. import queries
from ..forms import CriteriaForm, StaffFactsForm
from ..models import User


def administrator(request: HttpRequest) -> User:
    """Whoever asks, if they manage the staff of any office; raises ``PermissionDenied`` otherwise."""
    actor = request.user
    assert isinstance(actor, User)
    if not queries.rights_of(actor).anywhere("manage_staff"):
        raise PermissionDenied(_("Only administrators open the staff pages."))
    return actor


def conflict(request: HttpRequest, form: StaffFactsForm | CriteriaForm, now: dict[str, Any]) -> HttpResponse:
    """409 with both texts: what a colleague saved meanwhile and what was typed, which can still be saved over it."""
    typed = form.facts()
    differing = [
        {
            "label": form.fields[name].label,
            "theirs": _say(form, name, now[name]),
            "mine": _say(form, name, value),
        }
        for name, value in typed.items()
        if value != now[name] and (value or now[name])
    ]
    typed_again = request.POST.copy()
    typed_again["version"] = str(now["version"])
    again = type(form)(typed_again)
    context = {"fields": differing, "form": again, "form_url": request.path}
    return render(request, "409.html", context, status=409)


def _say(form: StaffFactsForm | CriteriaForm, name: str, value: Any) -> str:
    """A field's value in words: the labels of choices, not their keys."""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    labels = dict(getattr(form.fields[name], "choices", ()))
    return str(labels.get(value, "" if value is None else value))
