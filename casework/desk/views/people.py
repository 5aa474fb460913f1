"""The page of a person, apart from any one case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed, Refusal
from casework.cases.models import Case
from casework.cases.queries import holders
from casework.cases.services import correct_identity, log_access
from casework.cases.views import actor_of, submit
from casework.offices.enums import Disability
from casework.people.forms import PersonForm
from casework.people.models import Person
from casework.people.nik import mask
from casework.people.services import StalePerson

from ..queries import case_giving, episodes
from ..relatives import relatives_shown
from .attachments import sealed_off


def fetch_person(
    request: HttpRequest,
    pk: int,
    *,
    permission: str = "view_case",
    purpose: Purpose = Purpose.PERSON_PAGE,
) -> tuple[Person, list[Case]]:
    """The person and the cases by which the reader may know them; writes down who read it and what for.

    Raises ``Http404`` where there is no such case, ``NotAllowed`` where none of them gives ``permission``.
    """
    person = get_object_or_404(Person.objects.select_related("origin"), pk=pk)
    actor = actor_of(request)
    cases = episodes(person, actor)
    if not cases:
        raise Http404
    if case_giving(cases, permission, actor) is None:
        raise NotAllowed(
            _("This needs a right you do not hold on this case."),
            case=cases[0],
            holders=holders(permission, cases[0]),
        )
    log_access(actor=actor, purpose=purpose, person=person)
    return person, cases


@require_safe
@never_cache
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who somebody is, and every episode the reader may know of."""
    person, cases = fetch_person(request, pk)
    actor = actor_of(request)
    context = {
        "person": person,
        "aliases": [alias.name for alias in person.aliases.all()],
        "disabilities": [Disability(kind).label for kind in person.disabilities],
        "cases": cases,
        "evidence": person.evidence.select_related("recorded_by", "withdrawn_by"),
        "relatives": relatives_shown(person, actor),
        "may_edit": case_giving(_open(cases), "edit_person", actor) is not None,
        "unmask_case": case_giving(cases, "unmask_nik", actor) if person.nik or person.kk else None,
    }
    return render(request, "people/detail.html", context)


def _open(cases: list[Case]) -> list[Case]:
    return [case for case in cases if case.is_open]


def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a person; a person saved meanwhile answers 409 with both texts.

    The open case that gives the right keeps the trace; without one nothing is changed any more.
    """
    person, cases = fetch_person(request, pk, permission="edit_person")
    actor = actor_of(request)
    case = case_giving(_open(cases), "edit_person", actor)
    if case is None:
        raise Refusal(
            _("A person's data are changed while a case of theirs is open with you."), case=cases[0]
        )
    form = PersonForm(request.POST or None, request.FILES or None, person=person)
    back = reverse("person_detail", args=[person.pk])

    def work() -> str:
        version = form.cleaned_data["version"]
        correct_identity(case, actor=actor, version=version, **form.facts())
        return back

    try:
        response = submit(
            request,
            form,
            action=f"person_edit:{person.pk}",
            work=work,
            template="people/edit.html",
            context={"person": person, "back": back},
        )
    except StalePerson as stale:
        return _both_texts(request, form, stale.current)
    if response.status_code == 302:
        messages.success(request, _("Saved."))
        for warning in form.warnings():
            messages.warning(request, str(warning))
    return response


def _both_texts(request: HttpRequest, form: PersonForm, current: Person) -> HttpResponse:
    """What differs between the person as it is now and what was sent; sending it again saves over the present."""
    theirs = PersonForm(person=Person.objects.get(pk=current.pk))
    pairs = []
    for bound in form:
        if bound.is_hidden or bound.name == "photo":
            continue
        pair = (_said(theirs, bound.name, theirs[bound.name].value()), _said(form, bound.name, bound.value()))
        if pair[0] != pair[1]:
            pairs.append({"label": bound.label, "theirs": pair[0], "mine": pair[1]})
    data = request.POST.copy()
    data["version"] = str(current.version)
    context = {
        "fields": pairs,
        "form": PersonForm(data, person=current),
        "form_url": reverse("person_edit", args=[current.pk]),
    }
    return render(request, "409.html", context, status=409)


def _said(form: PersonForm, name: str, value: Any) -> str:
    """A field's value as a person reads it; numbers stay masked."""
    if name in ("nik", "kk"):
        digits = str(value or "")
        return mask(digits) if digits.isdecimal() else digits
    labels = dict(getattr(form.fields[name], "choices", ()) or ())
    if isinstance(value, list | tuple):
        return ", ".join(str(labels.get(one, one)) for one in value)
    if name == "origin" and value:
        return next((str(label) for key, label in labels.items() if str(key) == str(value)), str(value))
    return str(labels.get(value, value) or "")


@require_safe
def person_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photo, to those who see a case of the person. Logged."""
    person, _cases = fetch_person(request, pk, purpose=Purpose.PHOTO)
    if not person.photo:
        raise Http404
    response = FileResponse(person.photo.open("rb"), content_type="image/jpeg", filename=f"{person.pk}.jpg")
    return sealed_off(response)
