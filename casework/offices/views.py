"""Pages of an administrator, and the deadlines, which whoever hands out work reads too. No case data on any of them;
people of other offices do not exist here."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from . import queries, services
from .enums import Role
from .forms import CriteriaForm, MembershipForm, StaffFactsForm, StaffForm, TermForm, add_errors
from .models import Criteria, Office, User


def _administrator(request: HttpRequest) -> User:
    """Whoever asks, if they manage the staff of any office; raises ``PermissionDenied`` otherwise."""
    actor = request.user
    assert isinstance(actor, User)
    if not queries.rights_of(actor).anywhere("manage_staff"):
        raise PermissionDenied(_("Only administrators open the staff pages."))
    return actor


def _member(actor: User, pk: int) -> User:
    """One of the people this administrator may know of; raises ``Http404`` for everybody else."""
    return get_object_or_404(queries.with_memberships(queries.staff_of(actor)), pk=pk)


def _key(request: HttpRequest) -> UUID:
    """The key of the form that was sent; raises ``Http404`` for a request no form of ours makes."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error


def _page_url(request: HttpRequest, **anchor: int | None) -> str:
    """The address of another page of the same list; empty where there is none."""
    (name, pk), *_rest = anchor.items()
    if pk is None:
        return ""
    address: QueryDict = request.GET.copy()
    for other in ("before", "after"):
        address.pop(other, None)
    address[name] = str(pk)
    return f"?{address.urlencode()}"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def staff_list(request: HttpRequest) -> HttpResponse:
    actor = _administrator(request)
    asked = request.GET
    narrowed = queries.StaffFilter(
        words=asked.get("cari", "").strip(),
        office=asked.get("office", ""),
        role=asked.get("role", ""),
        state=asked.get("state", "active"),
    )
    people = narrowed.apply(queries.staff_of(actor), actor)
    page = queries.staff_page(
        queries.with_memberships(people),
        before=_number(asked.get("before")),
        after=_number(asked.get("after")),
    )
    context = {
        "page": page,
        "narrowed": narrowed,
        "offices": queries.managed_offices(actor),
        "roles": Role.choices,
        "previous_url": _page_url(request, before=page.before),
        "next_url": _page_url(request, after=page.after),
    }
    return render(request, "offices/staff_list.html", context)


@never_cache
@sensitive_variables("password")
def staff_add(request: HttpRequest) -> HttpResponse:
    actor = _administrator(request)
    form = StaffForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.create_staff(actor=actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            password = services.password_of(form.cleaned_data["key"])
            return render(
                request, "offices/staff_password.html", {"member": user, "password": password, "new": True}
            )
    return render(request, "offices/staff_add.html", {"form": form}, status=422 if form.errors else 200)


def staff_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _administrator(request)
    return _detail_page(request, actor, _member(actor, pk), MembershipForm(actor=actor))


def _detail_page(request: HttpRequest, actor: User, user: User, form: MembershipForm) -> HttpResponse:
    memberships = list(user.memberships.all())
    context: dict[str, Any] = {
        "member": user,
        "form": form,
        "standing": [membership for membership in memberships if not membership.is_over],
        "over": [membership for membership in memberships if membership.is_over],
        "managed": queries.rights_of(actor).offices("manage_staff"),
        "is_self": user.pk == actor.pk,
        "may_manage": queries.manages(actor, user),
        "key": uuid4(),
    }
    return render(request, "offices/staff_detail.html", context, status=422 if form.errors else 200)


def staff_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _administrator(request)
    user = _member(actor, pk)
    form = StaffFactsForm(request.POST or None, initial=StaffFactsForm.initial_of(user))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_staff(user, actor=actor, version=form.cleaned_data["version"], **form.facts())
        except services.StaleRecord as stale:
            return _conflict(request, form, StaffFactsForm.initial_of(stale.current))  # type: ignore[arg-type]  # a User
        messages.success(request, _("Saved."))
        return redirect("staff_detail", pk)
    return render(
        request, "offices/staff_edit.html", {"member": user, "form": form}, status=422 if form.errors else 200
    )


@require_POST
def membership_give(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _administrator(request)
    user = _member(actor, pk)
    form = MembershipForm(request.POST, actor=actor)
    if form.is_valid():
        try:
            membership = services.give_membership(user, actor=actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            told = {"name": user.name, "role": membership.role_label, "office": membership.office}
            messages.success(request, _("%(name)s is %(role)s at %(office)s.") % told)
            return redirect("staff_detail", pk)
    return _detail_page(request, actor, user, form)


@require_POST
def membership_end(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    actor = _administrator(request)
    membership = get_object_or_404(_member(actor, pk).memberships.select_related("office"), pk=membership_pk)
    try:
        services.end_membership(membership, actor=actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The membership has ended; its rights are gone at once."))
    return redirect("staff_detail", pk)


@require_POST
def staff_disable(request: HttpRequest, pk: int) -> HttpResponse:
    return _set_active(request, pk, active=False)


@require_POST
def staff_enable(request: HttpRequest, pk: int) -> HttpResponse:
    return _set_active(request, pk, active=True)


def _set_active(request: HttpRequest, pk: int, *, active: bool) -> HttpResponse:
    actor = _administrator(request)
    user = _member(actor, pk)
    try:
        services.set_active(user, active=active, actor=actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("The account is open again.") if active else _("The account is disabled.")
        )
    return redirect("staff_detail", pk)


@never_cache
@require_POST
@sensitive_variables("password")
def password_reset(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _administrator(request)
    user = _member(actor, pk)
    try:
        password = services.reset_password(user, key=_key(request), actor=actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("staff_detail", pk)
    return render(
        request, "offices/staff_password.html", {"member": user, "password": password, "new": False}
    )


def criteria_list(request: HttpRequest) -> HttpResponse:
    actor = _administrator(request)
    criteria = queries.managed_criteria(actor).prefetch_related("takes").order_by("office__code")
    return render(request, "offices/criteria_list.html", {"criteria": criteria})


def criteria_edit(request: HttpRequest, code: str) -> HttpResponse:
    actor = _administrator(request)
    criteria = get_object_or_404(queries.managed_criteria(actor), office__code=code)
    form = CriteriaForm(request.POST or None, initial=CriteriaForm.initial_of(criteria))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_criteria(
                criteria, actor=actor, version=form.cleaned_data["version"], **form.facts()
            )
        except services.StaleRecord as stale:
            assert isinstance(stale.current, Criteria)
            return _conflict(request, form, CriteriaForm.initial_of(stale.current))
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
            told = {"what": line.term.label, "office": office, "day": f"{row.valid_from:%d-%m-%Y}"}
            messages.success(request, _("%(what)s at %(office)s: changed from %(day)s on.") % told)
            return redirect(f"{reverse('term_list')}?kantor={office.code}")
    context = {"office": office, "line": line, "form": form}
    return render(request, "offices/term_edit.html", context, status=422 if form.errors else 200)


def _conflict(request: HttpRequest, form: StaffFactsForm | CriteriaForm, now: dict[str, Any]) -> HttpResponse:
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
