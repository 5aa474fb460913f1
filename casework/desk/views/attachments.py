"""Files of a case: added, and handed out one by one through the permission check."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.cases import services
from casework.cases.enums import GUARDED_FILES, AttachmentKind, Purpose
from casework.cases.models import Attachment
from casework.cases.views import actor_of, fetch_case, submit

from ..forms import AttachmentForm
from .case import identity_of


def attachment_add(request: HttpRequest, number: str) -> HttpResponse:
    """Attach a picture or PDF to a case, and go back to where the person came from."""
    case, actor = fetch_case(request, number, permission="write_note"), actor_of(request)
    first = {"kind": kind} if (kind := request.GET.get("kind", "")) in AttachmentKind.values else {}
    came_from = request.POST.get("next", "") or request.GET.get("next", "")
    form = AttachmentForm(
        request.POST or None,
        request.FILES or None,
        case=case,
        actor=actor,
        initial={**first, "next": came_from},
    )
    back = f"{reverse('case_detail', args=[case.number])}?tab=documents"
    if came_from and url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        # the step that asks for the paper, so that nobody looks for their way
        back = came_from

    def work() -> str:
        data = form.cleaned_data
        services.attach(case, actor=actor, upload=data["file"], title=data["title"], kind=data["kind"])
        return back

    response = submit(
        request,
        form,
        action=f"attachment_add:{case.number}",
        work=work,
        template="cases/attachment_form.html",
        context={**identity_of(case, actor), "back": back},
    )
    if response.status_code == 302:
        messages.success(request, _("The file is attached."))
    return response


@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a file to whoever may read its case; some kinds ask for a right of their own too. Logged."""
    found = Attachment.objects.select_related("case").filter(pk=pk).first()
    if found is None:
        raise Http404
    permission, purpose = GUARDED_FILES.get(found.kind, ("view_case", Purpose.ATTACHMENT))
    if found.uploaded_by_id == request.user.pk:
        permission = "view_case"
    case = fetch_case(request, found.case.number, permission=permission, purpose=purpose)
    suffix = "jpg" if found.is_picture else "pdf"
    response = FileResponse(
        found.file.open("rb"),
        # a PDF may hold scripts: it is saved, never shown in a page of ours
        as_attachment=not found.is_picture,
        filename=f"{case.number}-{slugify(found.title)[:60] or found.pk}.{suffix}",
        content_type=found.content_type,
    )
    return sealed_off(response)


def sealed_off(response: FileResponse) -> FileResponse:
    """A personal file: no cache keeps it, no browser guesses what it is, nothing in it runs."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
