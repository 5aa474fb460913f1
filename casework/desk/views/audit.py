"""The trail of accesses, for the data-protection officer: who opened whose file, and the emergencies among it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.cases import services
from casework.cases.enums import Purpose
from casework.cases.errors import Refusal
from casework.cases.views import actor_of, submit
from casework.offices.models import User
from casework.offices.queries import rights_of
from casework.offices.spreadsheets import saved
from casework.people.models import Person

from .. import audit
from ..forms import ReviewForm, TrailForm
from ..paging import page_of

LATEST_EMERGENCIES = 10


def officer(request: HttpRequest) -> User:
    """Whoever asks, if they look through accesses; raises ``PermissionDenied`` otherwise."""
    actor = actor_of(request)
    if not rights_of(actor).anywhere("review_access"):
        raise PermissionDenied(_("Only the data-protection officer looks through accesses."))
    return actor


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def audit_home(request: HttpRequest) -> HttpResponse:
    """Where a question begins: a person, a member of staff, or the emergencies nobody has looked at yet.

    A person is searched by POST, whatever is typed: no name and no NIK stands in an address or a log of addresses.
    """
    officer(request)
    asked, sought = "", request.GET.get("petugas", "").strip()[:120]
    context: dict[str, Any] = {"people": None, "colleagues": None}
    if request.method == "POST":
        asked = request.POST.get("asked", "").replace("\0", "").strip()[:120]
        found = audit.people_found(asked)
        if len(found) == 1:
            return redirect("audit_person", found[0].person.pk)
        context["people"], context["more"] = found[: audit.FOUND_AT_MOST], len(found) > audit.FOUND_AT_MOST
    elif sought:
        colleagues = audit.staff_found(sought)
        if len(colleagues) == 1:
            return redirect("audit_staff", colleagues[0].pk)
        context["colleagues"] = colleagues[: audit.FOUND_AT_MOST]
        context["more"] = len(colleagues) > audit.FOUND_AT_MOST
    waiting = audit.unreviewed_count()
    context |= {
        "asked": asked,
        "sought": sought,
        "waiting": waiting,
        "openings": list(audit.emergencies(only_unreviewed=True)[:LATEST_EMERGENCIES]),
    }
    return render(request, "audit/home.html", context)


@never_cache
@require_safe
def audit_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Who opened the file of a person. Looking is an access too, and stands in the list the next time."""
    actor = officer(request)
    person = get_object_or_404(Person, pk=pk)
    everything = audit.trail(person=person)
    form = TrailForm(request.GET, staff=audit.readers_in(everything))
    context = _list_of(request, form, person=person)
    services.log_audit(actor=actor, purpose=Purpose.AUDIT, people=[person])
    context |= {
        "person": person,
        "numbers": list(person.cases.order_by("-opened_at").values_list("number", flat=True)),
        "title": _("Who opened the file of %(name)s") % {"name": person.display_name},
        "export_url": reverse("audit_person_export", args=[pk]),
    }
    return render(request, "audit/trail.html", context)


@never_cache
@require_safe
def audit_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """Which files a member of staff opened; whoever is named on the page has this look in their own trail."""
    actor = officer(request)
    member = get_object_or_404(User, pk=pk)
    form = TrailForm(request.GET)
    context = _list_of(request, form, staff=member.pk)
    named = {row.access.person for row in context["rows"]}
    services.log_audit(actor=actor, purpose=Purpose.AUDIT, people=named)
    context |= {
        "member": member,
        "title": _("What %(name)s opened") % {"name": member},
        "export_url": reverse("audit_staff_export", args=[pk]),
    }
    return render(request, "audit/trail.html", context)


def _list_of(request: HttpRequest, form: TrailForm, **whose: Any) -> dict[str, Any]:
    chosen = form.cleaned_data if form.is_valid() else None
    rows = audit.trail(**{**chosen, **whose}) if chosen is not None else audit.trail(**whose).none()
    page = page_of(rows, audit.ORDER, request.GET, size=audit.PAGE_SIZE)
    return {
        "form": form,
        "page": page,
        "rows": audit.with_openings(page.rows),
        "total": rows.count(),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        # what the button that saves the list sends along
        "kept": [(name, request.GET[name]) for name in form.fields if request.GET.get(name)],
    }


@require_POST
def audit_person_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a person's trail as CSV; the saving stands in the trail."""
    actor = officer(request)
    person = get_object_or_404(Person, pk=pk)
    rows = _chosen(request.POST, audit.readers_in(audit.trail(person=person)), person=person)
    services.log_audit(actor=actor, purpose=Purpose.EXPORT, people=[person])
    return saved(audit.table(rows), f"jejak-akses-orang-{pk}-{timezone.localdate():%Y-%m-%d}")


@require_POST
def audit_staff_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what a member of staff opened as CSV; it stands in the trail of every person named in it."""
    actor = officer(request)
    member = get_object_or_404(User, pk=pk)
    rows = _chosen(request.POST, None, staff=member.pk)
    services.log_audit(actor=actor, purpose=Purpose.EXPORT, people={row.access.person for row in rows})
    return saved(audit.table(rows), f"jejak-akses-petugas-{pk}-{timezone.localdate():%Y-%m-%d}")


def _chosen(data: QueryDict, readers: list[tuple[int, str]] | None, **whose: Any) -> list[audit.Row]:
    """The whole list as it was narrowed; raises ``Refusal`` for one that is too long or narrowed to nonsense."""
    form = TrailForm(data, staff=readers)
    if not form.is_valid():
        raise Refusal(_("This list cannot be saved as it was narrowed; please open it again."))
    rows = audit.trail(**{**form.cleaned_data, **whose}).order_by("-at", "-pk")
    found = list(rows[: audit.EXPORT_AT_MOST + 1])
    if len(found) > audit.EXPORT_AT_MOST:
        raise Refusal(_("This list is too long to be saved; narrow it by dates first."))
    return audit.with_openings(found)


@never_cache
@require_safe
def audit_emergencies(request: HttpRequest) -> HttpResponse:
    """Every emergency opening, newest first; ``?semua=1`` shows the reviewed ones too."""
    officer(request)
    everything = request.GET.get("semua") == "1"
    page = page_of(
        audit.emergencies(only_unreviewed=not everything),
        audit.EMERGENCY_ORDER,
        request.GET,
        size=audit.PAGE_SIZE,
    )
    context = {"page": page, "everything": everything, "waiting": audit.unreviewed_count()}
    return render(request, "audit/emergencies.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def audit_emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """One emergency: who, why, what they read meanwhile; the officer writes down what they found."""
    actor = officer(request)
    opening = get_object_or_404(audit.openings_read(), pk=pk)
    form = ReviewForm(request.POST or None)

    def work() -> str:
        data = form.cleaned_data
        services.review_emergency(opening, actor=actor, verdict=data["verdict"], note=data["note"])
        return reverse("audit_emergency", args=[pk])

    context = {
        "opening": opening,
        "reads": audit.read_during(opening),
        "reviews": opening.reviews.all(),
        "back": reverse("audit_emergencies"),
    }
    response = submit(
        request, form, action=f"review:{pk}", work=work, template="audit/emergency.html", context=context
    )
    if response.status_code == 302:
        messages.success(request, _("Your finding is kept with the opening."))
    return response
