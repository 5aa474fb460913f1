"""The staff pages of an administrator. No case data on any of them; people of other offices do not exist here."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from .. import queries, services
from ..enums import Role
from ..forms import MembershipForm, StaffFactsForm, StaffForm, add_errors
from ..models import User
from .asking import administrator, conflict


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
    actor = administrator(request)
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
    actor = administrator(request)
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
    actor = administrator(request)
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
    actor = administrator(request)
    user = _member(actor, pk)
    form = StaffFactsForm(request.POST or None, initial=StaffFactsForm.initial_of(user))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_staff(user, actor=actor, version=form.cleaned_data["version"], **form.facts())
        except services.StaleRecord as stale:
            return conflict(request, form, StaffFactsForm.initial_of(stale.current))  # type: ignore[arg-type]  # a User
        messages.success(request, _("Saved."))
        return redirect("staff_detail", pk)
    return render(
        request, "offices/staff_edit.html", {"member": user, "form": form}, status=422 if form.errors else 200
    )


@require_POST
def membership_give(request: HttpRequest, pk: int) -> HttpResponse:
    actor = administrator(request)
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
    actor = administrator(request)
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
    actor = administrator(request)
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
    actor = administrator(request)
    user = _member(actor, pk)
    try:
        password = services.reset_password(user, key=_key(request), actor=actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("staff_detail", pk)
    return render(
        request, "offices/staff_password.html", {"member": user, "password": password, "new": False}
    )
