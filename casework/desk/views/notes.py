"""Writing and correcting notes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.cases import services
from casework.cases.errors import NotAllowed, Stale
from casework.cases.models import Note
from casework.cases.views import actor_of, fetch_case, submit

from ..forms import NewNoteForm, NoteEditForm
from .case import identity_of


class Conflict(Exception):
    """Somebody saved the same text first; leaves ``submit`` to become a page with both."""


def note_add(request: HttpRequest, number: str) -> HttpResponse:
    """Write a note; where it does not go through, a page of its own keeps the text."""
    case, actor = fetch_case(request, number, permission="write_note"), actor_of(request)
    form = NewNoteForm(request.POST or None, case=case, actor=actor)
    back = f"{reverse('case_detail', args=[case.number])}?tab=timeline"

    def work() -> str:
        data = form.cleaned_data
        services.write_note(case, actor=actor, body=data["body"], mentions=data["mentions"])
        return back

    response = submit(
        request,
        form,
        action=f"note_add:{case.number}",
        work=work,
        template="cases/note_form.html",
        context={**identity_of(case, actor), "back": back, "title": _("Write a note")},
    )
    if response.status_code == 302:
        messages.success(request, _("Your note stands in the timeline."))
    return response


def note_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one's own note; a note saved meanwhile answers 409 with both texts."""
    actor = actor_of(request)
    note = Note.objects.select_related("case", "author").filter(pk=pk).first()
    if note is None:
        raise Http404
    case = fetch_case(request, note.case.number, permission="write_note")
    if note.author_id != actor.pk:
        raise NotAllowed(_("Only its author corrects a note."), case=case)
    first = {"body": note.body, "version": note.version}
    form = NoteEditForm(request.POST or None, case=case, actor=actor, initial=first)
    back = f"{reverse('case_detail', args=[case.number])}?tab=timeline"

    def work() -> str:
        data = form.cleaned_data
        try:
            services.edit_note(note, actor=actor, version=data["version"], body=data["body"])
        except Stale as stale:
            raise Conflict from stale
        return back

    try:
        response = submit(
            request,
            form,
            action=f"note_edit:{note.pk}",
            work=work,
            template="cases/note_form.html",
            context={**identity_of(case, actor), "back": back, "title": _("Correct a note")},
        )
    except Conflict:
        return _both_texts(request, note.pk, form)
    if response.status_code == 302:
        messages.success(request, _("The note is corrected; its former text stays in the ledger."))
    return response


def _both_texts(request: HttpRequest, pk: int, form: NoteEditForm) -> HttpResponse:
    note = Note.objects.select_related("author").get(pk=pk)
    mine = form.cleaned_data["body"]
    fresh = NoteEditForm(
        case=form.case,
        actor=form.actor,
        initial={"body": mine, "version": note.version},
    )
    context = {
        "fields": [{"label": _("Note"), "theirs": note.body, "mine": mine}],
        "who": note.author.name,
        "when": note.edited_at,
        "form": fresh,
        "form_url": reverse("note_edit", args=[pk]),
    }
    return render(request, "409.html", context, status=409)
