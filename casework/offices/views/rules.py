"""What an office goes by: whom a panti takes, and how long things may take, which whoever hands out work reads too."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import queries, services
from ..forms import CriteriaForm, TermForm, add_errors
from ..models import Criteria, Office, User
from .asking import administrator, conflict


def criteria_list(request: HttpRequest) -> HttpResponse:
    actor = administrator(request)
    criteria = queries.managed_criteria(actor).prefetch_related("takes").order_by("office__code")
    return render(request, "offices/criteria_list.html", {"criteria": criteria})


def criteria_edit(request: HttpRequest, code: str) -> HttpResponse:
    actor = administrator(request)
    criteria = get_object_or_404(queries.managed_criteria(actor), office__code=code)
    form = CriteriaForm(request.POST or None, initial=CriteriaForm.initial_of(criteria))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_criteria(
                criteria, actor=actor, version=form.cleaned_data["version"], **form.facts()
            )
        except services.StaleRecord as stale:
            assert isinstance(stale.current, Criteria)
            return conflict(request, form, CriteriaForm.initial_of(stale.current))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, _("The criteria of %(office)s are saved.") % {"office": criteria.office}
            )
            return redirect("criteria_list")
    context = {"criteria": criteria, "form": form}
    return render(request, "offices/criteria_edit.html", context, status=422 if form.errors else 200)


def term_list(request: HttpRequest) -> HttpResponse:
    """How long things may take at one of the person's offices (``?kantor=``), on what that rests and who set it."""
    actor = request.user
    assert isinstance(actor, User)
    offices = queries.term_offices(actor)
    asked = request.GET.get("kantor", "")
    office = offices.filter(code=asked).first() if asked else offices.first()
    if office is None:
        if asked and offices.exists():
            raise Http404
        raise PermissionDenied(_("Only administrators and those who hand out work read the deadlines."))
    context = {
        "office": office,
        "offices": offices,
        "lines": queries.terms_at(office),
        "may_set": queries.rights_of(actor).holds("manage_terms", office.pk),
        "manages_staff": queries.rights_of(actor).anywhere("manage_staff"),
    }
    return render(request, "offices/term_list.html", context)


def term_edit(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Set one term of an office from a day on."""
    actor = request.user
    assert isinstance(actor, User)
    managed = queries.rights_of(actor).offices("manage_terms")
    if not managed:
        raise PermissionDenied(_("Only administrators set how long things may take."))
    office = get_object_or_404(Office, code=code, pk__in=managed)
    line = next((line for line in queries.terms_at(office) if line.key == key), None)
    if line is None:
        raise Http404
    form = TermForm(request.POST or None, initial=TermForm.initial_of(line))
    if request.method == "POST" and form.is_valid():
        try:
            row = services.set_term(office, key, actor=actor, **form.facts())
        except ValidationError as error:
            add_errors(form, error)
        else:
            told = {"what": line.term.label, "office": office, "day": date_format(row.valid_from, "j F Y")}
            messages.success(request, _("%(what)s at %(office)s: changed from %(day)s on.") % told)
            return redirect(f"{reverse('term_list')}?kantor={office.code}")
    context = {"office": office, "line": line, "form": form}
    return render(request, "offices/term_edit.html", context, status=422 if form.errors else 200)
