"""Printing the case files of a filtered list: what the list was narrowed to stands in the address, as in the list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from casework.cases.errors import NotAllowed
from casework.cases.queries import visible_to
from casework.cases.views import actor_of, submit
from casework.documents.forms import BatchForm
from casework.documents.queries import came_to_nothing, printable_among
from casework.documents.rules import BATCH_LIMIT
from casework.documents.services import request_batch
from casework.offices.queries import rights_of

from ..filters import CaseFilter
from .lists import filter_of


@never_cache
def batch_add(request: HttpRequest) -> HttpResponse:
    """Ask for the files of every case of a list that this person may print, and go where they can be watched."""
    actor = actor_of(request)
    if not rights_of(actor).anywhere("print_case"):
        raise NotAllowed(_("Printing needs a right you do not hold."))
    chosen = filter_of(request, actor)
    again = came_to_nothing(actor, request.GET.get("lagi", ""))
    words = _in_words(chosen)
    if first := again.first():
        cases = visible_to(actor).filter(pk__in=again.values("case"))
        words = first.batch.chosen if first.batch else ""
    else:
        cases = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    found = printable_among(cases, actor)
    like = {"purpose": first.purpose, "paper": first.paper, "sections": first.sections} if first else {}
    form = BatchForm(request.POST or None, initial=like)

    def work() -> str:
        batch = request_batch(
            found.cases,
            actor=actor,
            sections=form.cleaned_data["sections"],
            paper=form.cleaned_data["paper"],
            purpose=form.cleaned_data["purpose"],
            chosen=words,
            left_out=found.left_out,
        )
        return reverse("batch_detail", args=[batch.pk])

    query = request.GET.urlencode()
    context: dict[str, Any] = {
        "found": found,
        "limit": BATCH_LIMIT,
        "words": words,
        "back": f"{reverse('case_list')}?{query}" if query else reverse("case_list"),
    }
    return submit(
        request, form, action="batch_add", work=work, template="cases/batch_form.html", context=context
    )


def _in_words(chosen: CaseFilter) -> str:
    """What the list was narrowed to, as its own fields say it; never the number somebody was looked for by."""
    words = []
    for name in ("state", "stage", "office", "category"):
        value = chosen.form.cleaned_data.get(name) if chosen.is_valid() else None
        if value:
            labels = dict(getattr(chosen.form.fields[name], "choices", ())) if isinstance(value, str) else {}
            words.append(str(labels.get(value, value)))
    if chosen.sought is None and (typed := chosen.form.cleaned_data.get("q")):
        words.append(f"“{typed}”")
    return " · ".join(words)[:240]
