"""Printing on screen: asking for papers, watching them being made, opening them, and the page that tells a stranger."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from casework.cases import registry
from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed
from casework.cases.models import Case
from casework.cases.queries import holders, visible_to
from casework.cases.services import log_access
from casework.cases.views import actor_of, fetch_case, submit
from casework.offices.models import User

from . import queries, services
from .enums import PrintKind
from .forms import CaseFileForm, PaperForm
from .models import BatchPrint, Print
from .rules import standard_number
from .zipping import zipped

LISTED: Final = 40


def _fetch_to_print(request: HttpRequest, number: str, kind: str) -> tuple[Case, User]:
    """The case, for whoever may print this of it; an emergency opens a case to the eyes alone."""
    actor, right = actor_of(request), queries.right_of(kind)
    case = fetch_case(request, number, permission=right)
    if not queries.may_print(actor, kind, case):
        raise NotAllowed(
            _("A case opened in an emergency is read on the screen and not printed."),
            case=case,
            holders=holders(right, case),
        )
    return case, actor


def _ask(
    request: HttpRequest,
    case: Case,
    actor: User,
    *,
    kind: PrintKind,
    form_class: type[PaperForm] = PaperForm,
    subject: int = 0,
    title: str,
) -> HttpResponse:
    """The form of one paper; sent, it leads to where the paper can be watched."""
    like = _like(request, case, kind)
    form = form_class(request.POST or None, case=case, actor=actor, initial=like)

    def work() -> str:
        made = services.request_print(case, actor=actor, kind=kind, subject=subject, **form.content())
        return reverse("print_detail", args=[made.number])

    return submit(
        request,
        form,
        action=f"print:{kind}:{case.number}:{subject}",
        work=work,
        template="documents/ask.html",
        context={
            "case": case,
            "title": title,
            "printed": queries.prints_of(case).filter(kind=kind, subject=subject).first(),
            "back": f"{reverse('case_detail', args=[case.number])}?tab=documents",
        },
    )


def _like(request: HttpRequest, case: Case, kind: PrintKind) -> dict[str, Any]:
    """What an earlier print of the same kind was asked with, to begin the form of the next with."""
    number = request.GET.get("seperti", "")[:16]
    like = queries.prints_by(actor_of(request)).filter(case=case, kind=kind, number=number).first()
    if like is None:
        return {}
    return {"paper": like.paper, "purpose": like.purpose, "sections": like.sections}


@never_cache
def print_case_file(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the case file."""
    case, actor = _fetch_to_print(request, number, PrintKind.CASE_FILE)
    return _ask(
        request,
        case,
        actor,
        kind=PrintKind.CASE_FILE,
        form_class=CaseFileForm,
        title=_("Print the case file"),
    )


