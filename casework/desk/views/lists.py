"""The list of cases."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casework.cases.views import actor_of
from casework.offices.models import User
from casework.offices.queries import rights_of

from .. import sought
from ..filters import ORDERS, CaseFilter, in_order
from ..paging import page_of
from ..queries import listed_cases
from ..road import days_in_stage

PAGE_SIZE = 30
# in the address in the place of a NIK
IN_ITS_PLACE = "nomor"


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Search and filter the cases one may read; the address is the whole state, but for a NIK, which it never holds."""
    actor = actor_of(request)
    if sought.number_in(request.GET.get("q", "")):
        # typed into the address bar or pasted
        return redirect(_address(request, request.GET))
    number = _number_sought(request, request.GET)
    if number is None and IN_ITS_PLACE in request.GET:
        messages.info(
            request, _("A search by NIK is kept only until you log out. Please type the number again.")
        )
        return redirect("case_list")
    chosen = filter_of(request, actor)
    found = chosen.qs if chosen.is_valid() else chosen.queryset.none()
    page = page_of(in_order(found, chosen.order), ORDERS[chosen.order], request.GET, size=PAGE_SIZE)
    context: dict[str, Any] = {
        "filter": chosen,
        "form": chosen.form,
        "page": page,
        "sought": number,
        "rows": [{"case": case, "days": days_in_stage(case)} for case in page.rows],
        "total": found.count(),
        "print_url": _print_address(request, actor),
    }
    fragment = request.headers.get("HX-Target") == "rows"
    response = render(request, "cases/_rows.html" if fragment else "cases/list.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def case_search(request: HttpRequest) -> HttpResponse:
    """Where the search forms are sent, by POST, so that a NIK typed in stands in no address; leads to the list."""
    # GET: back from a login that came in between
    return redirect(_address(request, request.POST) if request.method == "POST" else reverse("case_list"))


def filter_of(request: HttpRequest, actor: User) -> CaseFilter:
    """The list as its address narrows it: the same for whoever looks at it and whoever prints it."""
    number = _number_sought(request, request.GET)
    return CaseFilter(request.GET, listed_cases(actor), actor=actor, sought=number)


def _print_address(request: HttpRequest, actor: User) -> str:
    """Where the files of this list are printed; nowhere for somebody who prints none."""
    if not rights_of(actor).anywhere("print_case"):
        return ""
    query = request.GET.urlencode()
    return f"{reverse('batch_add')}?{query}" if query else reverse("batch_add")


def _number_sought(request: HttpRequest, asked: QueryDict) -> sought.Sought | None:
    return sought.kept(request.session, asked.get(IN_ITS_PLACE, ""))


def _address(request: HttpRequest, asked: QueryDict) -> str:
    """The address of the list for what was asked: words as they are, a number by its token."""
    query = QueryDict(mutable=True)
    for name in CaseFilter.base_filters:
        if value := asked.get(name, "").strip():
            query[name] = value
    words, number = query.get("q", ""), _number_sought(request, asked)
    if digits := sought.number_in(words):
        number = sought.keep(request.session, digits)
    elif number is not None and words != number.mask:
        # something else was typed over the mask
        number = None
    if number is not None:
        query.pop("q", None)
        query[IN_ITS_PLACE] = number.token
    return f"{reverse('case_list')}?{query.urlencode()}" if query else reverse("case_list")
