"""Saving what somebody else may be saving too: a stale text is answered with both texts, and nothing is lost."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.cases.views import submit

from ..forms import RecordForm
from ..models import CareRecord
from ..services import StaleRecord


class Overtaken(Exception):
    """A stale record on its way past ``submit``, which would make a sentence of it, to the page with both texts."""

    def __init__(self, current: CareRecord) -> None:
        super().__init__()
        self.current = current


def case_url(case: Case, tab: str) -> str:
    return f"{reverse('case_detail', args=[case.number])}?tab={tab}"


def save(
    request: HttpRequest,
    form: RecordForm,
    *,
    action: str,
    work: Callable[[], str],
    template: str,
    context: dict[str, Any],
    theirs: Callable[[CareRecord], dict[str, Any]],
) -> HttpResponse:
    """``submit``, with a 409 page of both texts where the record was saved by somebody else meanwhile.

    ``theirs`` gives what stands there now by the names of the form's fields.
    """

    def guarded() -> str:
        try:
            return work()
        except StaleRecord as stale:
            raise Overtaken(stale.current) from stale

    try:
        return submit(request, form, action=action, work=guarded, template=template, context=context)
    except Overtaken as overtaken:
        return both_texts(request, form, overtaken.current, context=context, theirs=theirs(overtaken.current))


def both_texts(
    request: HttpRequest,
    form: RecordForm,
    current: CareRecord,
    *,
    context: dict[str, Any],
    theirs: dict[str, Any],
) -> HttpResponse:
    """The page with both texts (409): what stands there now, what was typed, and a way to save the one or the other."""
    data = request.POST.copy()
    data["version"] = str(current.version)
    pairs = [
        {"label": bound.label, "theirs": now, "mine": mine}
        for bound in form.visible_fields()
        if bound.name in theirs
        and (now := shown(bound, theirs[bound.name])) != (mine := shown(bound, bound.value()))
    ]
    context = {
        **context,
        "fields": [*pairs, beyond] if (beyond := form.beyond_fields(theirs)) else pairs,
        "who": current.last_writer.name,
        "when": current.last_written,
        "form_url": request.path,
        "form": form.again(data),
    }
    return render(request, "care/conflict.html", context, status=409)


def shown(bound: forms.BoundField, value: Any) -> str:
    """A value as people read it: the words of a choice, a day in full."""
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        words = {str(key): str(label) for key, label in choices}
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(
            words.get(str(getattr(one, "pk", one)), str(one)) for one in chosen if one not in (None, "")
        )
    if value in (None, ""):
        return ""
    if isinstance(bound.field, forms.DateField | forms.DateTimeField):
        try:
            value = bound.field.to_python(value)
        except forms.ValidationError:
            return str(value)
        return (
            formats.date_format(value, "j F Y")
            if type(value) is date
            else formats.date_format(value, "j F Y, H.i")
        )
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes") if value else _("No")
    return str(value)
