"""Taking, giving back, handing on and extending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed
from casework.cases.queries import visible_to
from casework.cases.services import log_access
from casework.cases.views import RELATED, actor_of, submit
from casework.offices.models import User

from .. import inbox, services
from ..deadlines import can_be_extended, latest
from ..forms import ExtendForm, HandForm
from ..models import CaseTask
from ..rows import row_of, work_url


def _task(actor: User, pk: int) -> CaseTask:
    """A task within this person's reach, but a duty of a house that the case has left only where it is theirs; raises
    ``Http404`` for every other."""
    asked = Q(incident__isnull=True, case__in=visible_to(actor)) | Q(incident__isnull=False) | Q(owner=actor)
    found = (
        CaseTask.objects.by_people()
        .filter(asked & inbox.within_reach(actor))
        .annotate(reads_case=inbox.reads_case(actor))
        .select_related(
            *(f"case__{part}" for part in RELATED),
            "incident__panti",
            "incident__reported_by",
            "owner",
            "barred",
            "proposal__proposer",
            "duty__opened_by",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None or found.flow_task is None:
        raise Http404
    return found


def _back(request: HttpRequest, task: CaseTask) -> str:
    """Where the button was, if that is a page of ours; otherwise where the task is done."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else work_url(task)


@require_POST
def task_take(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    task = services.take(_task(actor, pk), actor=actor)
    messages.success(request, _("The task is yours: %(task)s.") % {"task": task.flow_task.task_title})
    return redirect(_back(request, task))


@require_POST
def task_release(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    task = services.release(_task(actor, pk), actor=actor)
    messages.success(
        request, _("The task is back with the team: %(task)s.") % {"task": task.flow_task.task_title}
    )
    return redirect(_back(request, task))


@require_http_methods(["GET", "HEAD", "POST"])
def task_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the colleagues who may do the task, and hand it to the one chosen."""
    actor = actor_of(request)
    task = _task(actor, pk)
    if task.owner_id != actor.pk and not task.flow_task.hands_out(actor, task):
        raise NotAllowed(
            _("Only its owner or whoever hands out the work hands a task on."),
            case=task.case,
            holders=services.handing_out(task),
        )
    row = row_of(task, actor)
    _write_down_reading(task, actor, Purpose.CASE_PAGE if row.reads_case else Purpose.DUTY)
    colleagues = services.colleagues_for(task)
    form = HandForm(request.POST or None, colleagues=colleagues)

    def work() -> str:
        to = form.cleaned_data["to"]
        services.hand(task, to=to, actor=actor)
        messages.success(request, _("%(name)s has it now.") % {"name": to.name})
        return reverse("home")

    context = {"task": task, "row": row, "colleagues": colleagues}
    return submit(
        request, form, action="task_hand", work=work, template="workflows/hand.html", context=context
    )


@require_http_methods(["GET", "HEAD", "POST"])
def task_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Show by when the task is due and on what that rests, and give it more time."""
    actor = actor_of(request)
    task = _task(actor, pk)
    services.require_to_extend(task, actor)
    _write_down_reading(task, actor, Purpose.CASE_PAGE)
    form = ExtendForm(request.POST or None, task=task)
    back = (
        work_url(task) if task.incident is not None else reverse("case_detail", args=[task.the_case.number])
    )

    def work() -> str:
        longer = services.extend(task, actor=actor, **_typed(form))
        messages.success(
            request,
            _("The deadline is now %(day)s.")
            % {"day": date_format(timezone.localtime(longer.due_at), "j F Y, H.i")},
        )
        return back

    context = {
        "task": task,
        "row": row_of(task, actor),
        "back": back,
        "latest": latest(task) if can_be_extended(task) else None,
    }
    return submit(
        request, form, action="task_extend", work=work, template="workflows/extend.html", context=context
    )


def _write_down_reading(task: CaseTask, actor: User, purpose: Purpose) -> None:
    """The page names whom a case is about; of an incident it names nobody."""
    if task.incident is None:
        log_access(actor=actor, purpose=purpose, person=task.the_case.person, case=task.the_case)


def _typed(form: ExtendForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("until", "was", "reason")}
