"""The picture of the flow, for all cases a person may read or for one."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from viewflow.workflow.base import Flow

from casework.cases.models import Case
from casework.cases.views import actor_of, fetch_case
from casework.offices.models import User

from .. import inbox, picture
from ..flows import CaseFlow, TransferFlow
from ..models import CaseProcess, CaseTask

# names of nodes that every flow has: those of the road are lit
_SHARED: Final = ("start", "end")


@require_GET
def flow_picture(request: HttpRequest) -> HttpResponse:
    """``?kasus=K-2026-000412`` lights the node at which that case stands."""
    actor = actor_of(request)
    number = request.GET.get("kasus", "").strip()
    case = fetch_case(request, number) if number else None
    waiting = [] if case else _waiting(actor)
    marks = _of_case(case) if case else {name: mark for name, _title, mark in waiting}
    context = {
        "case": case,
        "pictures": [
            {"flow": drawing.flow, "name": picture.name_of(drawing), "svg": picture.svg(drawing, marks)}
            for drawing in picture.DRAWINGS
            if case is None or drawing.flow is CaseFlow or _runs_in(case, drawing.flow)
        ],
        "waiting": sorted(waiting, key=lambda row: (-row[2].late, -row[2].count)),
        "total": sum(mark.count for mark in marks.values()),
    }
    return render(request, "workflows/flow.html", context)


def _waiting(actor: User) -> list[tuple[str, str, picture.Mark]]:
    """Every node at which cases wait: name, title, how many and how many of them overdue."""
    found = (
        inbox.open_tasks(actor)
        .order_by()
        .values_list("flow_task")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now())))
    )
    return [
        (node.name, str(node.task_title), picture.Mark(count=n, late=late))
        for node, n, late in found
        if node is not None
    ]


def _of_case(case: Case) -> dict[str, picture.Mark]:
    """How each node stands in one case: done, cancelled, or where it is now. Of its incidents nothing: they are the
    house's, and read by those who answer for them."""
    marks: dict[str, picture.Mark] = {}
    for task in (
        CaseTask.objects.filter(case=case, incident__isnull=True).select_related("process").order_by("pk")
    ):
        if task.node_name in _SHARED and task.process.transfer_id is not None:
            continue
        state = "now" if task.is_open else task.status.lower()
        if marks.get(task.node_name, picture.Mark()).state != "now":
            marks[task.node_name] = picture.Mark(state=state)
    return marks


def _runs_in(case: Case, flow: type[Flow]) -> bool:
    """Whether a flow beside the road ever ran for a case, of those its readers may know."""
    return flow is TransferFlow and CaseProcess.objects.filter(case=case, transfer__isnull=False).exists()


@require_GET
def flow_bpmn(request: HttpRequest) -> HttpResponse:
    """A flow, ``?alur=`` which, as a file for modelling tools; it holds no case."""
    drawing = picture.drawing_of(request.GET.get("alur", "case"))
    if drawing is None:
        raise Http404
    response = HttpResponse(picture.bpmn(drawing), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="jangkau-{picture.name_of(drawing)}.bpmn"'
    return response
