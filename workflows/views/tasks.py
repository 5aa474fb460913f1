"""Taking, giving back and handing on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework.cases.enums import Purpose
from casework.cases.errors import NotAllowed
from casework.cases.queries import holders, may, visible_to
from casework.cases.services import log_access
from casework.cases.views import RELATED, actor_of, submit
from casework.offices.models import User

from .. import services
from ..forms import HandForm
from ..models import CaseTask
from ..rows import Row, work_url


def _task(actor: User, pk: int) -> CaseTask:
    """A task of a case this person may read; raises ``Http404`` for every other."""
    found = (
        CaseTask.objects.by_people()
        .filter(case__in=visible_to(actor))
        .select_related(*(f"case__{part}" for part in RELATED), "owner", "barred", "proposal__proposer")
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
    if task.owner_id != actor.pk and not may(actor, "assign_task", task.case):
        raise NotAllowed(
            _("Only its owner or whoever hands out the work hands a task on."),
            case=task.case,
            holders=holders("assign_task", task.case),
        )
    log_access(actor=actor, purpose=Purpose.CASE_PAGE, person=task.case.person, case=task.case)
    colleagues = services.colleagues_for(task)
    form = HandForm(request.POST or None, colleagues=colleagues)

    def work() -> str:
        to = form.cleaned_data["to"]
        services.hand(task, to=to, actor=actor)
        messages.success(request, _("%(name)s has it now.") % {"name": to.name})
        return reverse("home")

    context = {"task": task, "row": Row(task, actor), "colleagues": colleagues}
    return submit(
        request, form, action="task_hand", work=work, template="workflows/hand.html", context=context
    )