@never_cache
def print_handover(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Ask for a hand-over record."""
    case, actor = _fetch_to_print(request, number, PrintKind.HANDOVER)
    if not any(handover.pk == pk for handover in queries.handovers_of(case)):
        raise Http404
    return _ask(
        request, case, actor, kind=PrintKind.HANDOVER, subject=pk, title=_("Print the hand-over record")
    )


@never_cache
def print_placement(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the letter of a placement, once there is one."""
    case, actor = _fetch_to_print(request, number, PrintKind.PLACEMENT)
    placed = queries.placed_by(case)
    if placed is None:
        raise Http404
    return _ask(
        request,
        case,
        actor,
        kind=PrintKind.PLACEMENT,
        subject=placed.pk,
        title=_("Print the placement letter"),
    )


@never_cache
def print_letter(request: HttpRequest, number: str, address: str, pk: int) -> HttpResponse:
    """Ask for a letter about a record of another room."""
    letter = registry.letter_at(address)
    if letter is None:
        raise Http404
    case, actor = _fetch_to_print(request, number, letter.kind)
    if all(subject != pk for subject, _words in letter.subjects(case)):
        raise Http404
    return _ask(request, case, actor, kind=PrintKind(letter.kind), subject=pk, title=str(letter.title))


def _own_print(request: HttpRequest, number: str) -> Print:
    """A print of this person's, of a case they may still read; everybody else's does not exist for them."""
    made = (
        queries.prints_by(actor_of(request)).select_related("office", "copy_of").filter(number=number).first()
    )
    if made is None:
        raise Http404
    return made


def _own_batch(request: HttpRequest, pk: int) -> BatchPrint:
    batch = queries.batches_by(actor_of(request)).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


@require_safe
@never_cache
def print_list(request: HttpRequest) -> HttpResponse:
    """What this person printed lately, alone and in batches."""
    actor = actor_of(request)
    if not queries.prints_at_all(actor):
        raise NotAllowed(_("Printing needs a right you do not hold."))
    context = {
        "prints": queries.prints_by(actor).filter(batch=None)[:LISTED],
        "batches": queries.batches_by(actor)[:LISTED],
    }
    return render(request, "documents/list.html", context)


@require_safe
@never_cache
def print_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One print: how far it is, then where to open it; the fragment alone while it is asked again and again."""
    template = (
        "documents/_print.html" if request.headers.get("HX-Target") == "print" else "documents/print.html"
    )
    made = _own_print(request, number)
    return render(request, template, {"print": made, "again": _again(made)})


def _again(made: Print) -> str:
    """Where the same paper is asked for again."""
    pages = {PrintKind.CASE_FILE: "print_case_file", PrintKind.PLACEMENT: "print_placement"}
    if made.kind == PrintKind.HANDOVER:
        address = reverse("print_handover", args=[made.case.number, made.subject])
    elif (letter := registry.letter(made.kind)) is not None:
        address = reverse("print_letter", args=[made.case.number, letter.address, made.subject])
    else:
        address = reverse(pages[PrintKind(made.kind)], args=[made.case.number])
    return f"{address}?seperti={made.number}"


@require_safe
@never_cache
def print_file(request: HttpRequest, number: str) -> HttpResponseBase:
    """The PDF, to whoever asked for it and still may. Logged."""
    made, actor = _own_print(request, number), actor_of(request)
    case = visible_to(actor).select_related("person").get(pk=made.case_id)
    if not queries.may_print(actor, made.kind, case):
        raise NotAllowed(
            _("This needs a right you do not hold on this case."),
            case=case,
            holders=holders(queries.right_of(made.kind), case),
        )
    if not made.file:
        raise Http404
    log_access(actor=actor, purpose=Purpose.PRINT, person=case.person, case=case)
    response = FileResponse(
        made.file.open("rb"), filename=f"{case.number}-{made.number}.pdf", content_type="application/pdf"
    )
    return _private(response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def print_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel a print that still waits."""
    made = _own_print(request, number)
    if services.cancel_print(made, actor=actor_of(request)):
        messages.success(request, _("The print is cancelled."))
    else:
        messages.info(request, _("It was too late to cancel: the paper is being made or ready."))
    return redirect("print_detail", number)


@require_safe
@never_cache
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch with its progress; what is shown comes from the database, so a reload loses nothing."""
    batch = _own_batch(request, pk)
    template = (
        "documents/_batch.html" if request.headers.get("HX-Target") == "batch" else "documents/batch.html"
    )
    settled = batch.total - batch.to_come  # type: ignore[attr-defined] # counted by the query
    context = {
        "batch": batch,
        "percent": 100 * settled // batch.total if batch.total else 100,  # type: ignore[attr-defined] # as above
        "prints": _prints_of(batch, actor_of(request)),
    }
    return render(request, template, context)


def _prints_of(batch: BatchPrint, actor: User) -> Any:
    return queries.prints_by(actor).filter(batch=batch).order_by("pk")


@require_POST
def batch_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel what of a batch is not made yet."""
    stopped = services.cancel_batch(_own_batch(request, pk), actor=actor_of(request))
    messages.success(request, _("%(n)d papers are cancelled; what is ready stays.") % {"n": stopped})
    return redirect("batch_detail", pk)


@require_safe
@never_cache
def batch_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The papers of a batch in one ZIP file, those alone that this person may still print. Logged for each case."""
    batch, actor = _own_batch(request, pk), actor_of(request)
    ready = [made for made in _prints_of(batch, actor).select_related("case") if made.file]
    ready = [made for made in ready if queries.may_print(actor, made.kind, made.case)]
    if not ready:
        raise Http404
    for made in ready:
        log_access(actor=actor, purpose=Purpose.PRINT, person=made.case.person, case=made.case)
    response = StreamingHttpResponse(zipped(ready), content_type="application/zip")
    response["Content-Disposition"] = (
        f'attachment; filename="berkas-kasus-{batch.requested_at:%Y-%m-%d}-{pk}.zip"'
    )
    return _private(response)


@login_not_required
@never_cache
@require_safe
def print_verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """Tell anybody whether a paper was made here, and nothing else: not of whom, not when, not by whom.

    The key is asked before the database is, so guessing costs a hash; a wrong key and an unknown number answer alike.
    """
    number = standard_number(request.GET.get("nomor", "") or number)[:40]
    key = request.GET.get("k", "")[:40]
    genuine = queries.is_genuine(number, key) if number and key else None
    return render(request, "documents/verify.html", {"number": number, "genuine": genuine})
