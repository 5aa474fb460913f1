"""Proving who somebody is, taking evidence back, and writing down to whom they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework.cases.errors import Refusal
from casework.cases.models import Case
from casework.cases.services import add_relation, record_evidence, remove_relation, withdraw_evidence
from casework.cases.views import actor_of, submit
from casework.offices.models import User
from casework.people.models import IdentityEvidence, Person, Relation
from casework.people.nik import nik_warnings
from casework.people.services import StalePerson

from ..identity_forms import BecauseForm, EvidenceForm, RelationForm
from ..queries import case_giving
from .people import fetch_person


def _person_to_edit(request: HttpRequest, pk: int) -> tuple[Person, Case, User]:
    """The person and the open case of theirs by which the reader may change what is known of them."""
    person, cases = fetch_person(request, pk, permission="edit_person")
    actor = actor_of(request)
    case = case_giving([one for one in cases if one.is_open], "edit_person", actor)
    if case is None:
        raise Refusal(
            _("A person's data are changed while a case of theirs is open with you."), case=cases[0]
        )
    return person, case, actor


def _form_page(
    request: HttpRequest,
    form: Form,
    person: Person,
    *,
    action: str,
    title: str,
    save: str,
    work: Callable[[], str],
    **context: Any,
) -> HttpResponse:
    about = {
        "person": person,
        "back": reverse("person_detail", args=[person.pk]),
        "title": title,
        "save": save,
        **context,
    }
    response = submit(
        request, form, action=action, work=work, template="people/identity_form.html", context=about
    )
    if response.status_code == 302:
        messages.success(request, _("Saved."))
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    person, case, actor = _person_to_edit(request, pk)
    form = EvidenceForm(request.POST or None, request.FILES or None, person=person, actor=actor)

    def work() -> str:
        try:
            record_evidence(case, actor=actor, **form.content())
        except StalePerson as stale:
            sent = request.POST.copy()
            sent["version"] = str(stale.current.version)
            form.data = sent
            raise Refusal(
                _(
                    "A colleague changed this person's data meanwhile: the name is now “%(name)s”. Nothing was"
                    " changed; save again if it is still right."
                )
                % {"name": stale.current.display_name},
                case=case,
            ) from stale
        nik, born = form.cleaned_data["nik"], form.cleaned_data["birth_date"]
        for warning in nik_warnings(nik, sex=person.sex, birth_date=born) if nik else ():
            messages.warning(
                request, _("%(warning)s Saved as typed; please check it.") % {"warning": warning}
            )
        return reverse("person_detail", args=[person.pk])

    return _form_page(
        request,
        form,
        person,
        action=f"evidence_add:{person.pk}",
        title=_("Record evidence of identity"),
        save=_("Record the evidence"),
        work=work,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_withdraw(request: HttpRequest, pk: int, evidence_id: int) -> HttpResponse:
    person, case, actor = _person_to_edit(request, pk)
    evidence = get_object_or_404(IdentityEvidence, pk=evidence_id, person=person)
    form = BecauseForm(request.POST or None, person=person, actor=actor)
    if not evidence.stands and request.method != "POST":
        raise Refusal(_("This evidence was withdrawn already."), case=case)

    def work() -> str:
        withdraw_evidence(case, evidence, actor=actor, because=form.cleaned_data["because"])
        return reverse("person_detail", args=[person.pk])

    return _form_page(
        request,
        form,
        person,
        action=f"evidence_withdraw:{evidence.pk}",
        title=_("Withdraw evidence of identity"),
        save=_("Withdraw the evidence"),
        work=work,
        lead=_("%(what)s. The identity steps down to what is still proved.")
        % {"what": evidence.get_kind_display()},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def relation_add(request: HttpRequest, pk: int) -> HttpResponse:
    person, case, actor = _person_to_edit(request, pk)
    form = RelationForm(request.POST or None, person=person, actor=actor)

    def work() -> str:
        add_relation(case, actor=actor, kind=form.cleaned_data["kind"], **form.who())
        return reverse("person_detail", args=[person.pk])

    return _form_page(
        request,
        form,
        person,
        action=f"relation_add:{person.pk}",
        title=_("Record a relative or companion"),
        save=_("Save"),
        work=work,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def relation_remove(request: HttpRequest, pk: int, relation_id: int) -> HttpResponse:
    person, case, actor = _person_to_edit(request, pk)
    action = f"relation_remove:{relation_id}"
    relation = Relation.objects.filter(pk=relation_id).first()
    if relation is not None and person.pk not in (relation.person_id, relation.other_id):
        raise Http404
    form = BecauseForm(request.POST or None, person=person, actor=actor)

    def work() -> str:
        if relation is None:
            raise Refusal(_("This was removed already."), case=case)
        remove_relation(case, relation, actor=actor, because=form.cleaned_data["because"])
        return reverse("person_detail", args=[person.pk])

    if relation is None and request.method != "POST":
        raise Http404
    return _form_page(
        request,
        form,
        person,
        action=action,
        title=_("Remove a relative or companion"),
        save=_("Remove"),
        work=work,
        lead=_("Only what was written in error is removed. The timeline keeps that it was."),
    )
