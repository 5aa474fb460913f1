"""The list of cases."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from casework.cases.views import actor_of

from ..filters import ORDERS, CaseFilter, in_order
from ..paging import page_of
from ..queries import listed_cases
from ..road import days_in_stage

PAGE_SIZE = 30


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Search and filter the cases one may read; the address is the whole state."""
    actor = actor_of(request)
    chosen = CaseFilter(request.GET, listed_cases(actor))
    found = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    page = page_of(in_order(found, chosen.order), ORDERS[chosen.order], request.GET, size=PAGE_SIZE)
    context: dict[str, Any] = {
        "filter": chosen,
        "form": chosen.form,
        "page": page,
        "rows": [{"case": case, "days": days_in_stage(case)} for case in page.rows],
        "total": found.count(),
    }
    fragment = request.headers.get("HX-Target") == "rows"
    response = render(request, "cases/_rows.html" if fragment else "cases/list.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response
